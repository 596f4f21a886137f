#include "use_cases/cancel_reply.h"

struct error *cancel_reply(const struct cancel_reply *self, const struct prd_access *access, struct id reply,
                           struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct message message;
    struct error *error;

    TRY(prd_store_read(self->store, &work));
    error = message_repository_find(work->messages, reply, mem, &message);
    if (error != OK && !error_is(error, ERROR_NOT_FOUND))
        return error;
    if (error != OK || !id_eq(message.prd, access->prd)) {
        error_free(error);
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such reply in this PRD.");
    }
    if (!self->hub->ops->cancel(self->hub, reply))
        return error_new(ERROR_CONFLICT, "not_running", "This reply is not being written any more.");
    return OK;
}
