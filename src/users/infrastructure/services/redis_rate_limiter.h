/*
 * Rate limits that hold across nodes: GCRA in one script on a Redis, by its clock; a key is forgotten when
 * its whole count is there again. Each node counts for itself first, and asks Redis only for what its own
 * count lets pass; while Redis does not answer, its own count is all there is. May wait for Redis, half a
 * second at most, so it is not for I/O threads.
 */
#pragma once
#include "interfaces/rate_limiter.h"
#include "services/shared_counts.h"

/* `local` is for it alone, and outlives it, as the Redis. */
struct rate_limiter *redis_rate_limiter_new(const struct shared_counts *counts, struct rate_limiter *local);
void redis_rate_limiter_free(struct rate_limiter *base); /* NULL is fine */
