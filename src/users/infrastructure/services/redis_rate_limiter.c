#include "services/redis_rate_limiter.h"
#include "services/gcra.h"
#include <stdlib.h>

#define KIND "rate"

/* ARGV: interval, count. The answer: whether it is allowed, and in how many microseconds the whole count is
 * there again. A clock that was set back must not shut anybody out. */
#define TAKE                                                                                          \
    "local t = redis.call('TIME')\n"                                                                  \
    "local now = t[1] * 1000000 + t[2]\n"                                                             \
    "local interval = tonumber(ARGV[1])\n"                                                            \
    "local whole = interval * tonumber(ARGV[2])\n"                                                    \
    "local full = tonumber(redis.call('GET', KEYS[1]) or 0)\n"                                        \
    "full = math.min(math.max(full, now), now + whole)\n"                                             \
    "if full + interval - now > whole then return {0, full - now} end\n"                              \
    "full = full + interval\n"                                                                        \
    "redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))\n" \
    "return {1, full - now}\n"

#define GIVE_BACK                                                                                         \
    "local full = redis.call('GET', KEYS[1])\n"                                                           \
    "if not full then return {0} end\n"                                                                   \
    "local t = redis.call('TIME')\n"                                                                      \
    "local now = t[1] * 1000000 + t[2]\n"                                                                 \
    "full = tonumber(full) - tonumber(ARGV[1])\n"                                                         \
    "if full <= now then redis.call('DEL', KEYS[1])\n"                                                    \
    "else redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000)) " \
    "end\n"                                                                                               \
    "return {1}\n"

struct redis_rate_limiter {
    struct rate_limiter base;
    struct shared_counts counts;
    struct rate_limiter *local;
    struct redis_script take, give_back;
};

static struct rate_verdict take(struct rate_limiter *base, struct str key, struct rate rate, int64_t now)
{
    struct redis_rate_limiter *self = container_of(base, struct redis_rate_limiter, base);
    struct rate_verdict here = rate_limiter_take(self->local, key, rate, now), all;
    int64_t answer[2];
    struct error *error;

    if (rate.count <= 0 || !here.allowed)
        return here;
    error = shared_counts_run(&self->counts, &self->take, KIND, key,
                              (const int64_t[]){gcra_interval(rate), rate.count}, 2, answer, 2);
    if (error != OK) {
        error_free(error);
        return here;
    }
    all = gcra_verdict(rate, answer[0] == 1, answer[1]);
    if (!all.allowed) /* what is refused does not count, here as there */
        rate_limiter_give_back(self->local, key, rate, now);
    return all;
}

static void give_back(struct rate_limiter *base, struct str key, struct rate rate, int64_t now)
{
    struct redis_rate_limiter *self = container_of(base, struct redis_rate_limiter, base);
    int64_t answer;

    if (rate.count <= 0)
        return;
    rate_limiter_give_back(self->local, key, rate, now);
    error_free(shared_counts_run(&self->counts, &self->give_back, KIND, key,
                                 (const int64_t[]){gcra_interval(rate)}, 1, &answer, 1));
}

struct rate_limiter *redis_rate_limiter_new(const struct shared_counts *counts, struct rate_limiter *local)
{
    static const struct rate_limiter_ops ops = {take, give_back};
    struct redis_rate_limiter *self = memory_alloc(sizeof(*self));

    *self = (struct redis_rate_limiter){.base = {&ops},
                                        .counts = *counts,
                                        .local = local,
                                        .take = {.text = TAKE},
                                        .give_back = {.text = GIVE_BACK}};
    return &self->base;
}

void redis_rate_limiter_free(struct rate_limiter *base)
{
    if (base != NULL)
        free(container_of(base, struct redis_rate_limiter, base));
}
