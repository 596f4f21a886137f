/* Counters, gauges and histograms, in the Prometheus text format (version 0.0.4). Updates are lock-free and
 * thread-safe; metrics are declared while the server is put together, before any update. */
#pragma once
#include "error.h"

struct metrics;
struct metric;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *self);

/* Names are literals, or live as long as the registry; labels are copied. `labels` is the fixed label set
 * ("route=\"/x\",status=\"2xx\"") or NULL. Declaring the same name with other labels adds a series to the
 * family (its help is the first one's); with the same labels it gives the same metric. One name with two
 * types, and a gauge declared twice, are defects and end the process. Metrics belong to the registry. */
struct metric *metrics_counter(struct metrics *self, const char *name, const char *labels, const char *help);
/* `read` is called on the thread of metrics_write, so it is thread-safe and quick. */
struct metric *metrics_gauge(struct metrics *self, const char *name, const char *labels, const char *help,
                             double (*read)(void *context), void *context);
/* `bounds` are the upper bounds in seconds, ascending, copied; +Inf is added. */
struct metric *metrics_histogram(struct metrics *self, const char *name, const char *labels, const char *help,
                                 const double *bounds, size_t count);

/* Leaves a counter or histogram out of what is written until it is used, where there are many of which most
 * never are. */
void metric_hide_unused(struct metric *self);

/* For counters; no effect on NULL, so that what may run without metrics need not ask. */
void metric_add(struct metric *self, uint64_t amount);
/* For histograms; no effect on NULL. */
void metric_observe(struct metric *self, double value);

/* Families in the order of declaration. Thread-safe. */
struct str metrics_write(struct metrics *self, struct arena *mem);
