/* Background work on a worker pool. Where its queue is full, a job gets a thread of its own: what came from a
 * model is never dropped. */
#pragma once
#include "interfaces/background.h"
#include "log.h"
#include "workers/worker_pool.h"

/* `pool` and `log` must outlive it. */
struct background *pool_background_new(struct worker_pool *pool, const struct log *log);
/* Waits until no job is left, then frees. Not from a job. NULL is fine. */
void pool_background_free(struct background *base);
/* Waits until no job is left. */
void pool_background_drain(struct background *base);
