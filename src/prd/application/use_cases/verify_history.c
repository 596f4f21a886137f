#include "use_cases/verify_history.h"
#include "services/history_check.h"

#define BATCH 200

struct verifying {
    const struct verify_history *self;
    const struct stored_prd *prd;
    struct history_verified_dto done;
};

static void pass_on(void *context, const struct history_finding *finding)
{
    const struct verifying *verifying = context;
    struct history_finding_dto dto = {.prd = verifying->prd->key,
                                      .revision = finding->revision,
                                      .node = finding->node,
                                      .what = finding->what};
    verifying->self->found(verifying->self->context, &dto);
}

/* Both are in order. */
static struct error *check_batch(struct history_check *check, const struct stored_revision *revisions,
                                 size_t count, const struct stored_change *changes, size_t change_count,
                                 struct arena *mem)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = at;
        while (at < change_count && changes[at].seq <= revisions[i].last_change)
            at++;
        TRY(history_check_revision(check, &revisions[i], &changes[first], at - first, mem));
    }
    return OK;
}

static struct error *check_revisions(struct verifying *verifying, struct history_view *view,
                                     struct history_check *check, int64_t *last)
{
    int64_t after = 0;
    size_t count;
    do {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        struct stored_revision *revisions;
        struct stored_change *changes;
        size_t change_count;

        TRY(view->ops->revisions(view, verifying->prd, after, BATCH, mem, &revisions, &count));
        if (count == 0)
            break;
        TRY(view->ops->changes(view, verifying->prd, *last, revisions[count - 1].last_change, mem, &changes,
                               &change_count));
        TRY(check_batch(check, revisions, count, changes, change_count, mem));
        after = revisions[count - 1].number;
        *last = revisions[count - 1].last_change;
        verifying->done.revisions += (int64_t)count;
        if (verifying->self->progress != NULL)
            verifying->self->progress(verifying->self->context, verifying->done.prds,
                                      verifying->done.revisions);
    } while (count == BATCH);
    return OK;
}

static struct error *check_prd(struct verifying *verifying, struct history_view *view)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct history_check *check =
        history_check_new(verifying->prd, verifying->self->differ, pass_on, verifying, mem);
    struct stored_change *left;
    struct stored_code *codes;
    struct stored_node *nodes;
    size_t count, left_count, code_count;
    int64_t last = 0;

    TRY(check_revisions(verifying, view, check, &last));
    TRY(view->ops->changes(view, verifying->prd, last, INT64_MAX, mem, &left, &left_count));
    TRY(view->ops->nodes(view, verifying->prd, mem, &nodes, &count));
    TRY(view->ops->codes(view, verifying->prd, mem, &codes, &code_count));
    history_check_codes(check, codes, code_count);
    history_check_end(check, nodes, count, left_count, mem);
    verifying->done.prds++;
    return OK;
}

/* The next PRD, and its history, in one state of the database. */
static struct error *check_next(struct verifying *verifying, struct str after, struct arena *mem,
                                struct str *ret)
{
    _cleanup_(history_view_endp) struct history_view *view = NULL;
    struct stored_prd *prd;
    size_t count;

    TRY(verifying->self->store->ops->begin(verifying->self->store, &view));
    TRY(view->ops->prds(view, after, 1, mem, &prd, &count));
    *ret = STR_NONE;
    if (count == 0)
        return OK;
    verifying->prd = prd;
    TRY(check_prd(verifying, view));
    *ret = prd->id;
    return OK;
}

struct error *verify_history(const struct verify_history *self, struct history_verified_dto *ret)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct verifying verifying = {.self = self};
    struct str after = STR_NONE;

    do
        TRY(check_next(&verifying, after, mem, &after));
    while (after.ptr != NULL);
    *ret = verifying.done;
    return OK;
}
