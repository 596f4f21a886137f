/*
 * An event bus over a channel to other nodes; what its drivers share.
 *
 * One thread owns the channel. What is published is told to the subscribers here at once, and put into a
 * bounded queue for the thread to send; when that is full, the event is lost to the others. The channel
 * counts as up when this node has heard a frame of its own through it, and as gone when it hears none for
 * some seconds, though it sends one each second. Then the thread connects anew, with a growing pause. After
 * connecting, and after losing an event, it tells all nodes that something may have been missed.
 */
#pragma once
#include "events/event_bus.h"
#include "log.h"
#include "metrics/metrics.h"

struct event_channel;
struct node_event_bus_options {
    struct clock *clock;
    struct random *random;
    const struct log *log;
    struct metrics *metrics; /* NULL: none */
    /* For a command that tells a server what it did: connects when there is something to tell, and does not
     * listen. */
    bool only_speaks;
};
/* Takes over the channel. All else outlives it. */
struct event_bus *node_event_bus_new(struct event_channel *channel,
                                     const struct node_event_bus_options *options);
