#include "services/memory_reply_hub.h"
#include <pthread.h>
#include <stdlib.h>

/* Keys are ids that this server made: their last bytes are random. */
#define HASH_FUNCTION(bytes, count, hash) \
    memcpy(&(hash), (const char *)(bytes) + (count) - sizeof(hash), sizeof(hash))
#include <uthash.h>

#define KEPT_DEFAULT MINUTES(5)
#define KEPT_BYTES_DEFAULT ((size_t)16 << 20)
/* One delta event is handed over with at most this much text. */
#define DELTA_MAX ((size_t)16 << 10)
/* Past so many events, short deltas wait for each other, so that a long reply in small pieces stays small
 * here. */
#define SMALL_DELTAS_MAX 4096
#define SMALL_DELTA 256

struct kept_event {
    enum reply_event_kind kind;
    size_t end; /* of its bytes in `bytes`, where the next event's begin */
};

/* The events of one reply: their bytes one after the other, and where each ends. */
struct reply {
    struct id id, prd;
    char *bytes;
    size_t size, capacity;
    size_t waiting; /* bytes at the end that are in no event yet: text of short deltas */
    struct kept_event *events;
    size_t count, event_capacity;
    bool ended, cancelled;
    int64_t ended_at; /* monotonic */
    struct reply_listener *listeners;
    struct reply *older, *newer; /* in the list of ended replies */
    UT_hash_handle hh;
};

struct memory_reply_hub {
    struct reply_hub base;
    struct clock *clock;
    int64_t kept;
    size_t kept_bytes;
    pthread_mutex_t mutex;         /* guards all that follows and every listener's fields */
    struct reply *replies;         /* by id */
    struct reply *oldest, *newest; /* ended ones, by their end */
    size_t ended_bytes;
    bool stopping;
};

static struct memory_reply_hub *hub_of(struct reply_hub *base)
{
    return container_of(base, struct memory_reply_hub, base);
}

static struct reply *find(struct memory_reply_hub *self, struct id id)
{
    struct reply *reply = NULL;
    HASH_FIND(hh, self->replies, &id, sizeof(id), reply);
    return reply;
}

static size_t reply_size(const struct reply *reply)
{
    return sizeof(*reply) + reply->capacity + reply->event_capacity * sizeof(*reply->events);
}

static void reply_free(struct reply *reply)
{
    free(reply->bytes);
    free(reply->events);
    free(reply);
}

/* Its listeners are put before *left. */
static void forget(struct memory_reply_hub *self, struct reply *reply, struct reply_listener **left)
{
    while (reply->listeners != NULL) {
        struct reply_listener *listener = reply->listeners;
        reply->listeners = listener->next;
        listener->next = *left;
        *left = listener;
    }
    *(reply->older != NULL ? &reply->older->newer : &self->oldest) = reply->newer;
    *(reply->newer != NULL ? &reply->newer->older : &self->newest) = reply->older;
    self->ended_bytes -= reply_size(reply);
    HASH_DEL(self->replies, reply);
    reply_free(reply);
}

/* What is old goes, but for what somebody still listens to; of what is too much, the oldest, whoever does:
 * nobody keeps memory by not reading. Whose reply went is put before *left, to be ended without the lock. */
static void forget_old(struct memory_reply_hub *self, struct reply_listener **left)
{
    int64_t now = clock_monotonic(self->clock);
    struct reply *reply = self->oldest;

    while (reply != NULL) {
        struct reply *newer = reply->newer;
        bool is_too_much = self->ended_bytes > self->kept_bytes;
        if (!is_too_much && now - reply->ended_at <= self->kept)
            break;
        if (is_too_much || reply->listeners == NULL)
            forget(self, reply, left);
        reply = newer;
    }
}

static void end_all(struct reply_listener *listener)
{
    while (listener != NULL) {
        struct reply_listener *next = listener->next;
        listener->next = NULL;
        listener->ops->ended(listener);
        listener = next;
    }
}

static void add_event(struct reply *reply, enum reply_event_kind kind)
{
    if (reply->count == reply->event_capacity) {
        reply->event_capacity = reply->event_capacity > 0 ? reply->event_capacity * 2 : 16;
        reply->events = memory_resize(reply->events, reply->event_capacity * sizeof(*reply->events));
    }
    reply->events[reply->count++] = (struct kept_event){kind, reply->size};
    reply->waiting = 0;
}

static void add_bytes(struct reply *reply, struct str data)
{
    if (data.len == 0)
        return;
    if (reply->size + data.len > reply->capacity) {
        size_t capacity = reply->capacity > 0 ? reply->capacity : 1024;
        while (capacity < reply->size + data.len)
            capacity *= 2;
        reply->bytes = memory_resize(reply->bytes, capacity);
        reply->capacity = capacity;
    }
    memcpy(reply->bytes + reply->size, data.ptr, data.len);
    reply->size += data.len;
}

