#include "use_cases/list_proposals.h"
#include "services/proposal_view.h"

struct error *list_proposals(const struct list_proposals *self, const struct prd_access *access,
                             const struct proposals_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(&(struct list_query){in->limit, in->cursor});
    struct proposal_view view;
    struct proposal_list list;
    struct proposal_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(proposal_repository_list(work->proposals, access->prd, in->status != PROPOSALS_DECIDED,
                                 in->status != PROPOSALS_OPEN, &window, mem, &list));
    items = arena_array_of(mem, list.count, struct proposal_dto);
    if (list.count > 0)
        TRY(proposal_view_open(self->applier, work, access->prd, mem, &view));
    for (size_t i = 0; i < list.count; i++)
        TRY(proposal_view_of(&view, &list.items[i], mem, &items[i]));
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
