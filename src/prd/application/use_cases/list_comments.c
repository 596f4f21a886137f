#include "use_cases/list_comments.h"

struct error *list_comments(const struct list_comments *self, const struct prd_access *access,
                            const struct comments_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(&(struct list_query){in->limit, in->cursor});
    const struct comment_filter filter = {
        .open = in->status != COMMENTS_RESOLVED,
        .resolved = in->status != COMMENTS_OPEN,
        .node = in->node,
    };
    struct document document = {0};
    struct comment_thread_list list;
    struct thread_dto *items;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    TRY(comment_repository_list(work->comments, prd.id, &filter, &window, mem, &list));
    if (list.count > 0)
        TRY(document_repository_load(work->documents, &prd, mem, &document));
    items = arena_array_of(mem, list.count, struct thread_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = thread_dto_from(&list.items[i], &document, mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
