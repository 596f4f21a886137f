/* Work that goes on after its request has been answered. Thread-safe. */
#pragma once
#include "error.h"

struct background;
struct background_ops {
    /* Runs job(context), on another thread, soon. Never refuses. */
    void (*run)(struct background *self, void (*job)(void *context), void *context);
    /* A job failed, and there is no request to answer: `what` was being done. Tells the operator; `error`
     * stays the caller's. */
    void (*report)(struct background *self, const char *what, const struct error *error);
};
struct background {
    const struct background_ops *ops;
};

static inline void background_run(struct background *self, void (*job)(void *context), void *context)
{
    self->ops->run(self, job, context);
}
static inline void background_report(struct background *self, const char *what, const struct error *error)
{
    self->ops->report(self, what, error);
}
