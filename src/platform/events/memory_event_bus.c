#include "events/event_bus.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct subscriber {
    const char *topic;
    void (*handle)(void *context, const char *topic, struct str payload);
    void *context;
    struct subscriber *_Atomic next;
};

/* The list only grows, and a subscriber is complete before it is linked, so publishers read it without a
 * lock. */
struct memory_event_bus {
    struct event_bus base;
    struct subscriber *_Atomic first;
    struct subscriber *_Atomic *last; /* where the next one is linked; guarded by `mutex` */
    pthread_mutex_t mutex;
};

static void memory_publish(struct event_bus *base, const char *topic, struct str payload)
{
    struct memory_event_bus *self = container_of(base, struct memory_event_bus, base);
    struct subscriber *at;
    for (at = atomic_load_explicit(&self->first, memory_order_acquire); at != NULL;
         at = atomic_load_explicit(&at->next, memory_order_acquire))
        if (strcmp(at->topic, topic) == 0)
            at->handle(at->context, topic, payload);
}

static void memory_subscribe(struct event_bus *base, const char *topic,
                             void (*handle)(void *context, const char *topic, struct str payload),
                             void *context)
{
    struct memory_event_bus *self = container_of(base, struct memory_event_bus, base);
    struct subscriber *added = memory_alloc(sizeof(*added));

    added->topic = topic;
    added->handle = handle;
    added->context = context;
    atomic_init(&added->next, NULL);
    pthread_mutex_lock(&self->mutex);
    atomic_store_explicit(self->last, added, memory_order_release);
    self->last = &added->next;
    pthread_mutex_unlock(&self->mutex);
}

/* There is no other node to miss anything of. */
static void memory_watch(struct event_bus *base _unused_, void (*handle)(void *context) _unused_,
                         void *context _unused_)
{
}

static bool memory_is_connected(struct event_bus *base _unused_)
{
    return false;
}

static void memory_leave(struct event_bus *base _unused_) {}

static void memory_free(struct event_bus *base)
{
    struct memory_event_bus *self = container_of(base, struct memory_event_bus, base);
    struct subscriber *at = atomic_load(&self->first);
    while (at != NULL) {
        struct subscriber *next = atomic_load(&at->next);
        free(at);
        at = next;
    }
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

struct event_bus *memory_event_bus_new(void)
{
    static const struct event_bus_ops ops = {memory_publish,      memory_subscribe, memory_watch,
                                             memory_is_connected, memory_leave,     memory_free};
    struct memory_event_bus *self = memory_alloc(sizeof(*self));
    self->base.ops = &ops;
    atomic_init(&self->first, NULL);
    self->last = &self->first;
    pthread_mutex_init(&self->mutex, NULL);
    return &self->base;
}
