/* Counters, gauges and histograms, in the Prometheus text format (version 0.0.4). Updates are lock-free and
 * thread-safe; metrics are declared while the server is put together, before any update. */
#pragma once
#include "error.h"

struct metrics;
struct metric;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *self);

/* Names and labels are literals. `labels` is the fixed label set ("route=\"/x\",status=\"2xx\"") or NULL. Declaring
 * the same name with other labels adds a series to the family. */
struct metric *metrics_counter(struct metrics *self, const char *name, const char *labels, const char *help);
struct metric *metrics_gauge(struct metrics *self, const char *name, const char *labels, const char *help,
                             double (*read)(void *context), void *context);
/* `bounds` are the upper bounds in seconds, ascending; +Inf is added. */
struct metric *metrics_histogram(struct metrics *self, const char *name, const char *labels, const char *help,
                                 const double *bounds, size_t count);

void metric_add(struct metric *self, uint64_t amount);
void metric_observe(struct metric *self, double value);

struct str metrics_write(struct metrics *self, struct arena *mem);
