/*
 * What a server does by itself, beside requests: a few jobs on one thread, each when it is woken and at least
 * once in its period, or just once. Jobs run one after the other; none may block for long but on what it is
 * there for.
 */
#pragma once
#include "error.h"

struct job_runner;

struct job {
    const char *name;
    int64_t period; /* milliseconds; it also runs at the start. 0: it runs once, and an error ends it too */
    /* *again says whether there is more to do at once. An error is told to `failed`, and the job tries again:
     * first after a second, then after twice the time before, up to its period. */
    struct error *(*run)(void *context, struct arena *mem, bool *again);
    void *context;
    int64_t delay; /* milliseconds before it first runs */
};

struct job_runner_options {
    const struct job *jobs; /* copied */
    size_t count;
    void (*failed)(void *context, const char *job, const struct error *error);
    void *context;
};

/* Starts the thread, with all signals blocked in it. Error unavailable when the system gives no thread. */
struct error *job_runner_new(const struct job_runner_options *options, struct job_runner **ret) _must_check_;
/* All jobs run soon. Thread-safe, quick. NULL is fine. */
void job_runner_wake(struct job_runner *self);
/* Ends the thread after the job that runs now. NULL is fine. */
void job_runner_free(struct job_runner *self);
