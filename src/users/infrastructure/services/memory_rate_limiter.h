/*
 * Rate limits in memory, for one node: GCRA (ITU-T I.371, annex A, the virtual scheduling form), which needs
 * one time for each key. Bounded: a table of `capacity` buckets in sets of eight; a full set gives up the
 * bucket that is nearest to being drained, so who came too often is remembered longest. Keys are kept as
 * keyed hashes.
 */
#pragma once
#include "interfaces/rate_limiter.h"
#include "random.h"

struct rate_limiter *memory_rate_limiter_new(size_t capacity, struct random *random);
void memory_rate_limiter_free(struct rate_limiter *base); /* NULL is fine */
