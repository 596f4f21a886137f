#include "services/tracing.h"
#include "map.h"
#include "services/carried_lines.h"
#include "services/provenance.h"

/* What a revision did to the text of one node. */
struct traced {
    const struct change *first, *last; /* `last` left a text; NULL: none did */
    size_t texts;                      /* how many it left */
    bool is_gone;
    struct str runs;
};

struct tracing {
    struct prd_work *work;
    const struct revision *revision;
    struct text_differ *differ;
    struct arena *mem;
    struct map *known;    /* of `nodes`, by id */
    struct traced *nodes; /* in the order in which the changes first name them */
    size_t count;
};

static void note(struct tracing *at, const struct change *change)
{
    struct str key = str_of((const char *)change->node.bytes, sizeof(change->node.bytes));
    struct traced *traced = map_get(at->known, key);

    if (digest_eq(change->before, change->after)) /* a move changes no line */
        return;
    if (traced == NULL) {
        traced = &at->nodes[at->count++];
        traced->first = change;
        map_set(at->known, key, traced);
    }
    traced->is_gone = digest_is_zero(change->after);
    if (traced->is_gone)
        return;
    traced->last = change;
    traced->texts++;
}

/* By all texts that it had before revision `end`. */
static struct error *walk(struct prd_work *work, struct id prd, struct id node, int64_t end,
                          struct text_differ *differ, struct arena *mem, struct str *ret)
{
    struct text_version *versions;
    size_t count;

    TRY(provenance_repository_versions(work->provenance, prd, node, mem, &versions, &count));
    while (count > 0 && versions[count - 1].revision >= end)
        count--;
    return provenance_of_versions(differ, versions, count, mem, ret);
}

struct error *trace_node(struct prd_work *work, struct id prd, struct id node, struct text_differ *differ,
                         struct arena *mem, struct str *ret)
{
    return walk(work, prd, node, INT64_MAX, differ, mem, ret);
}

/* Where one step is enough: STR_NONE where it is not. */
static struct error *try_step(struct tracing *at, const struct traced *traced, struct str *ret)
{
    const struct change *change = traced->last;
    struct text_occurrences had = {1, 1};
    struct str runs;

    *ret = STR_NONE;
    if (traced->texts != 1)
        return OK;
    if (at->revision->number > 1)
        TRY(provenance_repository_count(at->work->provenance, at->revision->prd, change->node, change->after,
                                        &had));
    if (had.all == 1)
        *ret = provenance_of_one(at->revision->number, at->mem);
    if (had.all == 1 || had.same > 1 || digest_is_zero(change->before))
        return OK;
    TRY(provenance_repository_find(at->work->provenance, at->revision->prd, change->node, at->mem, &runs));
    if (runs.ptr == NULL)
        return OK;
    return provenance_next(at->differ, change->before_text, runs, change->after_text, at->revision->number,
                           at->mem, ret);
}

/* By the texts of the node alone. */
static struct error *trace(struct tracing *at, struct traced *traced)
{
    if (traced->is_gone)
        return OK;
    TRY(try_step(at, traced, &traced->runs));
    if (traced->runs.ptr == NULL)
        TRY(trace_node(at->work, at->revision->prd, traced->last->node, at->differ, at->mem, &traced->runs));
    return OK;
}

static struct error *runs_before(void *context, size_t text, struct arena *mem, struct str *ret)
{
    struct tracing *at = context;
    const struct id prd = at->revision->prd, node = at->nodes[text].first->node;

    TRY(provenance_repository_find(at->work->provenance, prd, node, mem, ret));
    if (ret->ptr == NULL)
        TRY(walk(at->work, prd, node, at->revision->number, at->differ, mem, ret));
    return OK;
}

/* Lines that came from elsewhere in the document. */
static struct error *carry(struct tracing *at)
{
    struct carried_text *texts = arena_array_of(at->mem, at->count, struct carried_text);
    struct node_origins *carried = arena_array_of(at->mem, at->count, struct node_origins);
    struct carrying carrying = {at->differ, at->revision->number, runs_before, at};
    size_t count = 0;

    for (size_t i = 0; i < at->count; i++) {
        const struct traced *traced = &at->nodes[i];
        if (!digest_is_zero(traced->first->before))
            texts[i].before = traced->first->before_text;
        if (traced->is_gone)
            continue;
        texts[i].after = traced->last->after_text;
        texts[i].after_runs = traced->runs;
    }
    TRY(carry_lines(&carrying, texts, at->count, at->mem));
    for (size_t i = 0; i < at->count; i++) {
        if (!texts[i].has_carried)
            continue;
        at->nodes[i].runs = texts[i].after_runs;
        carried[count++] = (struct node_origins){at->nodes[i].first->node, texts[i].after_runs};
    }
    return provenance_repository_save_carried(at->work->provenance, at->revision->prd, at->revision->number,
                                              carried, count);
}

/* Lines that are all of the first revision need no row, and none that is another node's can be taken for
 * theirs. */
static struct error *save(struct tracing *at)
{
    const struct str first = provenance_of_one(1, at->mem);
    struct node_origins *origins = arena_array_of(at->mem, at->count, struct node_origins);
    size_t count = 0;

    for (size_t i = 0; i < at->count; i++) {
        struct id node = at->nodes[i].first->node;
        if (at->nodes[i].is_gone || str_eq(at->nodes[i].runs, first))
            TRY(provenance_repository_forget(at->work->provenance, at->revision->prd, node));
        else
            origins[count++] = (struct node_origins){node, at->nodes[i].runs};
    }
    return provenance_repository_save(at->work->provenance, at->revision->prd, origins, count);
}

struct error *trace_lines(struct prd_work *work, const struct revision *revision, struct text_differ *differ,
                          struct arena *mem)
{
    struct tracing at = {.work = work, .revision = revision, .differ = differ, .mem = mem};

    if (revision->number == 1) /* all lines are its own, and nobody has to be told */
        return OK;
    at.known = map_new(mem);
    at.nodes = arena_array_of(mem, revision->change_count, struct traced);
    for (size_t i = 0; i < revision->change_count; i++)
        note(&at, &revision->changes[i]);
    for (size_t i = 0; i < at.count; i++)
        TRY(trace(&at, &at.nodes[i]));
    TRY(carry(&at));
    return save(&at);
}
