#include "use_cases/restore_revision.h"
#include "services/past.h"
#include "services/refusals.h"
#include "services/revising.h"
#include "services/revision_names.h"

static struct error *find_target(struct prd_work *work, const struct prd *prd,
                                 const struct restore_revision_dto *in, struct arena *mem, int64_t *ret)
{
    if ((in->revision > 0) == (in->baseline.ptr != NULL))
        return refuse_member("invalid_restore", "/revision", "required",
                             "Name the revision by its number, or by a baseline.");
    if (in->baseline.ptr != NULL)
        return find_named_revision(work, prd, in->baseline, mem, ret);
    *ret = in->revision;
    return OK;
}

struct error *restore_revision(const struct restore_revision *self, const struct prd_access *access,
                               const struct restore_revision_dto *in, struct arena *mem,
                               struct revision_dto **ret, bool *made)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct str why = str_trim(in->why);
    struct revision_dto *revision;
    struct document now, then;
    struct applied applied;
    int64_t number = 0;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, in->expected_head, mem, &prd));
    TRY(find_target(work, &prd, in, mem, &number));
    TRY(load_past(work, &prd, number, mem, &then));
    TRY(document_repository_load(work->documents, &prd, mem, &now));
    TRY(applier_revert(self->applier, &now, &then, prd.head + 1, mem, &applied));
    if (applied.change_count == 0) {
        TRY(revised(work, prd.id, prd.head, mem, ret));
        *made = false;
        return OK;
    }
    TRY(revise(work, &prd, &applied,
               &(struct revising){
                   .author = &access->actor,
                   .cause = CAUSE_RESTORE,
                   .why = why.len > 0 ? why : str_format(mem, "Restored revision %lld", (long long)number),
                   .at = clock_now(self->clock),
                   .differ = self->applier->differ,
               },
               mem));
    TRY(revised(work, prd.id, prd.head + 1, mem, &revision));
    TRY(prd_work_commit(work));

    announce_revision(self->announcer, &prd);
    *ret = revision;
    *made = true;
    return OK;
}
