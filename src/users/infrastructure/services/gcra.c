#include "services/gcra.h"

#define MICROSECONDS(milliseconds) ((milliseconds)*1000)

int64_t gcra_interval(struct rate rate)
{
    int64_t interval = MICROSECONDS(rate.per) / rate.count;
    return interval > 0 ? interval : 1;
}

static int64_t milliseconds_up(int64_t microseconds)
{
    return microseconds > 0 ? (microseconds + MICROSECONDS(1) - 1) / MICROSECONDS(1) : 0;
}

struct rate_verdict gcra_verdict(struct rate rate, bool allowed, int64_t full_in)
{
    int64_t interval = gcra_interval(rate), whole = interval * rate.count;

    return (struct rate_verdict){
        .allowed = allowed,
        .remaining = full_in < whole ? (whole - full_in) / interval : 0,
        .reset_after = milliseconds_up(full_in),
        .retry_after = allowed ? 0 : milliseconds_up(full_in + interval - whole),
    };
}
