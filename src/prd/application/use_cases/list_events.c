#include "use_cases/list_events.h"

struct error *list_events(const struct list_events *self, const struct prd_access *access,
                          const struct list_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(in);
    struct project_event_list list;
    struct event_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(project_event_repository_list(work->events, access->prd, &window, mem, &list));
    items = arena_array_of(mem, list.count, struct event_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = event_dto_from(&list.items[i], mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
