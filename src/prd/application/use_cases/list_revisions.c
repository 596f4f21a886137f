#include "use_cases/list_revisions.h"

struct error *list_revisions(const struct list_revisions *self, const struct prd_access *access,
                             const struct list_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(in);
    struct revision_list list;
    struct revision_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(revision_repository_list(work->revisions, access->prd, &window, true, mem, &list));
    items = arena_array_of(mem, list.count, struct revision_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = revision_dto_from(&list.items[i], mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
