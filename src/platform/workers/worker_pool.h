/*
 * A bounded pool of threads with a bounded queue: what blocks or burns runs here, and a full queue says so at
 * once.
 *
 * Fair: each job has a key that says whose it is, and keys with jobs that wait take turns, so that who has a
 * thousand of them does not keep waiting who has one. Where the options say so, one key can neither take all
 * threads nor fill the queue.
 */
#pragma once
#include "error.h"

struct worker_pool;

struct worker_pool_options {
    const char *name; /* of the threads, at most 10 characters */
    unsigned threads; /* 0: as many as cores */
    size_t queue;     /* jobs that may wait; at least 1 */
    unsigned share;   /* threads that the jobs of one key may have at a time; 0: all */
    size_t key_queue; /* jobs of one key that may wait; 0: as many as may wait at all */
    int slice;        /* of the threads (workers/thread_slice.h); 0: as usual */
};

#define WORKER_KEY_NONE \
    ((uint64_t)0) /* nobody's: takes its turn as a key, and share and key_queue do not hold */

/* Starts the threads, with all signals blocked in them. Error unavailable when the system gives no more
 * threads, internal when the options are out of bounds. */
struct error *worker_pool_new(const struct worker_pool_options *options,
                              struct worker_pool **ret) _must_check_;
/* Queues run(job). False, at once, when the queue is full, of this key or as a whole, or the pool is
 * stopping. Whatever the queue, a job for which a thread is free, that its key may have, is taken. Jobs of
 * one key start in the order of their coming. Thread-safe. */
bool worker_pool_submit(struct worker_pool *self, uint64_t key, void (*run)(void *job),
                        void *job) _must_check_;
/* Whether a job would be refused; it then counts as refused. For who can turn it away more cheaply.
 * Thread-safe. */
bool worker_pool_is_full(struct worker_pool *self, uint64_t key) _must_check_;
size_t worker_pool_waiting(struct worker_pool *self);  /* more jobs than free threads; thread-safe */
size_t worker_pool_rejected(struct worker_pool *self); /* refused since the start; thread-safe */
/* Refuses what comes from now on, runs what is queued and ends the threads. worker_pool_submit stays safe to
 * call, and refuses. For the one thread that will free the pool, not for a job of it; a second call does
 * nothing. */
void worker_pool_stop(struct worker_pool *self);
/* Stops the pool and frees it; by then nobody may submit any more. NULL is fine. */
void worker_pool_free(struct worker_pool *self);
