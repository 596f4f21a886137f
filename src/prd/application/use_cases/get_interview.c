#include "use_cases/get_interview.h"

struct error *get_interview(const struct get_interview *self, const struct prd_access *access,
                            struct arena *mem, struct interview_dto *ret)
{
    _cleanup_(prd_work_endp) struct prd_work *work = NULL;
    struct interview interview;
    struct interview_view view;
    struct document document;
    struct prd prd;

    TRY(self->store->ops->begin(self->store, false, &work));
    TRY(work->ops->find_prd(work, access->prd, mem, &prd));
    TRY(work->ops->load_interview(work, &prd, mem, &interview));
    TRY(work->ops->load_document(work, &prd, mem, &document));
    interview_view(&interview, &document, mem, &view);
    *ret = interview_dto_from(&view, mem);
    return OK;
}
