#include "use_cases/blame_prd.h"
#include "map.h"
#include "services/line_origins.h"
#include "services/provenance.h"
#include "services/tracing.h"

struct blaming {
    const struct blame_prd *self;
    struct prd_work *work;
    struct arena *mem;
    struct prd prd;
    struct document document;
    struct map *origins; /* runs by the bytes of a node's id */
    int64_t *lines;      /* the revision of each line of the document */
    size_t line_count;

    size_t *place;    /* by number: 1 + where the revision is below; 0: no line comes from it */
    int64_t *numbers; /* of the revisions that lines come from, ascending */
    struct revision *revisions;
    struct author_dto **authors;
};

static struct str key_of(const struct id *id)
{
    return str_of((const char *)id->bytes, sizeof(id->bytes));
}

static struct error *read_origins(struct blaming *at)
{
    struct node_origins *items;
    size_t count;

    at->origins = map_new(at->mem);
    TRY(provenance_repository_load(at->work->provenance, at->prd.id, at->mem, &items, &count));
    for (size_t i = 0; i < count; i++)
        map_set(at->origins, key_of(&items[i].node), &items[i].runs);
    return OK;
}

/* A node without origins has stood there since the first revision, or was written by an earlier Stet. */
static struct error *lines_of(struct blaming *at, const struct node *node, int64_t **ret, size_t *count)
{
    const struct str *known = map_get(at->origins, key_of(&node->id));
    struct str runs;

    if (known != NULL && provenance_lines(*known, node->text, at->mem, ret, count))
        return OK;
    if (node->revision == 1)
        runs = provenance_of_one(1, at->mem);
    else
        TRY(trace_node(at->work, at->prd.id, node->id, at->self->differ, at->mem, &runs));
    if (!provenance_lines(runs, node->text, at->mem, ret, count))
        return error_new(ERROR_INTERNAL, "origins", "the origins of a text do not fit it");
    return OK;
}

static struct error *find_lines(struct blaming *at)
{
    size_t room = 0, count;

    for (size_t i = 0; i < at->document.count; i++)
        room += line_count(at->document.nodes[i].text);
    at->lines = arena_array_of(at->mem, room, int64_t);
    for (size_t i = 0; i < at->document.count; i++) {
        int64_t *lines;
        TRY(lines_of(at, &at->document.nodes[i], &lines, &count));
        for (size_t j = 0; j < count; j++)
            at->lines[at->line_count++] = lines[j];
    }
    return OK;
}

static struct error *find_revisions(struct blaming *at)
{
    size_t count = 0;

    at->place = arena_array_of(at->mem, (size_t)at->prd.head + 1, size_t);
    for (size_t i = 0; i < at->line_count; i++) {
        if (at->lines[i] > at->prd.head)
            return error_new(ERROR_INTERNAL, "origins", "a line comes from a revision that there is not");
        count += at->place[at->lines[i]] == 0;
        at->place[at->lines[i]] = 1;
    }
    at->numbers = arena_array_of(at->mem, count, int64_t);
    at->revisions = arena_array_of(at->mem, count, struct revision);
    at->authors = arena_array_of(at->mem, count, struct author_dto *);
    count = 0;
    for (int64_t number = 1; number <= at->prd.head; number++) {
        if (at->place[number] == 0)
            continue;
        at->numbers[count++] = number;
        at->place[number] = count;
    }
    return revision_repository_find_headers(at->work->revisions, at->prd.id, at->numbers, count, at->mem,
                                            at->revisions);
}

static struct author_dto *author_of(struct blaming *at, size_t index)
{
    const struct revision *revision = &at->revisions[index];
    if (at->authors[index] == NULL)
        at->authors[index] =
            author_dto_new(revision->author_kind, revision->author, revision->author_name, at->mem);
    return at->authors[index];
}

static struct str without_ending(struct str line)
{
    if (str_ends(line, STR("\n")))
        line.len--;
    if (str_ends(line, STR("\r")))
        line.len--;
    return line;
}

static void write_lines(struct blaming *at, const struct node *node, struct blame_dto *items, size_t *count)
{
    struct str rest = node->text, line;

    while (str_next_line(&rest, &line)) {
        size_t index = at->place[at->lines[*count]] - 1;
        const struct revision *revision = &at->revisions[index];
        items[*count] = (struct blame_dto){
            .line = (int64_t)*count + 1,
            .text = without_ending(line),
            .node = node->id,
            .revision = revision->number,
            .author = author_of(at, index),
            .cause = revision->cause,
            .why = revision->why,
            .at = revision->at,
            .proposal = revision->proposal,
            .message = revision->message,
            .event = revision->event,
        };
        (*count)++;
    }
}

struct error *blame_prd(const struct blame_prd *self, const struct prd_access *access, struct arena *mem,
                        struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct blaming at = {.self = self, .mem = mem};
    struct blame_dto *items;
    size_t count = 0;

    TRY(prd_store_read(self->store, &work));
    at.work = work;
    TRY(prd_repository_find(work->prds, access->prd, mem, &at.prd));
    TRY(document_repository_load(work->documents, &at.prd, mem, &at.document));
    TRY(read_origins(&at));
    TRY(find_lines(&at));
    TRY(find_revisions(&at));
    items = arena_array_of(mem, at.line_count, struct blame_dto);
    for (size_t i = 0; i < at.document.count; i++)
        write_lines(&at, &at.document.nodes[i], items, &count);
    *ret = (struct list_dto){items, count, STR_NONE};
    return OK;
}
