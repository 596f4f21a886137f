#include "use_cases/diff_revisions.h"
#include "services/past.h"

struct error *diff_revisions(const struct diff_revisions *self, const struct prd_access *access,
                             const struct diff_query *in, struct arena *mem, struct diff_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct document before, after;
    struct diff_dto diff;
    struct prd prd;

    TRY(prd_store_begin(self->store, false, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    diff.to = in->to > 0 ? in->to : prd.head;
    diff.from = in->from > 0 ? in->from : diff.to - 1;
    TRY(load_past(work, &prd, diff.from, mem, &before));
    TRY(load_past(work, &prd, diff.to, mem, &after));
    TRY(self->differ->ops->unified(self->differ, document_text(&before, mem), document_text(&after, mem),
                                   str_format(mem, "revision %lld", (long long)diff.from).ptr,
                                   str_format(mem, "revision %lld", (long long)diff.to).ptr, mem,
                                   &diff.unified));
    *ret = diff;
    return OK;
}