/* The last of the deltas that begin with the event at `index` and are handed over as one. */
static size_t last_delta(const struct reply *reply, size_t index)
{
    size_t begin = index > 0 ? reply->events[index - 1].end : 0, last = index;

    while (last + 1 < reply->count && reply->events[last + 1].kind == REPLY_DELTA &&
           reply->events[last + 1].end - begin <= DELTA_MAX)
        last++;
    return last;
}

/* The event that the listener hears next; deltas in a row as one. False: there is none yet. */
static bool next_event(const struct reply *reply, const struct reply_listener *listener,
                       struct reply_event *ret)
{
    size_t index = (size_t)listener->heard, last = index;
    size_t begin;

    if (listener->heard < 0 || index >= reply->count)
        return false;
    begin = index > 0 ? reply->events[index - 1].end : 0;
    if (reply->events[index].kind == REPLY_DELTA)
        last = listener->begun > 0 ? (size_t)listener->begun - 1 : last_delta(reply, index);
    *ret = (struct reply_event){
        .reply = reply->id,
        .number = (int64_t)last + 1,
        .kind = reply->events[index].kind,
        .data = str_of(reply->bytes + begin, reply->events[last].end - begin),
    };
    return true;
}

/* Hands over what the listener has not heard. True: it has heard all. */
static bool serve(const struct reply *reply, struct reply_listener *listener)
{
    struct reply_event event;
    while (next_event(reply, listener, &event)) {
        if (!listener->ops->hear(listener, &event))
            return false;
        listener->heard = event.number;
    }
    return true;
}

/* Takes the listener out of the reply's list. False: it was not in it. */
static bool unlink_listener(struct reply *reply, struct reply_listener *listener)
{
    struct reply_listener **at = &reply->listeners;
    while (*at != NULL && *at != listener)
        at = &(*at)->next;
    if (*at == NULL)
        return false;
    *at = listener->next;
    listener->next = NULL;
    return true;
}

static bool hub_open(struct reply_hub *base, struct id prd, struct id id)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply_listener *left = NULL;
    bool opened = false;

    pthread_mutex_lock(&self->mutex);
    forget_old(self, &left);
    if (!self->stopping && find(self, id) == NULL) {
        struct reply *reply = memory_alloc(sizeof(*reply));
        reply->id = id;
        reply->prd = prd;
        HASH_ADD(hh, self->replies, id, sizeof(reply->id), reply);
        opened = true;
    }
    pthread_mutex_unlock(&self->mutex);
    end_all(left);
    return opened;
}

static bool hub_add(struct reply_hub *base, struct id id, enum reply_event_kind kind, struct str data)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply *reply;
    bool wanted;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, id);
    if (reply != NULL && !reply->ended) {
        if (kind != REPLY_DELTA && reply->waiting > 0)
            add_event(reply, REPLY_DELTA);
        add_bytes(reply, data);
        reply->waiting += data.len;
        if (kind != REPLY_DELTA || reply->count < SMALL_DELTAS_MAX || reply->waiting >= SMALL_DELTA)
            add_event(reply, kind);
        for (struct reply_listener *at = reply->listeners; at != NULL; at = at->next)
            serve(reply, at);
    }
    wanted = reply != NULL && !reply->cancelled && !self->stopping;
    pthread_mutex_unlock(&self->mutex);
    return wanted;
}

static bool hub_wanted(struct reply_hub *base, struct id id)
{
    struct memory_reply_hub *self = hub_of(base);
    const struct reply *reply;
    bool wanted;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, id);
    wanted = reply != NULL && !reply->ended && !reply->cancelled && !self->stopping;
    pthread_mutex_unlock(&self->mutex);
    return wanted;
}

static bool hub_cancel(struct reply_hub *base, struct id id)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply *reply;
    bool running;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, id);
    running = reply != NULL && !reply->ended;
    if (running)
        reply->cancelled = true;
    pthread_mutex_unlock(&self->mutex);
    return running;
}

static void keep_ended(struct memory_reply_hub *self, struct reply *reply)
{
    if (reply->waiting > 0)
        add_event(reply, REPLY_DELTA);
    reply->ended = true;
    reply->ended_at = clock_monotonic(self->clock);
    reply->older = self->newest;
    if (self->newest != NULL)
        self->newest->newer = reply;
    else
        self->oldest = reply;
    self->newest = reply;
    self->ended_bytes += reply_size(reply);
}

static void hub_close(struct reply_hub *base, struct id id)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply_listener *done = NULL;
    struct reply *reply;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, id);
    if (reply != NULL && !reply->ended) {
        struct reply_listener **at = &reply->listeners;
        keep_ended(self, reply);
        while (*at != NULL) {
            struct reply_listener *listener = *at;
            if (serve(reply, listener)) {
                *at = listener->next;
                listener->next = done;
                done = listener;
            } else {
                at = &listener->next;
            }
        }
        forget_old(self, &done);
    }
    pthread_mutex_unlock(&self->mutex);
    end_all(done);
}

