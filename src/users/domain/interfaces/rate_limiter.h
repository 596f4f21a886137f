/* Counts what comes under a key, by GCRA (ITU-T I.371, annex A): `count` at once, then one for each `per /
 * count`. Thread-safe, never blocks for long, never fails: without a bucket to count in, it lets pass. */
#pragma once
#include "str.h"

/* At most `count` in `per` milliseconds; count 0: no limit. */
struct rate {
    int64_t count, per;
};

struct rate_verdict {
    bool allowed;
    int64_t remaining;   /* that would pass at once, after this one */
    int64_t reset_after; /* milliseconds until the whole count is there again */
    int64_t retry_after; /* milliseconds until the next one passes; 0 when allowed */
};

struct rate_limiter;
struct rate_limiter_ops {
    /* Counts one, unless it is refused. */
    struct rate_verdict (*take)(struct rate_limiter *self, struct str key, struct rate rate, int64_t now);
    /* Uncounts one that was taken. */
    void (*give_back)(struct rate_limiter *self, struct str key, struct rate rate, int64_t now);
};
struct rate_limiter {
    const struct rate_limiter_ops *ops;
};

static inline struct rate_verdict rate_limiter_take(struct rate_limiter *self, struct str key,
                                                    struct rate rate, int64_t now)
{
    return self->ops->take(self, key, rate, now);
}
static inline void rate_limiter_give_back(struct rate_limiter *self, struct str key, struct rate rate,
                                          int64_t now)
{
    self->ops->give_back(self, key, rate, now);
}
