#include "use_cases/report_event.h"
#include "digest.h"
#include "services/proposal_view.h"
#include "services/test_interpreter.h"

/* Sources whose text is the member's own, typed by them. What any other brings may have been written by
 * strangers. */
static const char *const member_sources[] = {"note", "manual", "meeting", NULL};

static void check_blank(struct str text, const char *pointer, struct error **invalid)
{
    if (str_trim(text).len > 0)
        return;
    if (*invalid == OK)
        *invalid =
            error_new(ERROR_INVALID, "invalid_event", "An event says where it comes from and what happened.");
    error_add_field(*invalid, str_from(pointer), STR("required"), STR("This may not be blank."));
}

static void check_url(struct str url, struct error **invalid)
{
    if (url.ptr == NULL || ((str_starts(url, STR("https://")) || str_starts(url, STR("http://"))) &&
                            str_find_char(url, ' ', 0) == SIZE_MAX))
        return;
    if (*invalid == OK)
        *invalid = error_new(ERROR_INVALID, "invalid_event", "An event's url is an http or https address.");
    error_add_field(*invalid, STR("/url"), STR("not_allowed"), STR("This is an http or https address."));
}

static struct error *check_one(const struct report_event_dto *in)
{
    struct error *invalid = OK;
    check_blank(in->source, "/source", &invalid);
    check_blank(in->external_id, "/external_id", &invalid);
    check_blank(in->kind, "/kind", &invalid);
    check_blank(in->text, "/text", &invalid);
    check_url(in->url, &invalid);
    return invalid;
}

static struct error *check(const struct report_event_dto *in, size_t count)
{
    struct error *error;

    for (size_t i = 0; i < count; i++) {
        error = check_one(&in[i]);
        if (error != OK && count > 1)
            return error_wrap(error, ERROR_INVALID, "invalid_event", "Event %zu of %zu: %s", i + 1, count,
                              error_message(error));
        TRY(error);
    }
    return OK;
}

/* With the proposals as they are now, against the document as it is now. */
static struct error *view(const struct report_event *self, const struct taken_event *taken, size_t count,
                          struct arena *mem, struct reported_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct proposal_view view;
    struct proposal proposal;

    for (size_t i = 0; i < count; i++) {
        const struct project_event *event = &taken[i].event;
        ret[i].is_new = taken[i].is_new;
        ret[i].event = arena_new_of(mem, struct event_dto);
        *ret[i].event = event_dto_from(event, mem);
        ret[i].proposal = NULL;
        if (id_is_none(event->proposal))
            continue;
        if (work == NULL) {
            TRY(prd_store_read(self->intake.store, &work));
            TRY(proposal_view_open(self->intake.applier, work, event->prd, mem, &view));
        }
        ret[i].proposal = arena_new_of(mem, struct proposal_dto);
        TRY(proposal_repository_find(work->proposals, event->proposal, mem, &proposal));
        TRY(proposal_view_of(&view, &proposal, mem, ret[i].proposal));
    }
    return OK;
}

static struct error *told_from(const struct report_event *self, const struct report_event_dto *in,
                               struct arena *mem, struct told_event *ret)
{
    struct told_event told = {
        .source = str_trim(in->source),
        .external_id = str_trim(in->external_id),
        .kind = str_trim(in->kind),
        .text = in->text,
        .url = in->url,
        .label = in->url.ptr != NULL ? str_trim(in->external_id) : STR_NONE,
        .at = in->at,
    };

    if (str_eq_nocase(told.kind, STR("junit"))) {
        struct test_report *report = arena_new_of(mem, struct test_report);
        TRY(test_report_read(self->tests, in->text, mem, report));
        told.text = test_report_told(report, mem);
        told.tests = report;
    }
    told.told_by =
        str_is_one_of(told.source, member_sources) && told.tests == NULL ? TOLD_BY_MEMBER : TOLD_BY_STRANGER;
    *ret = told;
    return OK;
}

static struct error *take(const struct report_event *self, const struct prd_access *access,
                          const struct told_event *told, size_t count, struct arena *mem,
                          struct reported_dto *ret)
{
    struct taken_event *taken = arena_array_of(mem, count, struct taken_event);

    TRY(take_events(&self->intake, access->workspace, access->prd, told, count, mem, taken));
    return view(self, taken, count, mem, ret);
}

struct error *report_events(const struct report_event *self, const struct prd_access *access,
                            const struct report_event_dto *in, size_t count, struct arena *mem,
                            struct reported_dto *ret)
{
    struct told_event *told = arena_array_of(mem, count, struct told_event);

    TRY(check(in, count));
    for (size_t i = 0; i < count; i++)
        TRY(told_from(self, &in[i], mem, &told[i]));
    return take(self, access, told, count, mem, ret);
}

struct error *report_tests(const struct report_event *self, const struct prd_access *access, struct str xml,
                           struct arena *mem, struct reported_dto *ret)
{
    struct test_report report;
    struct told_event told = {
        .source = STR("junit"),
        .external_id = digest_hex(mem, digest_sha256(xml)),
        .kind = STR("junit"),
        .told_by = TOLD_BY_STRANGER,
        .tests = &report,
    };

    TRY(test_report_read(self->tests, xml, mem, &report));
    told.text = test_report_told(&report, mem);
    return take(self, access, &told, 1, mem, ret);
}
