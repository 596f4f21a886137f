/* The arithmetic of GCRA (ITU-T I.371, annex A, the virtual scheduling form), which needs one time for each
 * key: when its whole count is there again. Microseconds. */
#pragma once
#include "interfaces/rate_limiter.h"

/* One for each so many microseconds. */
int64_t gcra_interval(struct rate rate);
/* What to say when the whole count of the key is there again in `full_in` microseconds, this one counted if
 * it was allowed. */
struct rate_verdict gcra_verdict(struct rate rate, bool allowed, int64_t full_in);
