#include "use_cases/limit_requests.h"
#include "clock.h"
#include "interfaces/rate_limiter.h"
#include "value_objects/client_network.h"

static int64_t seconds_up(int64_t milliseconds)
{
    return (milliseconds + SECONDS(1) - 1) / SECONDS(1);
}

struct error *limit_requests(const struct limit_requests *self, const char *name, const struct rate *rate,
                             struct str who, struct arena *mem, struct rate_state *state)
{
    struct str key = str_format(mem, "%s %.*s", name, STR_ARGS(client_network(who, mem)));
    struct rate_verdict verdict = rate_limiter_take(self->limiter, key, *rate, clock_monotonic(self->clock));
    struct error *error;

    *state = (struct rate_state){.is_limited = rate->count > 0,
                                 .count = rate->count,
                                 .per = seconds_up(rate->per),
                                 .remaining = verdict.remaining,
                                 .reset_after = seconds_up(verdict.reset_after)};
    if (verdict.allowed)
        return OK;
    error = error_new(ERROR_LIMITED, "rate_limited", "Too many requests. Try again in %lld seconds.",
                      (long long)seconds_up(verdict.retry_after));
    error_set_retry_after(error, seconds_up(verdict.retry_after));
    return error;
}
