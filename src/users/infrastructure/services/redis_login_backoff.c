#include "services/redis_login_backoff.h"
#include <stdlib.h>

#define KIND "failures"

/* ARGV: free, first_wait, longest_wait, forget_after. The answer: whether it is allowed, retry_after, at,
 * before_at, failures. As backoff_take; a clock that was set back must not make anybody wait longer. */
#define TAKE                                                                                         \
    "local t = redis.call('TIME')\n"                                                                 \
    "local now = t[1] * 1000 + math.floor(t[2] / 1000)\n"                                            \
    "local free, first, longest, forget = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), " \
    "tonumber(ARGV[4])\n"                                                                            \
    "local state = redis.call('HMGET', KEYS[1], 'failures', 'last_at')\n"                            \
    "local failures, last = tonumber(state[1] or 0), math.min(tonumber(state[2] or now), now)\n"     \
    "if failures <= 0 or now - last >= forget then failures, last = 0, now end\n"                    \
    "local wait = 0\n"                                                                               \
    "if failures >= free then wait = math.min(first * 2 ^ (failures - free), longest) end\n"         \
    "if now < last + wait then return {0, last + wait - now, 0, 0, 0} end\n"                         \
    "redis.call('HSET', KEYS[1], 'failures', failures + 1, 'last_at', string.format('%.0f', now))\n" \
    "redis.call('PEXPIRE', KEYS[1], string.format('%.0f', forget))\n"                                \
    "return {1, 0, now, last, failures + 1}\n"

/* ARGV: at, before_at. As backoff_give_back. */
#define GIVE_BACK                                                                                           \
    "local state = redis.call('HMGET', KEYS[1], 'failures', 'last_at')\n"                                   \
    "local failures = tonumber(state[1] or 0)\n"                                                            \
    "if failures <= 1 then return {redis.call('DEL', KEYS[1])} end\n"                                       \
    "redis.call('HSET', KEYS[1], 'failures', failures - 1)\n"                                               \
    "if tonumber(state[2]) == tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'last_at', ARGV[2]) end\n" \
    "return {1}\n"

#define CLEAR "return {redis.call('DEL', KEYS[1])}\n"

struct redis_login_backoff {
    struct login_backoff base;
    struct shared_counts counts;
    struct login_backoff *local;
    struct redis_script take, give_back, clear;
};

/* A try that Redis counted carries its time with the sign turned, so that it is given back where it was
 * counted. */
static struct backoff_verdict take(struct login_backoff *base, struct str key,
                                   const struct backoff_rule *rule, int64_t now)
{
    struct redis_login_backoff *self = container_of(base, struct redis_login_backoff, base);
    const int64_t arguments[] = {rule->free, rule->first_wait, rule->longest_wait, rule->forget_after};
    int64_t answer[5];
    struct error *error;

    if (rule->free <= 0)
        return (struct backoff_verdict){.allowed = true};
    error = shared_counts_run(&self->counts, &self->take, KIND, key, arguments, COUNT_OF(arguments), answer,
                              COUNT_OF(answer));
    if (error != OK) {
        error_free(error);
        return login_backoff_take(self->local, key, rule, now);
    }
    return (struct backoff_verdict){.allowed = answer[0] == 1,
                                    .retry_after = answer[1],
                                    .one = {.at = -answer[2], .before_at = -answer[3]},
                                    .failures = answer[4]};
}

static void give_back(struct login_backoff *base, struct str key, struct backoff_try one)
{
    struct redis_login_backoff *self = container_of(base, struct redis_login_backoff, base);
    int64_t answer;

    if (one.at >= 0)
        login_backoff_give_back(self->local, key, one);
    else
        error_free(shared_counts_run(&self->counts, &self->give_back, KIND, key,
                                     (const int64_t[]){-one.at, -one.before_at}, 2, &answer, 1));
}

static void clear(struct login_backoff *base, struct str key)
{
    struct redis_login_backoff *self = container_of(base, struct redis_login_backoff, base);
    int64_t answer;

    login_backoff_clear(self->local, key);
    error_free(shared_counts_run(&self->counts, &self->clear, KIND, key, NULL, 0, &answer, 1));
}

struct login_backoff *redis_login_backoff_new(const struct shared_counts *counts, struct login_backoff *local)
{
    static const struct login_backoff_ops ops = {take, give_back, clear};
    struct redis_login_backoff *self = memory_alloc(sizeof(*self));

    *self = (struct redis_login_backoff){.base = {&ops},
                                         .counts = *counts,
                                         .local = local,
                                         .take = {.text = TAKE},
                                         .give_back = {.text = GIVE_BACK},
                                         .clear = {.text = CLEAR}};
    return &self->base;
}

void redis_login_backoff_free(struct login_backoff *base)
{
    if (base != NULL)
        free(container_of(base, struct redis_login_backoff, base));
}
