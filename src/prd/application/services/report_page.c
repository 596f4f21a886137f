#include "services/report_page.h"
#include "clock.h"
#include "strbuf.h"

static struct str day_of(int64_t at, struct arena *mem)
{
    return str_slice(time_format(mem, at), 0, 10);
}

static const struct {
    const char *heading;
    const char *one, *many; /* behind a number */
} groups[REPORT_GROUPS] = {
    [REPORT_DONE] = {"Done", "done", "done"},
    [REPORT_DECIDED] = {"Decided", "decided", "decided"},
    [REPORT_OCCURRED] = {"Came true", "risk came true", "risks came true"},
    [REPORT_MOVED] = {"Moved", "moved", "moved"},
    [REPORT_DROPPED] = {"Dropped", "dropped", "dropped"},
    [REPORT_ADDED] = {"Added", "added", "added"},
    [REPORT_CHANGED] = {"Changed", "changed", "changed"},
};

/* "2 done, 1 moved and 3 added" */
static void add_counts(struct strbuf *out, const struct report_dto *report)
{
    size_t kinds = 0, told = 0;

    for (size_t i = 0; i < REPORT_GROUPS; i++)
        kinds += report->groups[i].count > 0;
    for (size_t i = 0; i < REPORT_GROUPS; i++) {
        size_t count = report->groups[i].count;
        if (count == 0)
            continue;
        strbuf_addf(out, "%s%zu %s",
                    told == 0           ? ""
                    : told + 1 == kinds ? " and "
                                        : ", ",
                    count, count == 1 ? groups[i].one : groups[i].many);
        told++;
    }
    if (kinds == 0)
        strbuf_add(out, STR("No requirement, decision or other item changed"));
    strbuf_add(out, STR(".\n"));
}

static void add_people(struct strbuf *out, const struct report_dto *report)
{
    strbuf_addf(out, "%lld %s (%lld to %lld), by ", (long long)report->revisions,
                report->revisions == 1 ? "revision" : "revisions", (long long)report->from_revision + 1,
                (long long)report->to_revision);
    for (size_t i = 0; i < report->people.count; i++)
        strbuf_addf(out, "%s%.*s%s",
                    i == 0                          ? ""
                    : i + 1 == report->people.count ? " and "
                                                    : ", ",
                    STR_ARGS(report->people.items[i].name), "");
    if (report->events > 0)
        strbuf_addf(out, "; %lld %s of the project", (long long)report->events,
                    report->events == 1 ? "event" : "events");
    strbuf_add(out, STR(".\n"));
}

static void add_entry(struct strbuf *out, const struct report_entry_dto *entry, struct arena *mem)
{
    strbuf_add(out, STR("- "));
    if (entry->code.ptr != NULL)
        strbuf_addf(out, "**%.*s** ", STR_ARGS(entry->code));
    strbuf_add(out, entry->title.len > 0 ? entry->title : entry->kind);
    if (entry->field.ptr != NULL && entry->to.ptr != NULL && entry->from.ptr != NULL)
        strbuf_addf(out, " (%.*s: %.*s → %.*s)", STR_ARGS(entry->field), STR_ARGS(entry->from),
                    STR_ARGS(entry->to));
    else if (entry->field.ptr != NULL && entry->to.ptr != NULL)
        strbuf_addf(out, " (%.*s: %.*s)", STR_ARGS(entry->field), STR_ARGS(entry->to));
    if (entry->revision != 0)
        strbuf_addf(out, " — %.*s, %.*s, revision %lld", STR_ARGS(entry->author),
                    STR_ARGS(day_of(entry->at, mem)), (long long)entry->revision);
    strbuf_add_char(out, '\n');
}

static void add_list(struct strbuf *out, const char *heading, const struct report_list_dto *list,
                     struct arena *mem)
{
    if (list->count == 0)
        return;
    strbuf_addf(out, "\n## %s\n\n", heading);
    for (size_t i = 0; i < list->count; i++)
        add_entry(out, &list->items[i], mem);
}

struct error *report_write(const struct prd *prd, const struct report_dto *report, struct arena *mem,
                           struct str *ret)
{
    struct strbuf out = strbuf_new(mem, (size_t)8 << 20);

    strbuf_addf(&out, "# %.*s: %.*s\n\n", STR_ARGS(prd->key), STR_ARGS(prd->title));
    if (report->since > 0)
        strbuf_addf(&out, "From %.*s to %.*s: ", STR_ARGS(day_of(report->since, mem)),
                    STR_ARGS(day_of(report->until, mem)));
    else
        strbuf_addf(&out, "From the beginning to %.*s: ", STR_ARGS(day_of(report->until, mem)));
    if (report->revisions == 0) {
        strbuf_add(&out, STR("nothing in the document has changed.\n"));
    } else {
        add_counts(&out, report);
        add_people(&out, report);
    }
    for (size_t i = 0; i < REPORT_GROUPS; i++)
        add_list(&out, groups[i].heading, &report->groups[i], mem);
    add_list(&out, "Still open", &report->open, mem);
    if (report->open_proposals > 0)
        strbuf_addf(&out, "\n%lld %s to be decided.\n", (long long)report->open_proposals,
                    report->open_proposals == 1 ? "proposal waits" : "proposals wait");
    return strbuf_finish(&out, ret);
}
