#include "events/node_event_bus.h"
#include "events/event_channel.h"
#include "events/event_frame.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define QUEUE_MAX 1024 /* events that wait to be sent */
#define HEARTBEAT SECONDS(1)
/* Without an own frame for so long, the channel is gone. */
#define SILENCE_MAX SECONDS(4)
#define PAUSE_FIRST 100
#define PAUSE_LAST SECONDS(2)
/* What was published before the end may take so long to be sent. */
#define FLUSH_WAIT SECONDS(1)

struct watcher {
    void (*handle)(void *context);
    void *context;
    struct watcher *next;
};

struct node_event_bus {
    struct event_bus base;
    struct event_bus *local; /* the subscribers of this process */
    struct event_channel *channel;
    struct node_event_bus_options options;
    struct metric *sent, *received, *dropped;
    pthread_t thread;
    int wake; /* eventfd: something is queued, or the end has come */
    _Atomic bool is_connected;
    _Atomic bool has_lost; /* an event did not get into the queue, and nobody has been told yet */

    pthread_mutex_t mutex; /* of everything up to the next blank line */
    struct event_text *queue[QUEUE_MAX];
    size_t queue_first, queue_count;
    struct watcher *watchers;
    int64_t end_at; /* 0: not ended; else when it gives up, monotonic */

    bool has_left; /* the owner's own */

    /* The thread's own. */
    struct event_frame_sender sender;
    uint64_t greeting; /* the number of the frame whose echo says that the channel is up */
    int64_t sent_at, heard_at, pause;
    bool is_reported; /* that the channel is gone is in the log */
};

static struct node_event_bus *bus_of(struct event_bus *base)
{
    return container_of(base, struct node_event_bus, base);
}

static void wake(struct node_event_bus *self)
{
    uint64_t one = 1;
    ssize_t written = write(self->wake, &one, sizeof(one));
    (void)written; /* full is awake */
}

/* ---- on the publisher's thread */

static void lose(struct node_event_bus *self, const char *topic, const char *why)
{
    metric_add(self->dropped, 1);
    if (atomic_exchange(&self->has_lost, true))
        return;
    atomic_store(&self->is_connected, false);
    log_write(self->options.log, LOG_LEVEL_WARNING, "events lost",
              LOG_FIELDS({"topic", str_from(topic)}, {"why", str_from(why)}));
    wake(self);
}

static void node_publish(struct event_bus *base, const char *topic, struct str payload)
{
    struct node_event_bus *self = bus_of(base);
    struct event_text *text;
    bool is_full;

    event_bus_publish(self->local, topic, payload);
    text = event_text_new(topic, payload);
    if (text == NULL) {
        lose(self, topic, "its payload is too long, or no text");
        return;
    }
    pthread_mutex_lock(&self->mutex);
    is_full = self->queue_count == QUEUE_MAX;
    if (!is_full)
        self->queue[(self->queue_first + self->queue_count++) % QUEUE_MAX] = text;
    pthread_mutex_unlock(&self->mutex);
    if (!is_full) {
        wake(self);
        return;
    }
    free(text);
    lose(self, topic, "too many wait to be sent");
}

static void node_subscribe(struct event_bus *base, const char *topic,
                           void (*handle)(void *context, const char *topic, struct str payload),
                           void *context)
{
    event_bus_subscribe(bus_of(base)->local, topic, handle, context);
}

static void node_watch(struct event_bus *base, void (*handle)(void *context), void *context)
{
    struct node_event_bus *self = bus_of(base);
    struct watcher *watcher = memory_alloc(sizeof(*watcher));

    pthread_mutex_lock(&self->mutex);
    *watcher = (struct watcher){handle, context, self->watchers};
    self->watchers = watcher;
    pthread_mutex_unlock(&self->mutex);
}

static bool node_is_connected(struct event_bus *base)
{
    return atomic_load(&bus_of(base)->is_connected);
}

/* ---- on the bus's thread */

static int64_t now(const struct node_event_bus *self)
{
    return clock_monotonic(self->options.clock);
}

/* Whether there is more to do: always before the end, then until all is sent or time is up. */
static bool goes_on(struct node_event_bus *self)
{
    bool goes_on;
    pthread_mutex_lock(&self->mutex);
    goes_on = self->end_at == 0 || (self->queue_count > 0 && now(self) < self->end_at);
    pthread_mutex_unlock(&self->mutex);
    return goes_on;
}

static bool has_queued(struct node_event_bus *self)
{
    bool has;
    pthread_mutex_lock(&self->mutex);
    has = self->queue_count > 0;
    pthread_mutex_unlock(&self->mutex);
    return has;
}

