/* How many requests one client may make: a question to the rate limiter, and its answer in words for the
 * client. */
#pragma once
#include "error.h"

struct rate;
struct rate_limiter;

struct rate_state {
    bool is_limited;     /* whether there is a limit at all */
    int64_t count, per;  /* the limit: so many in so many seconds */
    int64_t remaining;   /* that would pass now */
    int64_t reset_after; /* seconds until all would */
};

struct limit_requests {
    struct rate_limiter *limiter;
    struct clock *clock;
};

/* Counts one request of `who` (a user's id, or an address) under the limit called `name`. Of IPv6 addresses
 * the network of 64 bits counts. *state is filled in either case. Error limited, code "rate_limited", with
 * retry_after. Quick: memory only. */
struct error *limit_requests(const struct limit_requests *self, const char *name, const struct rate *rate,
                             struct str who, struct arena *mem, struct rate_state *state) _must_check_;
