/* What limits that are counted on a Redis share: where it is, and names that say nothing. */
#pragma once
#include "digest.h"
#include "redis/redis_client.h"

struct shared_counts {
    struct redis_client *redis;
    struct digest secret; /* the same on all nodes */
};

/* "stet:<kind>:<keyed hash>": nobody reads addresses and accounts out of Redis. */
struct str shared_counts_key(const struct shared_counts *self, const char *kind, struct str key,
                             struct arena *mem);
/* Runs a script on that key with integers. */
struct error *shared_counts_run(const struct shared_counts *self, struct redis_script *script,
                                const char *kind, struct str key, const int64_t *arguments,
                                size_t argument_count, int64_t *ret, size_t count) _must_check_;
