#include "use_cases/sign_revision.h"
#include "services/past.h"
#include "services/refusals.h"
#include "services/revising.h"
#include "services/substance.h"

/* What is signed is what the document says now, or a revision that said the same. */
static struct error *check_revision(struct prd_work *work, const struct prd *prd, int64_t revision,
                                    struct arena *mem)
{
    struct document then, now;

    if (revision == prd->head)
        return OK;
    if (revision > prd->head)
        return refuse_member("unknown_revision", "/revision", "not_allowed",
                             "The PRD has no such revision. GET …/revisions lists them.");
    TRY(load_past(work, prd, revision, mem, &then));
    TRY(load_past(work, prd, prd->head, mem, &now));
    if (digest_eq(substance_digest(document_text(&then, mem), mem),
                  substance_digest(document_text(&now, mem), mem)))
        return OK;
    return error_new(ERROR_CONFLICT, "changed_since",
                     "The PRD says something else since revision %lld. Read revision %lld and sign that.",
                     (long long)revision, (long long)prd->head);
}

static void announce_approval(struct announcer *announcer, const struct approval *approval)
{
    announce(announcer, &(struct announcement){
                            .topic = "prd.approval",
                            .workspace = approval->workspace,
                            .prd = approval->prd,
                            .subject = approval->id,
                        });
}

/* "revision 7 of PRD 0192f0c4-…" */
static struct error *record(struct prd_work *work, const struct prd_access *access, enum audited_act act,
                            const struct approval *approval, struct arena *mem)
{
    return audit_trail_record(
        work->audit, &(struct audited){
                         .act = act,
                         .actor = &access->actor,
                         .workspace = approval->workspace,
                         .object = approval->id,
                         .detail = str_format(mem, "revision %lld of PRD %.*s", (long long)approval->revision,
                                              STR_ARGS(id_format(mem, approval->prd))),
                     });
}

struct error *sign_revision(const struct sign_revision *self, const struct prd_access *access,
                            const struct sign_revision_dto *in, struct arena *mem, struct approval_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct approval approval = {
        .id = id_new(self->clock, self->random),
        .prd = access->prd,
        .workspace = access->workspace,
        .author = access->actor.user,
        .author_name = access->actor.name,
        .verdict = in->verdict,
        .note = str_trim(in->note),
        .at = clock_now(self->clock),
    };
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, in->expected_head, mem, &prd));
    approval.revision = in->revision > 0 ? in->revision : in->expected_head;
    if (approval.revision == 0)
        return error_new(
            ERROR_PRECONDITION, "revision_missing",
            "Say which revision you read: give it as revision, or send If-Match with the ETag of "
            "the PRD. What came later, you would sign unread.");
    TRY(check_revision(work, &prd, approval.revision, mem));
    TRY(approval_repository_add(work->approvals, &approval));
    TRY(record(work, access, approval.verdict == APPROVAL_APPROVED ? ACT_APPROVED : ACT_CHANGES_REQUESTED,
               &approval, mem));
    TRY(prd_work_commit(work));

    announce_approval(self->announcer, &approval);
    *ret = arena_new_of(mem, struct approval_dto);
    **ret = approval_dto_from(&approval, mem);
    return OK;
}

struct error *withdraw_approval(const struct sign_revision *self, const struct prd_access *access,
                                struct id id, struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct approval approval;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(approval_repository_find(work->approvals, prd.id, id, mem, &approval));
    if (!id_eq(approval.author, access->actor.user))
        TRY(self->membership->ops->check(self->membership, "prd.moderate", access->role));
    if (approval_state(&approval) != APPROVAL_STANDING)
        return error_new(ERROR_CONFLICT, "not_standing",
                         "This approval does not stand any more, so there is nothing to withdraw.");
    approval.withdrawn_at = clock_now(self->clock);
    TRY(approval_repository_withdraw(work->approvals, &approval));
    TRY(record(work, access, ACT_APPROVAL_WITHDRAWN, &approval, mem));
    TRY(prd_work_commit(work));

    announce_approval(self->announcer, &approval);
    return OK;
}

struct error *list_approvals(const struct sign_revision *self, const struct prd_access *access,
                             const struct list_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(in);
    struct approval_list list;
    struct approval_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(approval_repository_list(work->approvals, access->prd, &window, mem, &list));
    items = arena_array_of(mem, list.count, struct approval_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = approval_dto_from(&list.items[i], mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
