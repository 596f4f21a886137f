/* How far the chain of the audit log is behind, as gauges: what chaining saw when it last looked, so that
 * nobody who reads the metrics asks the database. */
#pragma once
#include "clock.h"
#include "metrics/metrics.h"

struct audit_lag_gauges;
/* `metrics` may be NULL; it is not written any more when this is freed. */
struct audit_lag_gauges *audit_lag_gauges_new(struct metrics *metrics, struct clock *clock);
void audit_lag_gauges_free(struct audit_lag_gauges *self); /* NULL is fine */

/* For seal_audit.seen, with the lag as its context. Thread-safe. */
void audit_lag_gauges_seen(void *context, int64_t pending, int64_t oldest);
