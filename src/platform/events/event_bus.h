/*
 * The event bus port: what happened, told after it is committed. Topics are literals ("session.revoked").
 * memory_event_bus delivers within the process, on the publisher's thread; other drivers carry it between
 * nodes.
 */
#pragma once
#include "error.h"
#include "id.h"

struct event_bus;

struct event_bus_ops {
    /* Tells every subscriber of `topic`. Never fails: what cannot be delivered is logged. Thread-safe. */
    void (*publish)(struct event_bus *self, const char *topic, struct str payload);
    /* Subscribers are added while the server is put together. `handle` is thread-safe and quick. */
    void (*subscribe)(struct event_bus *self, const char *topic,
                      void (*handle)(void *context, const char *topic, struct str payload), void *context);
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
/* Nobody may publish any more. NULL is fine. */
static inline void event_bus_free(struct event_bus *self)
{
    if (self != NULL)
        self->ops->free(self);
}

/* Delivers within the process, on the publisher's thread, in the order of subscription. A handler may publish
 * and subscribe itself. */
struct event_bus *memory_event_bus_new(void);
