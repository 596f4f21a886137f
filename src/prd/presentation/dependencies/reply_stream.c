#include "dependencies/reply_stream.h"
#include "dependencies/prd_guard.h"
#include "http/problem.h"
#include "schemas/conversation_schemas.h"
#include "schemas/proposal_schemas.h"

/* What is kept for one reader who does not read. The events themselves are the hub's, for all readers; one
 * that is larger goes in parts. */
#define CHANNEL_CAPACITY ((size_t)32 << 10)

static struct str write_message(const struct message_dto *message, struct arena *mem)
{
    return schema_write(&message_schema, message, mem);
}

static struct str write_proposal(const struct proposal_dto *proposal, struct arena *mem)
{
    return schema_write(&proposal_schema, proposal, mem);
}

static struct str write_usage(const struct usage_dto *usage, struct arena *mem)
{
    return schema_write(&usage_schema, usage, mem);
}

static struct str write_problem(const struct error *error, struct arena *mem)
{
    return problem_write(error, problem_status(error_kind(error)), STR_NONE, STR_NONE, mem);
}

const struct reply_format json_reply_format = {
    .message = write_message,
    .proposal = write_proposal,
    .usage = write_usage,
    .problem = write_problem,
};

/* One client that listens. It lives as long as its channel; while it is attached to the hub it holds the
 * channel. */
struct stream {
    struct reply_listener listener;
    struct reply_hub *hub;
    struct sse_channel *channel;
    struct stream_lease *place;
    size_t sent;           /* bytes of an event that went in part; changed with the hub's lock held */
    struct arena *mem;     /* its own */
    struct arena *scratch; /* for one event */
};

static const char *const event_names[] = {"message", "delta", "proposal", "usage", "done", "error"};

static struct str write_id(const struct reply_event *event, struct arena *mem)
{
    return str_format(mem, "%.*s:%lld", STR_ARGS(id_format(mem, event->reply)), (long long)event->number);
}

static bool stream_hear(struct reply_listener *listener, const struct reply_event *event)
{
    struct stream *self = container_of(listener, struct stream, listener);
    struct str data = event->data;
    bool is_whole;

    arena_reset(self->scratch);
    if (event->kind == REPLY_DELTA)
        data = schema_write(&delta_schema, &(struct delta_dto){event->reply, event->data}, self->scratch);
    is_whole = sse_channel_send_part(self->channel, event_names[event->kind], write_id(event, self->scratch),
                                     data, &self->sent);
    listener->begun = self->sent > 0 ? event->number : 0;
    return is_whole;
}

static void stream_ended(struct reply_listener *listener)
{
    struct stream *self = container_of(listener, struct stream, listener);
    sse_channel_close(self->channel);
    sse_channel_unref(self->channel); /* the hub's hold */
}

static void stream_drained(void *context)
{
    struct stream *self = context;

    if (!sse_channel_is_gone(self->channel))
        self->hub->ops->push(self->hub, &self->listener);
    else if (self->hub->ops->detach(self->hub, &self->listener))
        sse_channel_unref(self->channel);
}

static void stream_free(void *context)
{
    struct stream *self = context;
    stream_lease_free(self->place);
    arena_free(self->scratch);
    arena_free(self->mem);
}

static struct stream *stream_new(struct reply_hub *hub, struct stream_lease *place)
{
    static const struct reply_listener_ops ops = {stream_hear, stream_ended};
    struct arena *mem = arena_new(512);
    struct stream *self = arena_new_of(mem, struct stream);

    self->listener.ops = &ops;
    self->hub = hub;
    self->mem = mem;
    self->scratch = arena_new(0);
    self->channel = sse_channel_new(CHANNEL_CAPACITY);
    sse_channel_send_directly(self->channel);
    self->place = place;
    sse_channel_on_drain(self->channel, stream_drained, self);
    sse_channel_on_free(self->channel, stream_free, self);
    return self;
}