/* Waits until something may have come (`descriptor` -1: not that), something is queued, or time is up. */
static void await(struct node_event_bus *self, int descriptor, int64_t wait)
{
    struct pollfd sockets[] = {{.fd = self->wake, .events = POLLIN}, {.fd = descriptor, .events = POLLIN}};
    uint64_t count;
    ssize_t got;

    (void)poll(sockets, COUNT_OF(sockets), wait > 0 ? (int)wait : 0);
    if (sockets[0].revents != 0) {
        got = read(self->wake, &count, sizeof(count));
        (void)got;
    }
}

static void tell_watchers(struct node_event_bus *self)
{
    struct watcher *watcher;

    pthread_mutex_lock(&self->mutex);
    watcher = self->watchers; /* the list only grows, in front of this */
    pthread_mutex_unlock(&self->mutex);
    for (; watcher != NULL; watcher = watcher->next)
        watcher->handle(watcher->context);
}

/* Moves what is queued into a frame, as far as it fits; how many events it took. */
static size_t fill(struct node_event_bus *self, struct strbuf *frame)
{
    size_t count = 0;

    pthread_mutex_lock(&self->mutex);
    while (self->queue_count > 0 && event_frame_add(frame, self->queue[self->queue_first])) {
        free(self->queue[self->queue_first]);
        self->queue_first = (self->queue_first + 1) % QUEUE_MAX;
        self->queue_count--;
        count++;
    }
    pthread_mutex_unlock(&self->mutex);
    return count;
}

/* What was in a frame that could not be sent is lost; a greeting tells when the channel is back. */
static struct error *send_frame(struct node_event_bus *self, enum event_frame_kind kind, struct arena *mem)
{
    struct strbuf frame = event_frame_start(&self->sender, kind, mem);
    size_t count = kind == EVENT_FRAME_GREETING ? 0 : fill(self, &frame);
    struct error *error = self->channel->ops->send(self->channel, strbuf_str(&frame));

    if (error != OK) {
        metric_add(self->dropped, count);
        if (count > 0)
            atomic_store(&self->has_lost, true);
        return error;
    }
    metric_add(self->sent, count);
    self->sent_at = now(self);
    return OK;
}

/* Asks for the echo that says that the channel is up, and tells the others that they may have missed
 * something. */
static struct error *greet(struct node_event_bus *self, struct arena *mem)
{
    atomic_store(&self->has_lost, false);
    atomic_store(&self->is_connected, false);
    TRY(send_frame(self, EVENT_FRAME_GREETING, mem));
    self->greeting = self->sender.number;
    self->heard_at = now(self);
    return OK;
}

static void come_up(struct node_event_bus *self)
{
    tell_watchers(self);
    if (!atomic_load(&self->has_lost))
        atomic_store(&self->is_connected, true);
    self->greeting = 0;
    self->pause = 0;
    if (self->is_reported)
        log_write(self->options.log, LOG_LEVEL_INFO, "other nodes can be reached again",
                  LOG_FIELDS({"by", str_from(self->channel->ops->name)}));
    self->is_reported = false;
}

static void take_frame(struct node_event_bus *self, struct str text, struct arena *mem)
{
    struct event_frame frame;
    struct str payload;
    const char *topic;

    if (!event_frame_read(text, &frame))
        return; /* somebody else's */
    if (str_eq(frame.node, str_of(self->sender.node, strlen(self->sender.node)))) {
        self->heard_at = now(self);
        if (self->greeting != 0 && frame.number == self->greeting)
            come_up(self);
        return;
    }
    if (frame.kind == EVENT_FRAME_GREETING)
        tell_watchers(self);
    while (event_frame_next(&frame, mem, &topic, &payload)) {
        metric_add(self->received, 1);
        event_bus_publish(self->local, topic, payload);
    }
}

static struct error *take_frames(struct node_event_bus *self, struct arena *mem)
{
    struct str frame;

    for (;;) {
        TRY(self->channel->ops->receive(self->channel, mem, &frame));
        if (frame.ptr == NULL)
            return OK;
        take_frame(self, frame, mem);
    }
}

/* One round of sending and hearing. */
static struct error *serve_once(struct node_event_bus *self, struct arena *mem)
{
    bool listens = !self->options.only_speaks;

