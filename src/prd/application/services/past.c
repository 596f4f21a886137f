#include "services/past.h"

struct error *load_past(struct prd_work *work, const struct prd *prd, int64_t number, struct arena *mem,
                        struct document *ret)
{
    if (number < 0 || number > prd->head)
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "This PRD has no revision %lld; it has 1 to %lld. GET …/revisions lists them.",
                         (long long)number, (long long)prd->head);
    if (number == 0) {
        *ret = (struct document){0};
        return OK;
    }
    return number == prd->head ? document_repository_load(work->documents, prd, mem, ret)
                               : document_repository_load_at(work->documents, prd, number, mem, ret);
}
