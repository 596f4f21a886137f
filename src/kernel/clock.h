/*
 * Time as a port, so that tests can move it. Times are milliseconds since the Unix epoch, UTC, in int64_t
 * named
 * `..._at`; spans are milliseconds (or what their name says). 0 stands for "no time".
 */
#pragma once
#include "error.h"

struct clock;
struct clock_ops {
    int64_t (*now)(struct clock *self);       /* wall clock; thread-safe */
    int64_t (*monotonic)(struct clock *self); /* milliseconds that never go back; thread-safe */
};
struct clock {
    const struct clock_ops *ops;
};

static inline int64_t clock_now(struct clock *self)
{
    return self->ops->now(self);
}
static inline int64_t clock_monotonic(struct clock *self)
{
    return self->ops->monotonic(self);
}

/* The machine's clock; static, thread-safe. */
struct clock *clock_system(void);

/* A clock that stands still until moved; both times follow `now`. */
struct clock_fixed {
    struct clock base;
    int64_t now;
};
void clock_fixed_init(struct clock_fixed *self, int64_t now);

/* "2026-01-02T03:04:05.678Z" (RFC 3339, UTC, milliseconds). A time out of the years 1970–9999 is written as
 * the nearest one within, so that what is written can be read. */
struct str time_format(struct arena *mem, int64_t at);
/* Any RFC 3339 date-time with offset, cut to milliseconds; a leap second reads as the second after it. False
 * when malformed or out of the years 1970–9999. */
bool time_parse(struct str text, int64_t *ret);

/* A span in milliseconds of "90s", "15m", "24h" or "14d", as settings have them: a whole number, at most
 * 1,000,000, and its unit. False when malformed. */
bool duration_parse(struct str text, int64_t *ret);

#define SECONDS(n) ((int64_t)(n)*1000)
#define MINUTES(n) (SECONDS(n) * 60)
#define HOURS(n) (MINUTES(n) * 60)
#define DAYS(n) (HOURS(n) * 24)
