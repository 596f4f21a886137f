#include "use_cases/blame_prd.h"
#include "services/growth.h"
#include "services/line_origins.h"

#define WINDOW 500

/* One text of a node and the revision that wrote it. */
struct step {
    int64_t revision;
    struct digest hash;
};

/* The steps of one node, newest first, back to its making. */
struct trail {
    struct step *steps;
    size_t count;
    bool is_whole;
};

struct blaming {
    const struct blame_prd *self;
    struct prd_work *work;
    struct arena *mem;
    struct prd prd;
    struct document document;
    struct trail *trails;        /* by index in the document */
    size_t open;                 /* trails that are not whole */
    struct revision **revisions; /* by number, from 1 */
};

static void follow_change(struct blaming *at, int64_t revision, const struct change *change)
{
    size_t index = document_find(&at->document, change->node);
    struct trail *trail = index != SIZE_MAX ? &at->trails[index] : NULL;

    if (trail == NULL || trail->is_whole || digest_is_zero(change->after))
        return;
    if (!digest_eq(change->before, change->after)) { /* a move changes no line */
        trail->steps = array_room(at->mem, trail->steps, trail->count, sizeof(*trail->steps));
        trail->steps[trail->count++] = (struct step){revision, change->after};
    }
    if (digest_is_zero(change->before)) {
        trail->is_whole = true;
        at->open--;
    }
}

static struct error *follow(struct blaming *at)
{
    struct list_window window = {.limit = WINDOW};
    struct revision_list list;

    do {
        TRY(revision_repository_list(at->work->revisions, at->prd.id, &window, false, at->mem, &list));
        for (size_t i = 0; i < list.count && at->open > 0; i++) {
            struct revision *revision = &list.items[i];
            if (revision->number >= 1 && revision->number <= at->prd.head)
                at->revisions[revision->number] = revision;
            for (size_t j = revision->change_count; j > 0; j--)
                follow_change(at, revision->number, &revision->changes[j - 1]);
        }
        window.from = list.next;
    } while (at->open > 0 && list.next.ptr != NULL);
    return OK;
}

/* Where the trail had this text before, the newest of those; SIZE_MAX where it did not. */
static size_t earlier(const struct trail *trail, size_t index)
{
    for (size_t i = index + 1; i < trail->count; i++) {
        if (digest_eq(trail->steps[i].hash, trail->steps[index].hash))
            return i;
    }
    return SIZE_MAX;
}

static struct error *origins_of(struct blaming *at, size_t node, int64_t **ret)
{
    const struct trail *trail = &at->trails[node];
    struct str text = at->document.nodes[node].text, before = STR_NONE;
    int64_t **origins = arena_array_of(at->mem, trail->count, int64_t *);

    if (trail->count == 0) {
        *ret = line_origins_new(text, at->document.nodes[node].revision, at->mem);
        return OK;
    }
    for (size_t i = trail->count; i > 0; i--) {
        const struct step *step = &trail->steps[i - 1];
        struct str now = text;
        size_t same = earlier(trail, i - 1);
        if (i > 1)
            TRY(document_repository_find_text(at->work->documents, at->prd.id, step->hash, at->mem, &now));
        if (same != SIZE_MAX)
            origins[i - 1] = origins[same];
        else if (i == trail->count)
            origins[i - 1] = line_origins_new(now, step->revision, at->mem);
        else
            TRY(line_origins_next(at->self->differ, before, origins[i], now, step->revision, at->mem,
                                  &origins[i - 1]));
        before = now;
    }
    *ret = origins[0];
    return OK;
}

static struct error *revision_of(struct blaming *at, int64_t number, const struct revision **ret)
{
    if (at->revisions[number] == NULL) {
        struct revision *revision = arena_new_of(at->mem, struct revision);
        TRY(revision_repository_find(at->work->revisions, at->prd.id, number, false, at->mem, revision));
        at->revisions[number] = revision;
    }
    *ret = at->revisions[number];
    return OK;
}

static struct str without_ending(struct str line)
{
    if (str_ends(line, STR("\n")))
        line.len--;
    if (str_ends(line, STR("\r")))
        line.len--;
    return line;
}

static struct error *write_lines(struct blaming *at, size_t node, struct blame_dto *items, size_t *count)
{
    struct str rest = at->document.nodes[node].text, line;
    const struct revision *revision = NULL;
    struct author_dto *author = NULL;
    int64_t *origins = NULL;

    TRY(origins_of(at, node, &origins));
    for (size_t i = 0; str_next_line(&rest, &line); i++) {
        if (revision == NULL || revision->number != origins[i]) {
            TRY(revision_of(at, origins[i], &revision));
            author = author_dto_new(revision->author_kind, revision->author, revision->author_name, at->mem);
        }
        items[*count] = (struct blame_dto){
            .line = (int64_t)*count + 1,
            .text = without_ending(line),
            .node = at->document.nodes[node].id,
            .revision = revision->number,
            .author = author,
            .cause = revision->cause,
            .why = revision->why,
            .at = revision->at,
        };
        (*count)++;
    }
    return OK;
}

struct error *blame_prd(const struct blame_prd *self, const struct prd_access *access, struct arena *mem,
                        struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct blaming at = {.self = self, .mem = mem};
    struct blame_dto *items;
    size_t lines = 0, count = 0;

    TRY(prd_store_begin(self->store, false, &work));
    at.work = work;
    TRY(prd_repository_find(work->prds, access->prd, mem, &at.prd));
    TRY(document_repository_load(work->documents, &at.prd, mem, &at.document));
    at.trails = arena_array_of(mem, at.document.count, struct trail);
    at.revisions = arena_array_of(mem, (size_t)at.prd.head + 1, struct revision *);
    at.open = at.document.count;
    TRY(follow(&at));

    for (size_t i = 0; i < at.document.count; i++)
        lines += line_count(at.document.nodes[i].text);
    items = arena_array_of(mem, lines, struct blame_dto);
    for (size_t i = 0; i < at.document.count; i++)
        TRY(write_lines(&at, i, items, &count));
    *ret = (struct list_dto){items, count, STR_NONE};
    return OK;
}
