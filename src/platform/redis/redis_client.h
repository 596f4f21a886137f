/*
 * Scripts on a Redis, for whoever shares counts between nodes. Keeps connections for as many threads as ask
 * at once, and never lets them wait for a Redis that is gone: the first failure is told to all, who then fail
 * at once, while one caller now and then tries whether it is back. Thread-safe.
 */
#pragma once
#include "log.h"
#include "metrics/metrics.h"
#include "redis/redis_address.h"

struct redis_client;
struct redis_client_options {
    struct redis_address address;
    struct clock *clock;
    const struct log *log;
    struct metrics *metrics; /* NULL: none */
};
/* Connects when it is first asked. What the address points at outlives it. */
struct redis_client *redis_client_new(const struct redis_client_options *options);
void redis_client_free(struct redis_client *self); /* NULL is fine; nobody may use it any more */

/* A Lua script on one key, which answers with integers. Static; `sha` is the client's. */
struct redis_script {
    const char *text;
    char sha[41];
};

/* Runs it with KEYS[1] and ARGV and gives exactly `count` integers. Error unavailable, within half a second
 * when Redis does not answer and at once when that was so a moment ago. An error does not say that nothing
 * was done. */
struct error *redis_client_run(struct redis_client *self, struct redis_script *script, struct str key,
                               const struct str *arguments, size_t argument_count, int64_t *ret,
                               size_t count) _must_check_;
/* Whether the last that was tried worked; false before. */
bool redis_client_is_connected(const struct redis_client *self);
