#include "use_cases/diff_revisions.h"
#include "services/past.h"
#include "services/revision_names.h"

/* How a revision is called in the diff: as it was asked for. */
static const char *label_of(struct str name, int64_t number, struct arena *mem)
{
    int64_t same;
    return name.ptr == NULL || str_to_int(name, &same)
               ? str_format(mem, "revision %lld", (long long)number).ptr
               : str_format(mem, "%.*s (revision %lld)", STR_ARGS(name), (long long)number).ptr;
}

struct error *diff_revisions(const struct diff_revisions *self, const struct prd_access *access,
                             const struct diff_query *in, struct arena *mem, struct diff_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct document before, after;
    struct diff_dto diff;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    diff.to = prd.head;
    if (in->to.ptr != NULL)
        TRY(find_named_revision(work, &prd, in->to, mem, &diff.to));
    diff.from = diff.to - 1;
    if (in->from.ptr != NULL)
        TRY(find_named_revision(work, &prd, in->from, mem, &diff.from));
    TRY(load_past(work, &prd, diff.from, mem, &before));
    TRY(load_past(work, &prd, diff.to, mem, &after));
    TRY(self->differ->ops->unified(self->differ, document_text(&before, mem), document_text(&after, mem),
                                   label_of(in->from, diff.from, mem), label_of(in->to, diff.to, mem), mem,
                                   &diff.unified));
    diff.lines = word_diff_of(diff.unified, mem);
    *ret = diff;
    return OK;
}
