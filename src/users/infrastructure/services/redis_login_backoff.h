/*
 * Failure counts that hold across nodes: the rule of services/backoff.h in a script on a Redis, by its clock.
 * While Redis does not answer, each node counts for itself, from nothing. May wait for Redis, half a second
 * at most.
 */
#pragma once
#include "interfaces/login_backoff.h"
#include "services/shared_counts.h"

/* `local` is for it alone, and outlives it, as the Redis. */
struct login_backoff *redis_login_backoff_new(const struct shared_counts *counts,
                                              struct login_backoff *local);
void redis_login_backoff_free(struct login_backoff *base); /* NULL is fine */
