#include "use_cases/get_proposal.h"
#include "services/proposal_view.h"

struct error *get_proposal(const struct get_proposal *self, struct id id, struct arena *mem,
                           struct proposal_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct proposal_dto *dto = arena_new_of(mem, struct proposal_dto);
    struct proposal proposal;
    struct proposal_view view;

    TRY(prd_store_read(self->store, &work));
    TRY(proposal_repository_find(work->proposals, id, mem, &proposal));
    TRY(proposal_view_open(self->applier, work, proposal.prd, mem, &view));
    TRY(proposal_view_of(&view, &proposal, mem, dto));
    *ret = dto;
    return OK;
}
