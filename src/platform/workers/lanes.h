/* The queue of a worker pool: a lane for each key, taken from in turn. Bounded, allocated once. Not
 * thread-safe. Private to platform/workers. */
#pragma once
#include "error.h"

struct lanes;
struct lane;

struct queued_job {
    void (*run)(void *job);
    void *job;
};

/* For so many jobs that wait, and so many that run, at most. */
struct lanes *lanes_new(size_t waiting, size_t running);
void lanes_free(struct lanes *self);
/* The lane of a key, if it has jobs that wait or run; else NULL. */
struct lane *lanes_find(struct lanes *self, uint64_t key);
size_t lane_waiting(const struct lane *self); /* NULL: 0 */
size_t lane_running(const struct lane *self);
void lanes_put(struct lanes *self, uint64_t key, struct queued_job job);
/* The next job: of the first lane in turn that has fewer than `share` running (key WORKER_KEY_NONE: any
 * number), which then goes to the end of the turn. Its lane, to be given back by lanes_done; NULL: there is
 * none. */
struct lane *lanes_take(struct lanes *self, size_t share, struct queued_job *ret);
/* A job of the lane has run. */
void lanes_done(struct lanes *self, struct lane *lane);
