#include "services/memory_rate_limiter.h"
#include "services/gcra.h"
#include "services/keyed_table.h"
#include <stdlib.h>

#define MICROSECONDS(milliseconds) ((milliseconds)*1000)

struct bucket {
    int64_t full_at; /* microseconds: GCRA's theoretical arrival time, when the whole count is there again */
};

struct memory_rate_limiter {
    struct rate_limiter base;
    struct keyed_table *buckets; /* struct bucket */
};

/* A drained bucket for the key, in the place of the one that is nearest to being drained. */
static struct bucket *add_bucket(const struct keyed_set *set)
{
    size_t victim = 0;

    for (size_t i = 1; i < KEYED_WAYS; i++) {
        const struct bucket *bucket = keyed_set_at(set, i), *least = keyed_set_at(set, victim);
        if (bucket->full_at < least->full_at)
            victim = i;
    }
    return keyed_set_take(set, victim);
}

static struct keyed_set open_set(struct rate_limiter *base, struct str key)
{
    return keyed_set_open(container_of(base, struct memory_rate_limiter, base)->buckets, key);
}

static struct rate_verdict take(struct rate_limiter *base, struct str key, struct rate rate, int64_t now)
{
    struct rate_verdict verdict = {.allowed = true, .remaining = INT64_MAX};
    int64_t interval, whole, full_at, at = MICROSECONDS(now);
    struct bucket *bucket;
    struct keyed_set set;

    if (rate.count <= 0)
        return verdict;
    interval = gcra_interval(rate);
    whole = interval * rate.count;
    set = open_set(base, key);
    bucket = keyed_set_find(&set);
    if (bucket == NULL)
        bucket = add_bucket(&set);
    full_at = (bucket->full_at > at ? bucket->full_at : at) + interval;
    verdict.allowed = full_at - at <= whole;
    if (verdict.allowed)
        bucket->full_at = full_at;
    else
        full_at = bucket->full_at;
    keyed_set_close(&set);

    return gcra_verdict(rate, verdict.allowed, full_at - at);
}

static void give_back(struct rate_limiter *base, struct str key, struct rate rate, int64_t now)
{
    struct bucket *bucket;
    struct keyed_set set;

    if (rate.count <= 0)
        return;
    set = open_set(base, key);
    bucket = keyed_set_find(&set);
    if (bucket != NULL && bucket->full_at > MICROSECONDS(now))
        bucket->full_at -= gcra_interval(rate);
    keyed_set_close(&set);
}

struct rate_limiter *memory_rate_limiter_new(size_t capacity, struct random *random)
{
    static const struct rate_limiter_ops ops = {take, give_back};
    struct memory_rate_limiter *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->buckets = keyed_table_new(capacity, sizeof(struct bucket), random);
    return &self->base;
}

void memory_rate_limiter_free(struct rate_limiter *base)
{
    struct memory_rate_limiter *self;
    if (base == NULL)
        return;
    self = container_of(base, struct memory_rate_limiter, base);
    keyed_table_free(self->buckets);
    free(self);
}
