/*
 * A way to all nodes, for node_event_bus: text frames that everybody who listens hears, the sender too. Used
 * by one thread. Private to platform/events.
 */
#pragma once
#include "error.h"

#define FRAME_MAX 7900 /* bytes: PostgreSQL takes fewer than 8,000 */

struct event_channel;
struct event_channel_ops {
    const char *name; /* for the log: "redis" */
    /* Connects and, if it is to hear anything, starts to listen. Gives up after some seconds. Error
     * unavailable. */
    struct error *(*open)(struct event_channel *self, bool listens);
    /* Readable when something may have come. */
    int (*descriptor)(struct event_channel *self);
    /* Hands a frame (UTF-8, no NUL) to everybody who listens. Waits for that, some seconds at most. */
    struct error *(*send)(struct event_channel *self, struct str frame);
    /* The next frame that has come; STR_NONE: none yet. Does not wait. */
    struct error *(*receive)(struct event_channel *self, struct arena *mem, struct str *ret);
    /* Safe when it is not open. */
    void (*close)(struct event_channel *self);
    void (*free)(struct event_channel *self);
};
struct event_channel {
    const struct event_channel_ops *ops;
};
