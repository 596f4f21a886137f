#include "services/reply_ownership.h"
#include "services/reply_generation.h"

bool is_written_elsewhere(const struct reply_ownership *self, const struct message *reply)
{
    return !self->is_alone && clock_now(self->clock) - reply->touched_at < REPLY_LEFT &&
           self->hub->ops->progress(self->hub, reply->id, 0) == REPLY_UNKNOWN;
}

struct error *touch_replies(const struct reply_ownership *self, struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct id *running;
    size_t count;

    self->hub->ops->list_running(self->hub, mem, &running, &count);
    if (count == 0)
        return OK;
    TRY(prd_store_write(self->store, ID_NONE, &work));
    for (size_t i = 0; i < count; i++)
        TRY(message_repository_touch(work->messages, running[i], clock_now(self->clock)));
    return prd_work_commit(work);
}

static struct error *recover(const struct reply_ownership *self, struct str node, size_t *count)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    int64_t before = self->is_alone ? INT64_MAX : clock_now(self->clock) - REPLY_LEFT;

    TRY(prd_store_write(self->store, ID_NONE, &work));
    TRY(message_repository_fail_streaming(work->messages, interrupted_words(), node, before, count));
    return prd_work_commit(work);
}

struct error *recover_replies(const struct reply_ownership *self, size_t *count)
{
    return recover(self, STR_NONE, count);
}

struct error *recover_own_replies(const struct reply_ownership *self, size_t *count)
{
    return recover(self, self->node, count);
}
