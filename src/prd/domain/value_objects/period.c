#include "value_objects/period.h"

static size_t length_of(enum period_kind kind)
{
    return kind == PERIOD_MONTH ? sizeof("2026-11") - 1 : sizeof("2026-11-22") - 1;
}

struct str period_name(enum period_kind kind, int64_t at, struct arena *mem)
{
    struct str time = time_format(mem, at);
    return str_of(time.ptr, length_of(kind));
}

bool period_parse(enum period_kind kind, struct str name, int64_t *ret)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    return name.len == length_of(kind) &&
           time_parse(str_format(mem, "%.*s%sT00:00:00Z", STR_ARGS(name), kind == PERIOD_MONTH ? "-01" : ""),
                      ret);
}

int64_t period_start(enum period_kind kind, int64_t at)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    int64_t start = 0;

    (void)period_parse(kind, period_name(kind, at, mem), &start);
    return start;
}

int64_t period_end(enum period_kind kind, int64_t at)
{
    /* No month is longer than 31 days, and none is as short as 27. */
    return kind == PERIOD_DAY ? period_start(kind, at) + DAYS(1)
                              : period_start(kind, period_start(kind, at) + DAYS(31));
}
