/* Events between nodes by PUBLISH and SUBSCRIBE of a Redis. */
#pragma once
#include "events/node_event_bus.h"
#include "redis/redis_address.h"

/* Connects by and by; what the address points at outlives it. */
struct event_bus *redis_event_bus_new(const struct redis_address *address,
                                      const struct node_event_bus_options *options);
