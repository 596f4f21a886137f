/*
 * Failure counts in memory, for one node. Bounded: a table of `capacity` counts in sets of eight; a full set
 * gives up the one with the fewest failures, and of several the oldest, so who failed often is remembered
 * longest. Keys are kept as keyed hashes.
 */
#pragma once
#include "interfaces/login_backoff.h"
#include "random.h"

struct login_backoff *memory_login_backoff_new(size_t capacity, struct random *random);
void memory_login_backoff_free(struct login_backoff *base); /* NULL is fine */
