#include "use_cases/get_comment.h"
#include "services/threads.h"

struct error *get_comment(const struct get_comment *self, const struct prd_access *access,
                          struct id thread_id, struct id comment_id, struct arena *mem,
                          struct comment_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct comment_thread thread;
    struct comment *comment;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    TRY(find_thread(work, prd.id, thread_id, mem, &thread));
    TRY(find_comment(&thread, comment_id, &comment));
    *ret = comment_dto_from(comment, mem);
    return OK;
}
