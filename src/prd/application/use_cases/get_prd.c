#include "use_cases/get_prd.h"

struct error *get_prd(const struct get_prd *self, const struct prd_access *access, int64_t known,
                      struct arena *mem, struct prd_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct prd_dto *dto = arena_new_of(mem, struct prd_dto);
    struct document document;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    *dto = prd_dto_from(&prd, access->role, mem);
    if (prd.head != known && known != REVISION_ANY) {
        TRY(document_repository_load(work->documents, &prd, mem, &document));
        dto->text = document_text(&document, mem);
    }
    *ret = dto;
    return OK;
}