static void stream_live(const struct prd_api *api, const struct followed *followed,
                        struct stream_lease *place, struct http_response *response)
{
    struct reply_hub *hub = api->follow_reply.hub;
    struct stream *self = stream_new(hub, place);
    _cleanup_(sse_channel_unrefp) struct sse_channel *channel = self->channel;

    http_response_stream(response, channel);
    self->listener.heard = followed->after;
    sse_channel_ref(channel); /* the hub's hold */
    if (!hub->ops->attach(hub, followed->reply, &self->listener))
        stream_ended(&self->listener);
    stream_lease_bind(place, channel); /* now that hanging up takes it out of the hub */
}

void stream_reply(const struct prd_api *api, const struct followed *followed, struct stream_lease *place,
                  struct arena *mem, struct http_response *response)
{
    const struct reply_event *last = &followed->last;

    switch (followed->what) {
    case FOLLOW_LIVE:
        stream_live(api, followed, place, response);
        return;
    case FOLLOW_LAST: /* nothing to wait for: an answer like any other, sent within its time */
        http_response_body(response, 200, "text/event-stream",
                           sse_event_write(event_names[last->kind], write_id(last, mem), last->data, mem));
        break;
    case FOLLOW_NOTHING:
        http_response_empty(response, 204); /* tells an EventSource not to come back */
        break;
    }
    stream_lease_free(place);
}

/* A request that waits for its reply. In the request's arena. */
struct waiting {
    struct reply_listener listener;
    const struct prd_api *api;
    const struct prd_access *access;
    struct id reply;
    struct stream_lease *place;
    struct http_deferred *deferred;
};

static struct error *write_exchange(const struct prd_api *api, const struct prd_access *access,
                                    struct id reply, struct arena *mem, struct http_response *response)
{
    struct exchange_dto exchange;

    TRY(get_exchange(&api->get_exchange, access, reply, mem, &exchange));
    http_response_json(response, 201, &exchange_schema, &exchange);
    return OK;
}

/* It has asked with rights that it may not have any more. */
static struct error *check_place(struct waiting *self)
{
    bool is_lost = stream_lease_is_lost(self->place);

    stream_lease_free(self->place);
    return is_lost ? error_new(ERROR_CONFLICT, "rights_changed",
                               "What you may do has changed while the reply was being written. The message "
                               "and the reply are kept: GET …/messages has them for who may read them.")
                   : OK;
}

static void answer_waiting(void *context)
{
    struct waiting *self = context;
    struct http_deferred *deferred = self->deferred;
    struct error *error = check_place(self);

    if (error == OK)
        error = write_exchange(self->api, self->access, self->reply, http_deferred_request(deferred)->mem,
                               http_deferred_response(deferred));
    http_deferred_finish(deferred, error);
}

static bool waiting_hear(struct reply_listener *listener _unused_, const struct reply_event *event _unused_)
{
    return true;
}

/* The end is told on the thread that wrote the reply; reading it back is work of its own. */
static void waiting_ended(struct reply_listener *listener)
{
    struct waiting *self = container_of(listener, struct waiting, listener);
    background_run(self->api->background, answer_waiting, self);
}

struct error *answer_reply(const struct prd_api *api, struct id reply, struct stream_lease **place,
                           struct http_request *request, struct http_response *response)
{
    static const struct reply_listener_ops ops = {waiting_hear, waiting_ended};
    const struct prd_access *access = prd_access_of(request);
    struct reply_hub *hub = api->follow_reply.hub;
    struct waiting *waiting;

    if (hub->ops->progress(hub, reply, 0) != REPLY_RUNNING)
        return write_exchange(api, access, reply, request->mem, response);
    waiting = arena_new_of(request->mem, struct waiting);
    *waiting = (struct waiting){
        .listener = {.ops = &ops},
        .api = api,
        .access = access,
        .reply = reply,
        .place = *place,
        .deferred = http_response_defer(response),
    };
    *place = NULL;
    if (!hub->ops->attach(hub, reply, &waiting->listener))
        waiting_ended(&waiting->listener);
    return OK;
}
