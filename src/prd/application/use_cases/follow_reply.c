#include "use_cases/follow_reply.h"
#include "services/conversation.h"

#define COME_AGAIN 2

static struct error *read_last_event(struct str text, struct followed *ret)
{
    size_t colon = str_find_char(text, ':', 0);

    if (colon != SIZE_MAX && id_parse(str_slice(text, 0, colon), &ret->reply) &&
        str_to_int(str_slice(text, colon + 1, SIZE_MAX), &ret->after) && ret->after >= 0)
        return OK;
    return error_new(
        ERROR_INVALID, "invalid_last_event",
        "Last-Event-ID is not one that this stream gave. Send the last id you received, as it was.");
}

static struct error *written_elsewhere(void)
{
    struct error *error =
        error_new(ERROR_UNAVAILABLE, "written_elsewhere",
                  "Another node writes this reply, and only there it can be followed. Ask again in a moment: "
                  "when it is done, every node has it.");
    error_set_retry_after(error, COME_AGAIN);
    return error;
}

/* What became of a reply that the hub has forgotten, as its last event. */
static struct error *tell_outcome(const struct follow_reply *self, struct prd_work *work,
                                  const struct message *reply, struct arena *mem, struct followed *followed)
{
    struct reply_event *last = &followed->last;

    if (reply->status == MESSAGE_STREAMING && is_written_elsewhere(self->ownership, reply))
        return written_elsewhere();
    last->reply = reply->id;
    last->number = followed->after + 1;
    followed->what = FOLLOW_LAST;
    if (reply->status == MESSAGE_COMPLETE) {
        struct message_dto *dto;
        TRY(describe_messages(work, reply->prd, reply, 1, mem, &dto));
        last->kind = REPLY_DONE;
        last->data = self->format->message(dto, mem);
    } else {
        struct str words = reply->status == MESSAGE_FAILED ? reply->error : interrupted_words();
        struct error *error = error_new(ERROR_UNAVAILABLE, "reply_failed", "%.*s", STR_ARGS(words));
        last->kind = REPLY_FAILED;
        last->data = self->format->problem(error, mem);
        error_free(error);
    }
    return OK;
}

struct error *follow_reply(const struct follow_reply *self, const struct prd_access *access,
                           struct str last_event, struct arena *mem, struct followed *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct followed followed = {.what = FOLLOW_LIVE};
    struct message reply;
    struct error *error;

    if (last_event.ptr == NULL) {
        if (!self->hub->ops->running(self->hub, access->prd, &followed.reply))
            followed.what = FOLLOW_NOTHING;
        *ret = followed;
        return OK;
    }
    TRY(read_last_event(last_event, &followed));
    TRY(prd_store_read(self->store, &work));
    error = message_repository_find(work->messages, followed.reply, mem, &reply);
    if (error != OK && !error_is(error, ERROR_NOT_FOUND))
        return error;
    if (error != OK || !id_eq(reply.prd, access->prd) || reply.role != MESSAGE_ASSISTANT) {
        error_free(error);
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "Last-Event-ID names no reply of this PRD. GET …/messages lists the conversation.");
    }
    switch (self->hub->ops->progress(self->hub, followed.reply, followed.after)) {
    case REPLY_RUNNING:
    case REPLY_ENDED:
        break;
    case REPLY_HEARD:
        followed.what = FOLLOW_NOTHING;
        break;
    case REPLY_UNKNOWN:
        TRY(tell_outcome(self, work, &reply, mem, &followed));
        break;
    }
    *ret = followed;
    return OK;
}
