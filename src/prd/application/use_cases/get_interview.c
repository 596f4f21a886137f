#include "use_cases/get_interview.h"

struct error *get_interview(const struct get_interview *self, const struct prd_access *access,
                            struct arena *mem, struct interview_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct interview interview;
    struct interview_view view;
    struct document document;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    TRY(interview_repository_load(work->interviews, &prd, mem, &interview));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    interview_view(&interview, &document, mem, &view);
    *ret = interview_dto_from(&view, mem);
    return OK;
}
