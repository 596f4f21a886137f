#include "services/audit_lag_gauges.h"
#include "arena.h"
#include <stdatomic.h>
#include <stdlib.h>

struct audit_lag_gauges {
    struct clock *clock;
    _Atomic int64_t pending, oldest;
};

static double read_pending(void *context)
{
    return (double)atomic_load(&((struct audit_lag_gauges *)context)->pending);
}

/* It grows by itself: also while chaining fails, and nothing is seen. */
static double read_age(void *context)
{
    struct audit_lag_gauges *self = context;
    int64_t oldest = atomic_load(&self->oldest), now = clock_now(self->clock);

    return oldest == 0 || now < oldest ? 0 : (double)(now - oldest) / 1000;
}

struct audit_lag_gauges *audit_lag_gauges_new(struct metrics *metrics, struct clock *clock)
{
    struct audit_lag_gauges *self = memory_alloc(sizeof(*self));

    *self = (struct audit_lag_gauges){.clock = clock};
    if (metrics == NULL)
        return self;
    (void)metrics_gauge(metrics, "stet_audit_pending", NULL,
                        "Audit entries that wait to be chained, when this node last looked.", read_pending,
                        self);
    (void)metrics_gauge(metrics, "stet_audit_oldest_pending_seconds", NULL,
                        "How long the oldest of them has been waiting; 0: none waits.", read_age, self);
    return self;
}

void audit_lag_gauges_free(struct audit_lag_gauges *self)
{
    free(self);
}

void audit_lag_gauges_seen(void *context, int64_t pending, int64_t oldest)
{
    struct audit_lag_gauges *self = context;

    atomic_store(&self->pending, pending);
    atomic_store(&self->oldest, oldest);
}
