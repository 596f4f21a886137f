#include "use_cases/report_prd.h"
#include "map.h"
#include "services/growth.h"
#include "services/guide_commands.h"
#include "services/past.h"
#include "services/report_page.h"

#define WINDOW 200

struct reporting {
    struct prd_work *work;
    struct prd prd;
    struct arena *mem;
    struct report_dto *report;
    struct revision *revisions; /* after the one that is compared with, the newest first */
    size_t count;
    struct map *removals; /* of nodes, to the revisions */
};

static struct error *read_since(const struct report_query *in, int64_t now, struct arena *mem, int64_t *at,
                                int64_t *revision)
{
    struct str words = in->since.ptr != NULL ? str_trim(in->since) : STR("");
    struct error *invalid;

    if (words.len == 0)
        words = STR("last week");
    if (since_read(words, now, mem, at, revision))
        return OK;
    invalid =
        error_new(ERROR_INVALID, "invalid_since",
                  "“%.*s” is no time that is understood here. Write it as 2027-03-01, last week, 10 days "
                  "or revision 4.",
                  STR_ARGS(words));
    error_add_field(invalid, STR("/since"), STR("format"), STR("Name a day, a span or a revision."));
    return invalid;
}

/* Those that were made at `at` or later and after revision `number`. */
static struct error *load_revisions(struct reporting *self, int64_t at, int64_t number)
{
    struct list_window window = {.limit = WINDOW};
    struct revision_list list;

    do {
        TRY(revision_repository_list(self->work->revisions, self->prd.id, &window, false, self->mem, &list));
        for (size_t i = 0; i < list.count; i++) {
            if (list.items[i].number <= number || list.items[i].at < at)
                return OK;
            self->revisions = array_room(self->mem, self->revisions, self->count, sizeof(*self->revisions));
            self->revisions[self->count++] = list.items[i];
        }
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return OK;
}

static const struct revision *find_revision(const struct reporting *self, int64_t number)
{
    size_t index;

    if (self->count == 0 || number > self->revisions[0].number)
        return NULL;
    index = (size_t)(self->revisions[0].number - number);
    return index < self->count ? &self->revisions[index] : NULL;
}

static struct str key_of(const struct id *node)
{
    return str_of((const char *)node->bytes, sizeof(node->bytes));
}

/* The newest revision that took each of the nodes away that are gone. */
static struct map *find_removals(const struct reporting *self)
{
    struct map *removals = map_new(self->mem);

    for (size_t i = self->count; i-- > 0;)
        for (size_t j = 0; j < self->revisions[i].change_count; j++) {
            const struct change *change = &self->revisions[i].changes[j];
            if (digest_is_zero(change->after))
                map_set(removals, key_of(&change->node), &self->revisions[i]);
        }
    return removals;
}

static struct report_entry_dto describe(const struct reporting *self, const struct report_entry *entry)
{
    const struct revision *revision = entry->revision != 0 ? find_revision(self, entry->revision)
                                                           : map_get(self->removals, key_of(&entry->node));
    struct report_entry_dto dto = {
        .node = entry->node,
        .kind = str_from(node_kind_name(entry->kind)),
        .code = entry->code,
        .title = entry->title,
        .field = entry->field,
        .from = entry->from,
        .to = entry->to,
    };

    if (revision != NULL) {
        dto.revision = revision->number;
        dto.author = revision->author_name;
        dto.at = revision->at;
    }
    return dto;
}

static void describe_all(const struct reporting *self, const struct report_entries *entries,
                         struct report_list_dto *groups)
{
    for (size_t i = 0; i < entries->count; i++) {
        struct report_list_dto *list = &groups[entries->items[i].group];
        list->items = array_room(self->mem, list->items, list->count, sizeof(*list->items));
        list->items[list->count++] = describe(self, &entries->items[i]);
    }
}

/* The one with the most revisions first, then by name. */
static void insert_person(struct report_dto *report, const struct report_person_dto *person)
{
    struct report_person_dto *items = report->people.items;
    size_t at = report->people.count++;

    for (; at > 0; at--) {
        const struct report_person_dto *before = &items[at - 1];
        if (before->revisions > person->revisions ||
            (before->revisions == person->revisions && str_compare(before->name, person->name) <= 0))
            break;
        items[at] = *before;
    }
    items[at] = *person;
}

static void count_people(const struct reporting *self)
{
    struct report_dto *report = self->report;
    struct map *seen = map_new(self->mem);

    for (size_t i = 0; i < self->count; i++) {
        struct report_person_dto *person = map_get(seen, self->revisions[i].author_name);
        if (person == NULL) {
            person = arena_new_of(self->mem, struct report_person_dto);
            person->name = self->revisions[i].author_name;
            map_set(seen, person->name, person);
        }
        person->revisions++;
    }
    report->people.items = arena_array_of(self->mem, map_count(seen), struct report_person_dto);
    for (size_t i = 0; i < self->count; i++) {
        struct report_person_dto *person = map_get(seen, self->revisions[i].author_name);
        if (person == NULL)
            continue;
        insert_person(report, person);
        map_remove(seen, person->name);
    }
}

/* Since when: of a revision, when it was made. */
static struct error *find_beginning(struct reporting *self, int64_t number, int64_t *at)
{
    struct revision revision;

    if (number == 0)
        return OK;
    if (number > self->prd.head)
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "This PRD has no revision %lld; it has 1 to %lld. GET …/revisions lists them.",
                         (long long)number, (long long)self->prd.head);
    TRY(revision_repository_find(self->work->revisions, self->prd.id, number, false, self->mem, &revision));
    *at = revision.at;
    return OK;
}

static struct error *compare(struct reporting *self)
{
    struct report_dto *report = self->report;
    struct document before, after;
    struct report_entries entries, open;

    report->to_revision = self->prd.head;
    report->from_revision = self->prd.head - (int64_t)self->count;
    report->revisions = (int64_t)self->count;
    TRY(document_repository_load(self->work->documents, &self->prd, self->mem, &after));
    TRY(load_past(self->work, &self->prd, report->from_revision, self->mem, &before));
    entries = report_compare(&before, &after, self->mem);
    open = report_open(&after, self->mem);
    self->removals = find_removals(self);
    describe_all(self, &entries, report->groups);
    report->open.items = arena_array_of(self->mem, open.count, struct report_entry_dto);
    for (size_t i = 0; i < open.count; i++)
        report->open.items[report->open.count++] = describe(self, &open.items[i]);
    return OK;
}

struct error *report_prd(const struct report_prd *self, const struct prd_access *access,
                         const struct report_query *in, struct arena *mem, struct report_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct reporting reporting = {.mem = mem, .report = arena_new_of(mem, struct report_dto)};
    int64_t now = clock_now(self->clock), at, number;

    TRY(read_since(in, now, mem, &at, &number));
    TRY(prd_store_read(self->store, &work));
    reporting.work = work;
    TRY(prd_repository_find(work->prds, access->prd, mem, &reporting.prd));
    TRY(find_beginning(&reporting, number, &at));
    TRY(load_revisions(&reporting, at, number));
    TRY(compare(&reporting));
    count_people(&reporting);
    TRY(project_event_repository_count(work->events, access->prd, at, &reporting.report->events));
    reporting.report->since = at;
    reporting.report->until = now;
    reporting.report->open_proposals = reporting.prd.open_proposals;
    TRY(report_write(&reporting.prd, reporting.report, mem, &reporting.report->markdown));
    *ret = reporting.report;
    return OK;
}
