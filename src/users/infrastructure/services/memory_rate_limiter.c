#include "services/memory_rate_limiter.h"
#include "services/gcra.h"
#include "services/sip_hash.h"
#include <pthread.h>
#include <stdlib.h>

#define WAYS 8 /* buckets in a set */
#define LOCKS 64
#define MICROSECONDS(milliseconds) ((milliseconds)*1000)

struct bucket {
    struct sip_hash key;
    int64_t full_at; /* microseconds: GCRA's theoretical arrival time, when the whole count is there again */
};

struct memory_rate_limiter {
    struct rate_limiter base;
    size_t set_count; /* a power of two */
    struct bucket *buckets;
    pthread_mutex_t locks[LOCKS];
    uint8_t secret[SIP_HASH_KEY_SIZE]; /* nobody can choose keys that meet in one set */
};

struct place {
    struct sip_hash key;
    struct bucket *set;
    pthread_mutex_t *lock;
};

static struct place find_place(struct memory_rate_limiter *self, struct str key)
{
    struct place place = {.key = sip_hash_128(self->secret, key)};
    size_t set = (size_t)place.key.parts[0] & (self->set_count - 1);

    place.set = &self->buckets[set * WAYS];
    place.lock = &self->locks[set % LOCKS];
    return place;
}

/* The key's bucket; NULL when it has none. With the lock, as the next one. */
static struct bucket *find_bucket(const struct place *place)
{
    for (size_t i = 0; i < WAYS; i++)
        if (place->set[i].key.parts[0] == place->key.parts[0] &&
            place->set[i].key.parts[1] == place->key.parts[1])
            return &place->set[i];
    return NULL;
}

/* A drained bucket for the key, in the place of the one that is nearest to being drained. */
static struct bucket *add_bucket(const struct place *place)
{
    struct bucket *victim = place->set;
    for (size_t i = 1; i < WAYS; i++)
        if (place->set[i].full_at < victim->full_at)
            victim = &place->set[i];
    *victim = (struct bucket){.key = place->key};
    return victim;
}

static struct rate_verdict take(struct rate_limiter *base, struct str key, struct rate rate, int64_t now)
{
    struct memory_rate_limiter *self = container_of(base, struct memory_rate_limiter, base);
    struct rate_verdict verdict = {.allowed = true, .remaining = INT64_MAX};
    int64_t interval, whole, full_at, at = MICROSECONDS(now);
    struct bucket *bucket;
    struct place place;

    if (rate.count <= 0)
        return verdict;
    interval = gcra_interval(rate);
    whole = interval * rate.count;
    place = find_place(self, key);
    pthread_mutex_lock(place.lock);
    bucket = find_bucket(&place);
    if (bucket == NULL)
        bucket = add_bucket(&place);
    full_at = (bucket->full_at > at ? bucket->full_at : at) + interval;
    verdict.allowed = full_at - at <= whole;
    if (verdict.allowed)
        bucket->full_at = full_at;
    else
        full_at = bucket->full_at;
    pthread_mutex_unlock(place.lock);

    return gcra_verdict(rate, verdict.allowed, full_at - at);
}

static void give_back(struct rate_limiter *base, struct str key, struct rate rate, int64_t now)
{
    struct memory_rate_limiter *self = container_of(base, struct memory_rate_limiter, base);
    struct bucket *bucket;
    struct place place;

    if (rate.count <= 0)
        return;
    place = find_place(self, key);
    pthread_mutex_lock(place.lock);
    bucket = find_bucket(&place);
    if (bucket != NULL && bucket->full_at > MICROSECONDS(now))
        bucket->full_at -= gcra_interval(rate);
    pthread_mutex_unlock(place.lock);
}

struct rate_limiter *memory_rate_limiter_new(size_t capacity, struct random *random)
{
    static const struct rate_limiter_ops ops = {take, give_back};
    struct memory_rate_limiter *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->set_count = 1;
    while (self->set_count * WAYS < capacity)
        self->set_count *= 2;
    self->buckets = memory_alloc(self->set_count * WAYS * sizeof(*self->buckets));
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&self->locks[i], NULL);
    random_fill(random, self->secret, sizeof(self->secret));
    return &self->base;
}

void memory_rate_limiter_free(struct rate_limiter *base)
{
    struct memory_rate_limiter *self;
    if (base == NULL)
        return;
    self = container_of(base, struct memory_rate_limiter, base);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&self->locks[i]);
    free(self->buckets);
    free(self);
}
