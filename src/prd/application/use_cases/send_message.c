#include "use_cases/send_message.h"
#include "services/revising.h"

static struct error *check(const struct send_message_dto *in)
{
    struct error *invalid;
    if (str_trim(in->text).len > 0)
        return OK;
    invalid = error_new(ERROR_INVALID, "invalid_message", "A message says something.");
    error_add_field(invalid, STR("/text"), STR("required"), STR("Write at least one word."));
    return invalid;
}

/* Nothing is streaming for the PRD, or what is belongs to nobody: then it is ended here. *before is the last
 * message, of id none where there is none. */
static struct error *check_free(const struct send_message *self, struct prd_work *work, const struct prd *prd,
                                struct arena *mem, struct message *before)
{
    struct reply_hub *hub = self->generation->hub;
    struct message_list last;
    struct message reply;
    struct id running;

    *before = (struct message){0};
    TRY(message_repository_last(work->messages, prd->id, 1, mem, &last));
    if (last.count == 0)
        return OK;
    *before = reply = last.items[0];
    if (reply.status != MESSAGE_STREAMING)
        return OK;
    if (hub->ops->progress(hub, reply.id, 0) == REPLY_RUNNING || hub->ops->running(hub, prd->id, &running) ||
        is_written_elsewhere(self->ownership, &reply))
        return error_new(
            ERROR_CONFLICT, "reply_in_progress",
            "A reply is being written in this PRD. Follow it with GET /api/v1/prds/%.*s/messages and "
            "Accept: text/event-stream, then send your message.",
            STR_ARGS(prd->key));
    reply.status = MESSAGE_FAILED;
    reply.error = interrupted_words();
    return message_repository_update(work->messages, &reply);
}

static void write_pair(const struct send_message *self, const struct prd_access *access,
                       const struct assistant *assistant, struct str text, struct message *message,
                       struct message *reply)
{
    int64_t now = clock_now(self->clock);

    *message = (struct message){
        .id = id_new(self->clock, self->random),
        .prd = access->prd,
        .workspace = access->workspace,
        .role = MESSAGE_USER,
        .author = access->actor.user,
        .author_name = access->actor.name,
        .text = text,
        .status = MESSAGE_COMPLETE,
        .created_at = now,
    };
    *reply = (struct message){
        .prd = access->prd,
        .workspace = access->workspace,
        .role = MESSAGE_ASSISTANT,
        .answers = message->id,
        .author_name = str_from(assistant->ops->name(assistant)),
        .text = STR(""),
        .status = MESSAGE_STREAMING,
        .created_at = now,
        .node = self->ownership->node,
        .touched_at = now,
    };
    /* Ids of one millisecond sort by chance; the reply comes after the message, so its id does too. */
    do {
        reply->id = id_new(self->clock, self->random);
    } while (memcmp(&reply->id, &message->id, sizeof(reply->id)) <= 0);
}

/* "guide", and nothing else, has the guide answer what the assistant before it could not; where there is no
 * such thing, it is a call for help. */
static bool calls_guide(struct str text)
{
    return str_eq_nocase(str_trim(text), STR("guide"));
}

static struct error *find_answered(struct prd_work *work, const struct message *message,
                                   const struct message *before, struct arena *mem, struct message *ret)
{
    *ret = *message;
    if (!calls_guide(message->text))
        return OK;
    if (before->role == MESSAGE_ASSISTANT && before->status == MESSAGE_FAILED && !id_is_none(before->answers))
        return message_repository_find(work->messages, before->answers, mem, ret);
    ret->text = STR("help");
    return OK;
}

/* Open in the hub before it can be seen in the store: so what streams in the store, was left for long and is
 * not written here belongs to nobody. */
static struct error *commit_open(const struct send_message *self, struct prd_work *work,
                                 const struct message *reply)
{
    struct reply_hub *hub = self->generation->hub;
    struct error *error;

    if (!hub->ops->open(hub, reply->prd, reply->id))
        return error_new(ERROR_UNAVAILABLE, "stopping",
                         "The server is stopping. Send your message again in a moment.");
    error = prd_work_commit(work);
    if (error != OK)
        hub->ops->close(hub, reply->id);
    return error;
}

/* Stores the message, and the reply that is to be written. */
static struct error *take_down(const struct send_message *self, const struct prd_access *access,
                               const struct assistant *assistant, struct str text, struct arena *mem,
                               struct message *said, struct message *answered, struct message *reply)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct message before;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(check_free(self, work, &prd, mem, &before));
    write_pair(self, access, assistant, text, said, reply);
    TRY(find_answered(work, said, &before, mem, answered));
    reply->answers = answered->id;
    TRY(message_repository_add(work->messages, said));
    TRY(message_repository_add(work->messages, reply));
    return commit_open(self, work, reply);
}

struct error *send_message(const struct send_message *self, const struct prd_access *access,
                           const struct send_message_dto *in, struct arena *mem, struct id *ret)
{
    struct assistants *assistants = self->generation->assistants;
    bool guide = in->assistant == ANSWERER_GUIDE || calls_guide(in->text);
    struct message said, answered, reply;
    struct assistant *assistant;
    struct error *error;

    TRY(check(in));
    /* Before the unit of work: nobody holds one connection and waits for another. */
    TRY(assistants->ops->hold(assistants, access->workspace, guide, mem, &assistant));
    error = take_down(self, access, assistant, in->text, mem, &said, &answered, &reply);
    if (error) {
        assistants->ops->release(assistants, assistant);
        return error;
    }
    announce(self->announcer, &(struct announcement){.topic = "prd.message",
                                                     .workspace = access->workspace,
                                                     .prd = access->prd,
                                                     .subject = said.id});
    generate_reply(self->generation, &(struct reply_order){assistant, &said, &answered, &reply});
    *ret = reply.id;
    return OK;
}