static bool hub_running(struct reply_hub *base, struct id prd, struct id *ret)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply *reply, *next;
    bool found = false;

    pthread_mutex_lock(&self->mutex);
    HASH_ITER (hh, self->replies, reply, next) {
        if (!reply->ended && id_eq(reply->prd, prd)) {
            *ret = reply->id;
            found = true;
            break;
        }
    }
    pthread_mutex_unlock(&self->mutex);
    return found;
}

static void hub_list_running(struct reply_hub *base, struct arena *mem, struct id **ret, size_t *count)
{
    struct memory_reply_hub *self = hub_of(base);
    const struct reply *reply;

    pthread_mutex_lock(&self->mutex);
    *ret = arena_array_of(mem, HASH_COUNT(self->replies), struct id);
    *count = 0;
    for (reply = self->replies; reply != NULL; reply = reply->hh.next)
        if (!reply->ended)
            (*ret)[(*count)++] = reply->id;
    pthread_mutex_unlock(&self->mutex);
}

static enum reply_progress hub_progress(struct reply_hub *base, struct id id, int64_t after)
{
    struct memory_reply_hub *self = hub_of(base);
    enum reply_progress progress = REPLY_UNKNOWN;
    struct reply_listener *left = NULL;
    const struct reply *reply;

    pthread_mutex_lock(&self->mutex);
    forget_old(self, &left);
    reply = find(self, id);
    if (reply != NULL && !reply->ended)
        progress = REPLY_RUNNING;
    else if (reply != NULL)
        progress = after < (int64_t)reply->count ? REPLY_ENDED : REPLY_HEARD;
    pthread_mutex_unlock(&self->mutex);
    end_all(left);
    return progress;
}

static bool hub_attach(struct reply_hub *base, struct id id, struct reply_listener *listener)
{
    struct memory_reply_hub *self = hub_of(base);
    bool known, ended = false;
    struct reply *reply;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, id);
    known = reply != NULL;
    if (known) {
        listener->reply = id;
        listener->next = NULL;
        ended = serve(reply, listener) && reply->ended;
        if (!ended) {
            listener->next = reply->listeners;
            reply->listeners = listener;
        }
    }
    pthread_mutex_unlock(&self->mutex);
    if (ended)
        listener->ops->ended(listener);
    return known;
}

static bool is_attached(const struct reply *reply, const struct reply_listener *listener)
{
    const struct reply_listener *at = reply != NULL ? reply->listeners : NULL;
    while (at != NULL && at != listener)
        at = at->next;
    return at != NULL;
}

static void hub_push(struct reply_hub *base, struct reply_listener *listener)
{
    struct memory_reply_hub *self = hub_of(base);
    bool ended = false;
    struct reply *reply;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, listener->reply);
    if (is_attached(reply, listener) && serve(reply, listener) && reply->ended)
        ended = unlink_listener(reply, listener);
    pthread_mutex_unlock(&self->mutex);
    if (ended)
        listener->ops->ended(listener);
}

static bool hub_detach(struct reply_hub *base, struct reply_listener *listener)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply *reply;
    bool detached;

    pthread_mutex_lock(&self->mutex);
    reply = find(self, listener->reply);
    detached = reply != NULL && unlink_listener(reply, listener);
    pthread_mutex_unlock(&self->mutex);
    return detached;
}

static void hub_stop(struct reply_hub *base)
{
    struct memory_reply_hub *self = hub_of(base);
    pthread_mutex_lock(&self->mutex);
    self->stopping = true;
    pthread_mutex_unlock(&self->mutex);
}

static void hub_free(struct reply_hub *base)
{
    struct memory_reply_hub *self = hub_of(base);
    struct reply *first = self->replies;

    HASH_CLEAR(hh, self->replies);
    while (first != NULL) {
        struct reply *next = first->hh.next;
        reply_free(first);
        first = next;
    }
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

struct reply_hub *memory_reply_hub_new(const struct memory_reply_hub_options *options)
{
    static const struct reply_hub_ops ops = {
        .open = hub_open,
        .add = hub_add,
        .wanted = hub_wanted,
        .cancel = hub_cancel,
        .close = hub_close,
        .running = hub_running,
        .list_running = hub_list_running,
        .progress = hub_progress,
        .attach = hub_attach,
        .push = hub_push,
        .detach = hub_detach,
        .stop = hub_stop,
        .free = hub_free,
    };
    struct memory_reply_hub *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->clock = options->clock;
    self->kept = options->kept > 0 ? options->kept : KEPT_DEFAULT;
    self->kept_bytes = options->kept_bytes > 0 ? options->kept_bytes : KEPT_BYTES_DEFAULT;
    pthread_mutex_init(&self->mutex, NULL);
    return &self->base;
}