    if (atomic_load(&self->has_lost))
        TRY(greet(self, mem));
    if (has_queued(self) || (listens && now(self) - self->sent_at >= HEARTBEAT))
        TRY(send_frame(self, EVENT_FRAME_EVENTS, mem));
    if (listens)
        TRY(take_frames(self, mem));
    if (listens && now(self) - self->heard_at > SILENCE_MAX)
        return error_new(ERROR_UNAVAILABLE, "events_unheard", "%s does not pass on what is sent to it",
                         self->channel->ops->name);
    if (!has_queued(self))
        await(self, listens ? self->channel->ops->descriptor(self->channel) : -1,
              self->sent_at + HEARTBEAT - now(self));
    return OK;
}

/* As long as the channel holds. */
static struct error *serve(struct node_event_bus *self)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(16384);

    TRY(self->channel->ops->open(self->channel, !self->options.only_speaks));
    if (!self->options.only_speaks)
        TRY(greet(self, mem));
    while (goes_on(self)) {
        TRY(serve_once(self, mem));
        arena_reset(mem);
    }
    return OK;
}

static void report(struct node_event_bus *self, const struct error *error)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(1024);

    if (!self->is_reported)
        log_write(
            self->options.log, LOG_LEVEL_WARNING, "other nodes cannot be reached",
            LOG_FIELDS({"by", str_from(self->channel->ops->name)}, {"error", error_describe(error, mem)}));
    self->is_reported = true;
}

static void *run(void *argument)
{
    struct node_event_bus *self = argument;

    while (goes_on(self)) {
        struct error *error;

        if (self->options.only_speaks && !has_queued(self)) {
            await(self, -1, PAUSE_LAST);
            continue;
        }
        error = serve(self);
        atomic_store(&self->is_connected, false);
        self->channel->ops->close(self->channel);
        if (error == OK)
            continue;
        report(self, error);
        error_free(error);
        self->pause = self->pause == 0               ? PAUSE_FIRST
                      : self->pause * 2 < PAUSE_LAST ? self->pause * 2
                                                     : PAUSE_LAST;
        for (int64_t until = now(self) + self->pause; goes_on(self) && now(self) < until;)
            await(self, -1, until - now(self));
    }
    return NULL;
}

/* ---- making and ending */

static double read_connected(void *context)
{
    return event_bus_is_connected(context) ? 1 : 0;
}

static void declare_metrics(struct node_event_bus *self, struct metrics *metrics)
{
    self->sent = metrics_counter(metrics, "stet_events_sent_total", NULL, "Events sent to other nodes.");
    self->received =
        metrics_counter(metrics, "stet_events_received_total", NULL, "Events heard from other nodes.");
    self->dropped = metrics_counter(metrics, "stet_events_dropped_total", NULL,
                                    "Events that could not be sent to other nodes.");
    metrics_gauge(metrics, "stet_events_connected", NULL,
                  "Whether events of other nodes arrive here (1) or not (0).", read_connected, &self->base);
}

static void node_leave(struct event_bus *base)
{
    struct node_event_bus *self = bus_of(base);

    if (self->has_left)
        return;
    self->has_left = true;
    pthread_mutex_lock(&self->mutex);
    self->end_at = now(self) + FLUSH_WAIT;
    pthread_mutex_unlock(&self->mutex);
    wake(self);
    pthread_join(self->thread, NULL);
}

static void node_free(struct event_bus *base)
{
    struct node_event_bus *self = bus_of(base);
    struct watcher *watcher;

    node_leave(base);
    while (self->queue_count-- > 0)
        free(self->queue[(self->queue_first + self->queue_count) % QUEUE_MAX]);
    while ((watcher = self->watchers) != NULL) {
        self->watchers = watcher->next;
        free(watcher);
    }
    self->channel->ops->free(self->channel);
    event_bus_free(self->local);
    pthread_mutex_destroy(&self->mutex);
    close(self->wake);
    free(self);
}

struct event_bus *node_event_bus_new(struct event_channel *channel,
                                     const struct node_event_bus_options *options)
{
    static const struct event_bus_ops ops = {node_publish,      node_subscribe, node_watch,
                                             node_is_connected, node_leave,     node_free};
    struct node_event_bus *self = memory_alloc(sizeof(*self));

    *self = (struct node_event_bus){
        .base = {&ops}, .local = memory_event_bus_new(), .channel = channel, .options = *options};
    event_frame_sender_init(&self->sender, options->clock, options->random);
    self->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&self->mutex, NULL);
    if (options->metrics != NULL)
        declare_metrics(self, options->metrics);
    if (self->wake < 0 || pthread_create(&self->thread, NULL, run, self) != 0)
        panic("no thread for events");
    (void)pthread_setname_np(self->thread, "events");
    return &self->base;
}
