#include "use_cases/restore_revision.h"
#include "services/past.h"
#include "services/revising.h"

struct error *restore_revision(const struct restore_revision *self, const struct prd_access *access,
                               const struct restore_revision_dto *in, struct arena *mem,
                               struct revision_dto **ret, bool *made)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct str why = str_trim(in->why);
    struct revision_dto *revision;
    struct document now, then;
    struct applied applied;
    struct prd prd;

    TRY(prd_store_begin(self->store, true, &work));
    TRY(find_for_change(work, access->prd, in->expected_head, mem, &prd));
    TRY(load_past(work, &prd, in->revision > 0 ? in->revision : -1, mem, &then));
    TRY(document_repository_load(work->documents, &prd, mem, &now));
    TRY(applier_revert(self->applier, &now, &then, prd.head + 1, mem, &applied));
    if (applied.change_count == 0) {
        TRY(revised(work, prd.id, prd.head, mem, ret));
        *made = false;
        return OK;
    }
    TRY(revise(
        work, &prd, &applied,
        &(struct revising){
            .author = &access->actor,
            .cause = CAUSE_RESTORE,
            .why = why.len > 0 ? why : str_format(mem, "Restored revision %lld", (long long)in->revision),
            .at = clock_now(self->clock),
        },
        mem));
    TRY(revised(work, prd.id, prd.head + 1, mem, &revision));
    TRY(prd_work_commit(work));

    announce_revision(self->announcer, &prd);
    *ret = revision;
    *made = true;
    return OK;
}
