/*
 * The change feed of a node, in memory. It hears of changes by the event bus, which carries them from all
 * nodes, and tells the others there who is watching here ("prd.presence"). What a node says holds for some
 * seconds and is said again before, so that those who were on a node that is gone are gone, too.
 */
#pragma once
#include "clock.h"
#include "events/event_bus.h"
#include "interfaces/change_feed.h"

struct memory_change_feed_options {
    struct event_bus *bus;
    struct clock *clock;
    struct random *random;
    size_t kept; /* changes that are kept; 0: 4,096 */
};
struct change_feed *memory_change_feed_new(const struct memory_change_feed_options *options);
