/* A bounded pool of threads with a bounded queue: what blocks or burns runs here, and a full queue says so at once. */
#pragma once
#include "error.h"

struct worker_pool;

struct worker_pool_options {
    const char *name; /* of the threads, at most 10 characters */
    unsigned threads; /* 0: as many as cores */
    size_t queue;     /* jobs that may wait; at least 1 */
    int nice;         /* added to the threads' nice value: 0, or up to 19 for work that yields to all other */
};

struct error *worker_pool_new(const struct worker_pool_options *options, struct worker_pool **ret) _must_check_;
/* Queues run(job). False, at once, when the queue is full or the pool is stopping. Thread-safe. */
bool worker_pool_submit(struct worker_pool *self, void (*run)(void *job), void *job) _must_check_;
size_t worker_pool_waiting(struct worker_pool *self);
size_t worker_pool_rejected(struct worker_pool *self);
/* Runs what is queued, ends the threads and frees the pool. NULL is fine. */
void worker_pool_free(struct worker_pool *self);
