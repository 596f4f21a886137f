#include "services/tracing.h"
#include "map.h"
#include "services/provenance.h"

/* What a revision did to one node. */
struct traced {
    const struct change *change; /* the last one that changed its text */
    size_t changes;              /* how many did */
    bool is_gone;
};

struct tracing {
    struct prd_work *work;
    const struct revision *revision;
    struct text_differ *differ;
    struct arena *mem;
    struct map *nodes; /* struct traced by id */
    struct node_origins *origins;
    size_t count;
};

static void note(struct tracing *at, const struct change *change)
{
    struct str key = str_of((const char *)change->node.bytes, sizeof(change->node.bytes));
    struct traced *traced = map_get(at->nodes, key);

    if (digest_eq(change->before, change->after)) /* a move changes no line */
        return;
    if (traced == NULL) {
        traced = arena_new_of(at->mem, struct traced);
        map_set(at->nodes, key, traced);
    }
    traced->is_gone = digest_is_zero(change->after);
    if (traced->is_gone)
        return;
    traced->change = change;
    traced->changes++;
}

struct error *trace_node(struct prd_work *work, struct id prd, struct id node, struct text_differ *differ,
                         struct arena *mem, struct str *ret)
{
    struct text_version *versions;
    size_t count;

    TRY(provenance_repository_versions(work->provenance, prd, node, mem, &versions, &count));
    return provenance_of_versions(differ, versions, count, mem, ret);
}

/* Where one step is enough: STR_NONE where it is not. */
static struct error *try_step(struct tracing *at, const struct traced *traced, struct str *ret)
{
    const struct change *change = traced->change;
    struct text_occurrences had = {1, 1};
    struct str runs;

    *ret = STR_NONE;
    if (traced->changes != 1)
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

static struct error *trace(struct tracing *at, const struct change *change)
{
    struct str key = str_of((const char *)change->node.bytes, sizeof(change->node.bytes)), runs;
    struct traced *traced = map_get(at->nodes, key);

    if (traced == NULL || traced->is_gone || traced->change != change)
        return OK;
    TRY(try_step(at, traced, &runs));
    if (runs.ptr == NULL)
        TRY(trace_node(at->work, at->revision->prd, change->node, at->differ, at->mem, &runs));
    at->origins[at->count++] = (struct node_origins){change->node, runs};
    return OK;
}

struct error *trace_lines(struct prd_work *work, const struct revision *revision, struct text_differ *differ,
                          struct arena *mem)
{
    struct tracing at = {.work = work, .revision = revision, .differ = differ, .mem = mem};

    at.nodes = map_new(mem);
    at.origins = arena_array_of(mem, revision->change_count, struct node_origins);
    for (size_t i = 0; i < revision->change_count; i++)
        note(&at, &revision->changes[i]);
    for (size_t i = 0; i < revision->change_count; i++)
        TRY(trace(&at, &revision->changes[i]));
    return provenance_repository_save(work->provenance, revision->prd, at.origins, at.count);
}
