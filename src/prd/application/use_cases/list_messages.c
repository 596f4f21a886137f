#include "use_cases/list_messages.h"
#include "services/conversation.h"

struct error *list_messages(const struct list_messages *self, const struct prd_access *access,
                            const struct list_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(in);
    struct message_list list;
    struct message_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(message_repository_list(work->messages, access->prd, &window, mem, &list));
    TRY(describe_messages(work, access->prd, list.items, list.count, mem, &items));
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
