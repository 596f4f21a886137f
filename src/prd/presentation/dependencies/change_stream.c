#include "dependencies/change_stream.h"
#include "schemas/change_schemas.h"

/* More than the longest event (who is present) is. */
#define CHANNEL_CAPACITY ((size_t)32 << 10)

/* One client that watches. It lives as long as its channel; while it is attached to the feed it holds the
 * channel. */
struct stream {
    struct change_watcher watcher;
    struct change_feed *feed;
    struct sse_channel *channel;
    struct stream_lease *place;
    struct str epoch;
    struct arena *mem;     /* its own */
    struct arena *scratch; /* for one event */
};

static struct str write_position(struct stream *self, int64_t number)
{
    return str_format(self->scratch, "%.*s:%lld", STR_ARGS(self->epoch), (long long)number);
}

static bool tell_change(struct change_watcher *watcher, const struct feed_change *change)
{
    static const char *const names[] = {
        [CHANGED_TEXT] = "revision",     [CHANGED_FRAME] = "prd",   [CHANGED_PROPOSAL] = "proposal",
        [CHANGED_MESSAGE] = "message",   [CHANGED_EVENT] = "event", [CHANGED_COMMENT] = "comment",
        [CHANGED_APPROVAL] = "approval", [CHANGED_LINK] = "link",   [CHANGED_BASELINE] = "baseline",
    };
    struct stream *self = container_of(watcher, struct stream, watcher);
    struct feed_change_dto dto = {change->subject, change->revision};

    arena_reset(self->scratch);
    return sse_channel_send(self->channel, names[change->topic], write_position(self, change->number),
                            schema_write(&change_schema, &dto, self->scratch));
}

/* It carries no id: who is there now is told to everybody who comes. */
static bool tell_presence(struct change_watcher *watcher, const struct person *people, size_t count)
{
    struct stream *self = container_of(watcher, struct stream, watcher);
    struct presence_dto dto = {{NULL, count}};

    arena_reset(self->scratch);
    dto.people.items = arena_array_of(self->scratch, count, struct person_dto);
    for (size_t i = 0; i < count; i++)
        dto.people.items[i] = (struct person_dto){people[i].id, people[i].name, people[i].since};
    return sse_channel_send(self->channel, "presence", STR_NONE,
                            schema_write(&presence_schema, &dto, self->scratch));
}

static bool tell_reset(struct change_watcher *watcher, int64_t number)
{
    struct stream *self = container_of(watcher, struct stream, watcher);

    arena_reset(self->scratch);
    return sse_channel_send(self->channel, "reset", write_position(self, number), STR("{}"));
}

static void stream_ended(struct change_watcher *watcher)
{
    struct stream *self = container_of(watcher, struct stream, watcher);
    sse_channel_close(self->channel);
    sse_channel_unref(self->channel); /* the feed's hold */
}

static void stream_drained(void *context)
{
    struct stream *self = context;

    if (!sse_channel_is_gone(self->channel))
        self->feed->ops->push(self->feed, &self->watcher);
    else if (self->feed->ops->detach(self->feed, &self->watcher))
        sse_channel_unref(self->channel);
}

static void stream_free(void *context)
{
    struct stream *self = context;
    stream_lease_free(self->place);
    arena_free(self->scratch);
    arena_free(self->mem);
}

static struct stream *stream_new(struct change_feed *feed, const struct followed_changes *followed,
                                 struct stream_lease *place)
{
    static const struct change_watcher_ops ops = {tell_change, tell_presence, tell_reset, stream_ended};
    struct arena *mem = arena_new(512);
    struct stream *self = arena_new_of(mem, struct stream);

    self->watcher = followed->watcher;
    self->watcher.ops = &ops;
    self->watcher.person.name = str_dup(mem, followed->watcher.person.name);
    self->feed = feed;
    self->epoch = followed->epoch;
    self->mem = mem;
    self->scratch = arena_new(1024);
    self->channel = sse_channel_new(CHANNEL_CAPACITY);
    self->place = place;
    sse_channel_on_drain(self->channel, stream_drained, self);
    sse_channel_on_free(self->channel, stream_free, self);
    return self;
}

void stream_changes(const struct prd_api *api, const struct followed_changes *followed,
                    struct stream_lease *place, struct http_response *response)
{
    struct change_feed *feed = api->follow_changes.feed;
    struct stream *self = stream_new(feed, followed, place);
    _cleanup_(sse_channel_unrefp) struct sse_channel *channel = self->channel;
    /* A client that hears no more than this comes back to what it had heard before. */
    int64_t heard = self->watcher.heard >= 0 ? self->watcher.heard : followed->position;

    (void)sse_channel_send(channel, "ready", write_position(self, heard),
                           schema_write(&standing_schema, &followed->standing, self->scratch));
    http_response_stream(response, channel);
    sse_channel_ref(channel); /* the feed's hold */
    if (!feed->ops->attach(feed, &self->watcher))
        stream_ended(&self->watcher);
    stream_lease_bind(place, channel); /* now that hanging up takes it out of the feed */
}
