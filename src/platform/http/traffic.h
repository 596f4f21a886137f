/* What was asked, how it ended and how long it took, for the metrics: by route, as the tables have it, so
 * that there are no more series than routes. Private to platform/http. */
#pragma once
#include "http/exchange.h"
#include "metrics/metrics.h"

struct traffic;

/* Declares the series, into `mem`, which outlives the router's server. */
struct traffic *traffic_new(const struct router *router, struct metrics *metrics, struct arena *mem);
/* One answer, after `ms` milliseconds. Thread-safe; no effect on NULL. */
void traffic_count(const struct traffic *self, const struct http_exchange *exchange, int64_t ms);
