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

/* Both are in order of their revisions. */
static void check_batch(struct history_check *check, const struct stored_revision *revisions, size_t count,
                        const struct stored_change *changes, size_t change_count, struct arena *mem)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first;
        while (at < change_count && changes[at].revision < revisions[i].number)
            at++;
        first = at;
        while (at < change_count && changes[at].revision == revisions[i].number)
            at++;
        history_check_revision(check, &revisions[i], &changes[first], at - first, mem);
    }
}

static struct error *check_revisions(struct verifying *verifying, struct history_view *view,
                                     struct history_check *check)
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
        TRY(view->ops->changes(view, verifying->prd, after, revisions[count - 1].number, mem, &changes,
                               &change_count));
        check_batch(check, revisions, count, changes, change_count, mem);
        after = revisions[count - 1].number;
        verifying->done.revisions += (int64_t)count;
        if (verifying->self->progress != NULL)
            verifying->self->progress(verifying->self->context, verifying->done.prds,
                                      verifying->done.revisions);
    } while (count == BATCH);
    return OK;
}

static struct error *check_texts(struct verifying *verifying, struct history_view *view,
                                 struct history_check *check)
{
    _cleanup_(arena_freep) struct arena *kept = arena_new(0);
    struct str after = STR_NONE;
    size_t count;
    do {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        struct stored_text *texts;

        TRY(view->ops->texts(view, verifying->prd, after, BATCH, mem, &texts, &count));
        for (size_t i = 0; i < count; i++)
            history_check_text(check, &texts[i], mem);
        if (count > 0)
            after = str_dup(kept, texts[count - 1].hash);
    } while (count == BATCH);
    return OK;
}

static struct error *check_prd(struct verifying *verifying, struct history_view *view)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct history_check *check = history_check_new(verifying->prd, pass_on, verifying, mem);
    struct stored_text *nodes;
    size_t count;

    TRY(check_revisions(verifying, view, check));
    TRY(check_texts(verifying, view, check));
    TRY(view->ops->nodes(view, verifying->prd, mem, &nodes, &count));
    history_check_end(check, nodes, count, mem);
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
