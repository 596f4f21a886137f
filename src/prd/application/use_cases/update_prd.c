#include "use_cases/update_prd.h"
#include "services/founding.h"

static struct error *check_expected(const struct prd *prd, const struct prd_access *access,
                                    const struct prd_expected *expected, struct arena *mem)
{
    struct prd_dto now = prd_dto_from(prd, access->role, mem);

    if (expected->head != 0 && prd->head != expected->head)
        return error_new(
            ERROR_STALE, "stale",
            "The PRD is at revision %lld by now; If-Match names %lld. Read it again and send your "
            "change against what it says.",
            (long long)prd->head, (long long)expected->head);
    if (expected->frame.ptr != NULL && !str_eq(expected->frame, prd_dto_frame(&now, mem)))
        return error_new(
            ERROR_STALE, "stale",
            "Title or status have been changed since the state that If-Match names. Read the PRD "
            "again and send your change against what it says.");
    return OK;
}

/* Archived PRDs can be changed here and nowhere else: this is how they come back. */
static struct error *check_change(const struct update_prd *self, const struct prd *prd,
                                  const struct prd_access *access, const struct update_prd_dto *in,
                                  struct arena *mem)
{
    bool changes = in->status >= 0 && in->status != (int)prd->status;
    bool archives = changes && (in->status == PRD_ARCHIVED || prd->status == PRD_ARCHIVED);

    TRY(check_expected(prd, access, &in->expected, mem));
    return archives ? self->membership->ops->check(self->membership, "prd.archive", access->role) : OK;
}

/* Nobody passes over who asked for changes. */
static struct error *check_approved(struct prd_work *work, const struct prd *prd,
                                    const struct update_prd_dto *in)
{
    int64_t asked;

    if (in->status != PRD_APPROVED || prd->status == PRD_APPROVED)
        return OK;
    TRY(approval_repository_count(work->approvals, prd->id, APPROVAL_CHANGES_REQUESTED, &asked));
    if (asked == 0)
        return OK;
    return error_new(
        ERROR_CONFLICT, "changes_requested",
        "Somebody has asked for changes. Make them, or ask them to withdraw that; an owner can, too. "
        "GET …/approvals says who and why.");
}

struct error *update_prd(const struct update_prd *self, const struct prd_access *access,
                         const struct update_prd_dto *in, struct arena *mem, struct prd_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    TRY(check_change(self, &prd, access, in, mem));
    TRY(check_approved(work, &prd, in));
    if (in->title.ptr != NULL)
        TRY(check_title(in->title, mem, &prd.title));
    if (in->status >= 0)
        prd.status = (enum prd_status)in->status;
    prd.updated_at = clock_now(self->clock);
    if (in->title.ptr != NULL)
        TRY(search_repository_take_title_out(work->search, &prd));
    TRY(prd_repository_update(work->prds, &prd));
    if (in->title.ptr != NULL)
        TRY(search_repository_put_title(work->search, &prd));
    TRY(prd_work_commit(work));

    announce(self->announcer,
             &(struct announcement){.topic = "prd.changed", .workspace = prd.workspace, .prd = prd.id});
    *ret = arena_new_of(mem, struct prd_dto);
    **ret = prd_dto_from(&prd, access->role, mem);
    return OK;
}
