/* A bounded pool of threads with a bounded queue: what blocks or burns runs here, and a full queue says so at
 * once. */
#pragma once
#include "error.h"

struct worker_pool;

struct worker_pool_options {
    const char *name; /* of the threads, at most 10 characters */
    unsigned threads; /* 0: as many as cores */
    size_t queue;     /* jobs that may wait; at least 1 */
};

/* Starts the threads, with all signals blocked in them. Error unavailable when the system gives no more
 * threads, internal when the options are out of bounds. */
struct error *worker_pool_new(const struct worker_pool_options *options,
                              struct worker_pool **ret) _must_check_;
/* Queues run(job). False, at once, when the queue is full or the pool is stopping. Whatever the queue, a job
 * for which a thread is free is taken. Jobs start in the order of their coming. Thread-safe. */
bool worker_pool_submit(struct worker_pool *self, void (*run)(void *job), void *job) _must_check_;
size_t worker_pool_waiting(struct worker_pool *self);  /* jobs for which no thread is free yet; thread-safe */
size_t worker_pool_rejected(struct worker_pool *self); /* refused since the start; thread-safe */
/* Refuses what comes from now on, runs what is queued and ends the threads. worker_pool_submit stays safe to
 * call, and refuses. For the one thread that will free the pool, not for a job of it; a second call does
 * nothing. */
void worker_pool_stop(struct worker_pool *self);
/* Stops the pool and frees it; by then nobody may submit any more. NULL is fine. */
void worker_pool_free(struct worker_pool *self);
