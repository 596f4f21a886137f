#include "services/memory_change_feed.h"
#include "services/presence_board.h"
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

/* Ids end in random bytes. */
#define HASH_FUNCTION(bytes, count, hash) \
    memcpy(&(hash), (const char *)(bytes) + (count) - sizeof(hash), sizeof(hash))
#include <uthash.h>

#define KEPT_DEFAULT 4096
/* A node says who is there this often; what it said holds for longer than two of these. */
#define PRESENCE_PERIOD SECONDS(15)
#define PRESENCE_HOLDS SECONDS(40)
#define PRESENCE_TOPIC "prd.presence"

static const struct {
    const char *topic; /* of the event bus */
    enum change_topic change;
} topics[] = {
    {"prd.revised", CHANGED_TEXT},      {"prd.changed", CHANGED_FRAME},
    {"prd.proposed", CHANGED_PROPOSAL}, {"prd.decided", CHANGED_PROPOSAL},
    {"prd.message", CHANGED_MESSAGE},   {"prd.event", CHANGED_EVENT},
    {"prd.comment", CHANGED_COMMENT},   {"prd.approval", CHANGED_APPROVAL},
    {"prd.link", CHANGED_LINK},         {"prd.baseline", CHANGED_BASELINE},
};

/* Who watches one PRD here. */
struct room {
    struct id prd;
    struct change_watcher *watchers;
    int64_t presence;     /* counts the changes of who is there */
    int64_t announced_at; /* monotonic: when the other nodes were told last */
    UT_hash_handle hh;
};

struct memory_change_feed {
    struct change_feed base;
    struct event_bus *bus;
    struct clock *clock;
    struct id node; /* new with each start, and so the epoch */
    struct arena *mem;
    struct str epoch;
    pthread_mutex_t mutex;    /* guards all that follows, and every watcher's fields */
    struct feed_change *kept; /* a ring: change n is at n % capacity */
    size_t capacity;
    int64_t last;   /* number of the newest change; 0: none yet */
    int64_t resets; /* how often changes of other nodes may have been missed */
    int64_t notices;
    struct room *rooms;
    struct presence_board *board;
    bool stopping;
};

static struct memory_change_feed *feed_of(struct change_feed *base)
{
    return container_of(base, struct memory_change_feed, base);
}

static struct room *find_room(const struct memory_change_feed *self, struct id prd)
{
    struct room *room = NULL;
    HASH_FIND(hh, self->rooms, &prd, sizeof(prd), room);
    return room;
}

static bool tell_presence(const struct memory_change_feed *self, const struct room *room,
                          struct change_watcher *watcher)
{
    _cleanup_(arena_freep) struct arena *mem = NULL;
    struct person *people;
    size_t count;

    if (watcher->presence == room->presence)
        return true;
    mem = arena_new(1024);
    presence_board_look(self->board, room->prd, mem, &people, &count);
    if (!watcher->ops->present(watcher, people, count))
        return false;
    watcher->presence = room->presence;
    return true;
}

/* Hands over what the watcher has not heard, as far as there is room. */
static void serve(const struct memory_change_feed *self, const struct room *room,
                  struct change_watcher *watcher)
{
    if (watcher->heard < 0 || watcher->heard > self->last || watcher->resets != self->resets ||
        self->last - watcher->heard > (int64_t)self->capacity) {
        if (!watcher->ops->reset(watcher, self->last))
            return;
        watcher->heard = self->last;
        watcher->resets = self->resets;
    }
    while (watcher->heard < self->last) {
        const struct feed_change *change = &self->kept[(size_t)(watcher->heard + 1) % self->capacity];
        if (id_eq(change->prd, room->prd) && !watcher->ops->changed(watcher, change))
            return;
        watcher->heard++;
    }
    (void)tell_presence(self, room, watcher);
}

static void serve_room(const struct memory_change_feed *self, const struct room *room)
{
    for (struct change_watcher *watcher = room->watchers; watcher != NULL; watcher = watcher->next)
        serve(self, room, watcher);
}

/* {"prd": "…", "subject": "…" or null, "revision": 3} */
static bool read_change(struct str payload, struct feed_change *ret)
{
    json_t *object = json_loadb(payload.ptr != NULL ? payload.ptr : "", payload.len, 0, NULL);
    const char *prd = json_string_value(json_object_get(object, "prd"));
    const char *subject = json_string_value(json_object_get(object, "subject"));
    bool is_read = prd != NULL && id_parse(str_from(prd), &ret->prd) &&
                   (subject == NULL || id_parse(str_from(subject), &ret->subject));

    ret->revision = json_integer_value(json_object_get(object, "revision"));
    json_decref(object);
    return is_read;
}

