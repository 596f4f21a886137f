/*
 * Holders of sessions in memory, dropped by what the event bus tells of their users, from this node and from
 * others. While the bus does not hear the other nodes, nothing is found. Bounded: `capacity` sessions in sets
 * of eight; a full set gives up the one that was asked for longest ago.
 */
#pragma once
#include "clock.h"
#include "events/event_bus.h"
#include "interfaces/holder_cache.h"

/* Bus and clock outlive it; the bus has left the other nodes (event_bus_leave) when it is freed. */
struct holder_cache *memory_holder_cache_new(struct event_bus *bus, struct clock *clock, size_t capacity);
void memory_holder_cache_free(struct holder_cache *base); /* NULL is fine */
