/*
 * The event bus port: what happened, told after it is committed. Topics are literals of printable ASCII
 * without a blank ("session.revoked"). Every driver tells the subscribers of its own process at once, on the
 * publisher's thread. memory_event_bus stops there; redis_event_bus and postgres_event_bus carry an event on
 * to the other nodes that serve the same users, whose subscribers hear it on a thread of the bus. Every node
 * hears every event, so a subscriber invalidates what it remembers; what must happen once is no matter of the
 * bus.
 *
 * Between nodes, an event may be lost: nothing that must not be missed may hang on it alone. Whoever
 * remembers something asks event_bus_is_connected before trusting that, and forgets all of it when
 * event_bus_watch says so.
 */
#pragma once
#include "error.h"
#include "id.h"

/* Bytes of a payload that goes to other nodes; it is UTF-8 without NUL. */
#define EVENT_PAYLOAD_MAX 7000

struct event_bus;

struct event_bus_ops {
    /* Tells every subscriber of `topic`. Never fails and never waits for another node: what cannot be carried
     * there is counted and logged. Thread-safe. */
    void (*publish)(struct event_bus *self, const char *topic, struct str payload);
    /* Subscribers are added while the server is put together. `handle` is thread-safe and quick. */
    void (*subscribe)(struct event_bus *self, const char *topic,
                      void (*handle)(void *context, const char *topic, struct str payload), void *context);
    /* Calls `handle` when events of other nodes may have been missed: the channel to them has come up, for
     * the first time or again (just before is_connected says so), or another node says that it lost some.
     * Rules as of subscribe. */
    void (*watch)(struct event_bus *self, void (*handle)(void *context), void *context);
    /* Whether what other nodes publish arrives here, as far as is known: it may have stopped a few seconds
     * ago. False for a bus that reaches no other node. Thread-safe, quick. */
    bool (*is_connected)(struct event_bus *self);
    /* Carries what was published to the other nodes, if it can within a second, and then nothing more: no
     * subscriber and no watcher is called by another thread than a publisher's any more. Before they are
     * freed. */
    void (*leave)(struct event_bus *self);
    /* Leaves, if that has not been done. */
    void (*free)(struct event_bus *self);
};
struct event_bus {
    const struct event_bus_ops *ops;
};

static inline void event_bus_publish(struct event_bus *self, const char *topic, struct str payload)
{
    self->ops->publish(self, topic, payload);
}
static inline void event_bus_subscribe(struct event_bus *self, const char *topic,
                                       void (*handle)(void *context, const char *topic, struct str payload),
                                       void *context)
{
    self->ops->subscribe(self, topic, handle, context);
}
static inline void event_bus_watch(struct event_bus *self, void (*handle)(void *context), void *context)
{
    self->ops->watch(self, handle, context);
}
static inline bool event_bus_is_connected(struct event_bus *self)
{
    return self->ops->is_connected(self);
}
static inline void event_bus_leave(struct event_bus *self)
{
    self->ops->leave(self);
}
/* Nobody may publish any more. NULL is fine. */
static inline void event_bus_free(struct event_bus *self)
{
    if (self != NULL)
        self->ops->free(self);
}

/* Delivers within the process, on the publisher's thread, in the order of subscription. A handler may publish
 * and subscribe itself. */
struct event_bus *memory_event_bus_new(void);