static void hear_change(void *context, const char *topic, struct str payload)
{
    struct memory_change_feed *self = context;
    struct feed_change change = {0};
    const struct room *room;

    for (size_t i = 0; i < COUNT_OF(topics); i++)
        if (str_eq(str_from(topics[i].topic), str_from(topic)))
            change.topic = topics[i].change;
    if (!read_change(payload, &change))
        return;
    pthread_mutex_lock(&self->mutex);
    change.number = ++self->last;
    self->kept[(size_t)change.number % self->capacity] = change;
    room = find_room(self, change.prd);
    if (room != NULL)
        serve_room(self, room);
    pthread_mutex_unlock(&self->mutex);
}

static void hear_loss(void *context)
{
    struct memory_change_feed *self = context;

    pthread_mutex_lock(&self->mutex);
    self->resets++;
    for (struct room *room = self->rooms; room != NULL; room = room->hh.next)
        serve_room(self, room);
    pthread_mutex_unlock(&self->mutex);
}

static void presence_changed(void *context, struct id prd)
{
    struct memory_change_feed *self = context;
    struct room *room = find_room(self, prd);

    if (room == NULL)
        return;
    room->presence++;
    serve_room(self, room);
}

static void hear_presence(void *context, const char *topic _unused_, struct str payload)
{
    struct memory_change_feed *self = context;
    _cleanup_(arena_freep) struct arena *mem = arena_new(1024);
    struct presence_notice notice;

    if (!presence_notice_read(payload, mem, &notice))
        return;
    pthread_mutex_lock(&self->mutex);
    notice.until = clock_monotonic(self->clock) + PRESENCE_HOLDS;
    if (presence_board_put(self->board, &notice))
        presence_changed(self, notice.prd);
    pthread_mutex_unlock(&self->mutex);
}

/* Who watches a PRD here, each person once, as a notice for all nodes. With the lock held. */
static struct str write_presence(struct memory_change_feed *self, struct id prd, struct arena *mem)
{
    struct room *room = find_room(self, prd);
    struct person people[PRESENCE_MAX];
    struct presence_notice notice = {
        .node = self->node,
        .prd = prd,
        .number = ++self->notices,
        .people = people,
    };

    for (const struct change_watcher *watcher = room ? room->watchers : NULL;
         watcher != NULL && notice.count < PRESENCE_MAX; watcher = watcher->next) {
        size_t i = 0;
        while (i < notice.count && !id_eq(people[i].id, watcher->person.id))
            i++;
        if (i == notice.count)
            people[notice.count++] = watcher->person;
        else if (watcher->person.since < people[i].since)
            people[i].since = watcher->person.since;
    }
    if (room != NULL)
        room->announced_at = clock_monotonic(self->clock);
    return presence_notice_write(&notice, mem);
}

/* The bus calls back, so the lock is not held. */
static void announce_presence(struct memory_change_feed *self, struct id prd)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(2048);
    struct str payload;

    pthread_mutex_lock(&self->mutex);
    payload = write_presence(self, prd, mem);
    pthread_mutex_unlock(&self->mutex);
    if (payload.ptr != NULL)
        event_bus_publish(self->bus, PRESENCE_TOPIC, payload);
}

static int64_t feed_position(struct change_feed *base, struct str *epoch)
{
    struct memory_change_feed *self = feed_of(base);
    int64_t last;

    pthread_mutex_lock(&self->mutex);
    last = self->last;
    pthread_mutex_unlock(&self->mutex);
    *epoch = self->epoch;
    return last;
}

static struct room *room_for(struct memory_change_feed *self, struct id prd)
{
    struct room *room = find_room(self, prd);

    if (room != NULL)
        return room;
    room = memory_alloc(sizeof(*room));
    room->prd = prd;
    HASH_ADD(hh, self->rooms, prd, sizeof(room->prd), room);
    return room;
}

static bool feed_attach(struct change_feed *base, struct change_watcher *watcher)
{
    struct memory_change_feed *self = feed_of(base);
    bool attached = false;

    pthread_mutex_lock(&self->mutex);
    if (!self->stopping) {
        struct room *room = room_for(self, watcher->prd);
        watcher->next = room->watchers;
        watcher->resets = self->resets;
        watcher->presence = room->presence - 1; /* it hears who is there with the notice below, or now */
        room->watchers = watcher;
        attached = true;
    }
    pthread_mutex_unlock(&self->mutex);
    if (!attached)
        return false;
    announce_presence(self, watcher->prd);
    base->ops->push(base, watcher);
    return true;
}

/* Takes the watcher out of its room. False: it is in none. With the lock held. */
static bool take_out(struct memory_change_feed *self, struct change_watcher *watcher)
{
    struct room *room = find_room(self, watcher->prd);
    struct change_watcher **at = room != NULL ? &room->watchers : NULL;

    while (at != NULL && *at != NULL && *at != watcher)
        at = &(*at)->next;
    if (at == NULL || *at == NULL)
        return false;
    *at = watcher->next;
    watcher->next = NULL;
    if (room->watchers == NULL) {
        HASH_DEL(self->rooms, room);
        free(room);
    }
    return true;
}

static bool is_attached(const struct memory_change_feed *self, const struct change_watcher *watcher)
{
    const struct room *room = find_room(self, watcher->prd);
    const struct change_watcher *at = room != NULL ? room->watchers : NULL;

    while (at != NULL && at != watcher)
        at = at->next;
    return at != NULL;
}

static void feed_push(struct change_feed *base, struct change_watcher *watcher)
{
    struct memory_change_feed *self = feed_of(base);

    pthread_mutex_lock(&self->mutex);
    if (is_attached(self, watcher))
        serve(self, find_room(self, watcher->prd), watcher);
    pthread_mutex_unlock(&self->mutex);
}

static bool feed_detach(struct change_feed *base, struct change_watcher *watcher)
{
    struct memory_change_feed *self = feed_of(base);
    struct id prd;
    bool detached;

    pthread_mutex_lock(&self->mutex);
    prd = watcher->prd;
    detached = take_out(self, watcher);
    pthread_mutex_unlock(&self->mutex);
    if (detached)
        announce_presence(self, prd);
    return detached;
}

/* A PRD that the other nodes should hear of again. With the lock held. */
static bool next_due(const struct memory_change_feed *self, int64_t now, struct id *ret)
{
    for (const struct room *room = self->rooms; room != NULL; room = room->hh.next) {
        if (now - room->announced_at < PRESENCE_PERIOD)
            continue;
        *ret = room->prd;
        return true;
    }
    return false;
}

static void feed_tick(struct change_feed *base)
{
    struct memory_change_feed *self = feed_of(base);
    int64_t now = clock_monotonic(self->clock);
    struct id prd;
    bool is_due;

    pthread_mutex_lock(&self->mutex);
    presence_board_expire(self->board, now, presence_changed, self);
    pthread_mutex_unlock(&self->mutex);
    do {
        pthread_mutex_lock(&self->mutex);
        is_due = next_due(self, now, &prd);
        pthread_mutex_unlock(&self->mutex);
        if (is_due)
            announce_presence(self, prd);
    } while (is_due);
}

/* Takes one watcher out; NULL: nobody is left. */
static struct change_watcher *take_out_any(struct memory_change_feed *self)
{
    struct change_watcher *watcher;

    pthread_mutex_lock(&self->mutex);
    watcher = self->rooms != NULL ? self->rooms->watchers : NULL;
    if (watcher != NULL)
        (void)take_out(self, watcher);
    pthread_mutex_unlock(&self->mutex);
    return watcher;
}

static void feed_stop(struct change_feed *base)
{
    struct memory_change_feed *self = feed_of(base);
    struct change_watcher *watcher;

    pthread_mutex_lock(&self->mutex);
    self->stopping = true;
    pthread_mutex_unlock(&self->mutex);
    while ((watcher = take_out_any(self)) != NULL) {
        struct id prd = watcher->prd;
        watcher->ops->ended(watcher);
        announce_presence(self, prd);
    }
}

static void feed_free(struct change_feed *base)
{
    struct memory_change_feed *self = feed_of(base);

    presence_board_free(self->board);
    pthread_mutex_destroy(&self->mutex);
    free(self->kept);
    arena_free(self->mem);
    free(self);
}

struct change_feed *memory_change_feed_new(const struct memory_change_feed_options *options)
{
    static const struct change_feed_ops ops = {
        .position = feed_position,
        .attach = feed_attach,
        .push = feed_push,
        .detach = feed_detach,
        .tick = feed_tick,
        .stop = feed_stop,
        .free = feed_free,
    };
    struct memory_change_feed *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->bus = options->bus;
    self->clock = options->clock;
    self->node = id_new(options->clock, options->random);
    self->mem = arena_new(512);
    self->epoch = id_format(self->mem, self->node);
    self->capacity = options->kept > 0 ? options->kept : KEPT_DEFAULT;
    self->kept = memory_alloc(self->capacity * sizeof(*self->kept));
    self->board = presence_board_new();
    pthread_mutex_init(&self->mutex, NULL);
    for (size_t i = 0; i < COUNT_OF(topics); i++)
        event_bus_subscribe(self->bus, topics[i].topic, hear_change, self);
    event_bus_subscribe(self->bus, PRESENCE_TOPIC, hear_presence, self);
    event_bus_watch(self->bus, hear_loss, self);
    return &self->base;
}
