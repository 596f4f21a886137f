#include "services/memory_login_backoff.h"
#include "services/sip_hash.h"
#include <pthread.h>
#include <stdlib.h>

#define WAYS 8 /* counts in a set */
#define LOCKS 64

struct entry {
    struct sip_hash key;
    struct backoff_state state;
};

struct memory_login_backoff {
    struct login_backoff base;
    size_t set_count; /* a power of two */
    struct entry *entries;
    pthread_mutex_t locks[LOCKS];
    uint8_t secret[SIP_HASH_KEY_SIZE]; /* nobody can choose keys that meet in one set */
};

struct place {
    struct sip_hash key;
    struct entry *set;
    pthread_mutex_t *lock;
};

static struct place find_place(struct memory_login_backoff *self, struct str key)
{
    struct place place = {.key = sip_hash_128(self->secret, key)};
    size_t set = (size_t)place.key.parts[0] & (self->set_count - 1);

    place.set = &self->entries[set * WAYS];
    place.lock = &self->locks[set % LOCKS];
    return place;
}

/* The key's entry; NULL when it has none. With the lock, as the next ones. */
static struct entry *find_entry(const struct place *place)
{
    for (size_t i = 0; i < WAYS; i++)
        if (place->set[i].key.parts[0] == place->key.parts[0] &&
            place->set[i].key.parts[1] == place->key.parts[1])
            return &place->set[i];
    return NULL;
}

static bool matters_less(const struct entry *a, const struct entry *b)
{
    if (a->state.failures != b->state.failures)
        return a->state.failures < b->state.failures;
    return a->state.last_at < b->state.last_at;
}

/* An entry without failures for the key, in the place of one that matters least. */
static struct entry *add_entry(const struct place *place, const struct backoff_rule *rule, int64_t now)
{
    struct entry *victim = place->set;

    for (size_t i = 0; i < WAYS; i++) {
        if (backoff_is_forgotten(rule, &place->set[i].state, now))
            place->set[i].state = (struct backoff_state){0};
        if (matters_less(&place->set[i], victim))
            victim = &place->set[i];
    }
    *victim = (struct entry){.key = place->key};
    return victim;
}

static struct backoff_verdict take(struct login_backoff *base, struct str key,
                                   const struct backoff_rule *rule, int64_t now)
{
    struct memory_login_backoff *self = container_of(base, struct memory_login_backoff, base);
    struct place place = find_place(self, key);
    struct backoff_verdict verdict;
    struct entry *entry;

    if (rule->free <= 0)
        return (struct backoff_verdict){.allowed = true};
    pthread_mutex_lock(place.lock);
    entry = find_entry(&place);
    if (entry == NULL)
        entry = add_entry(&place, rule, now);
    verdict = backoff_take(rule, &entry->state, now);
    pthread_mutex_unlock(place.lock);
    return verdict;
}

static void give_back(struct login_backoff *base, struct str key, struct backoff_try one)
{
    struct memory_login_backoff *self = container_of(base, struct memory_login_backoff, base);
    struct place place = find_place(self, key);
    struct entry *entry;

    pthread_mutex_lock(place.lock);
    entry = find_entry(&place);
    if (entry != NULL)
        backoff_give_back(&entry->state, one);
    pthread_mutex_unlock(place.lock);
}

static void clear(struct login_backoff *base, struct str key)
{
    struct memory_login_backoff *self = container_of(base, struct memory_login_backoff, base);
    struct place place = find_place(self, key);
    struct entry *entry;

    pthread_mutex_lock(place.lock);
    entry = find_entry(&place);
    if (entry != NULL)
        *entry = (struct entry){0};
    pthread_mutex_unlock(place.lock);
}

struct login_backoff *memory_login_backoff_new(size_t capacity, struct random *random)
{
    static const struct login_backoff_ops ops = {take, give_back, clear};
    struct memory_login_backoff *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->set_count = 1;
    while (self->set_count * WAYS < capacity)
        self->set_count *= 2;
    self->entries = memory_alloc(self->set_count * WAYS * sizeof(*self->entries));
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&self->locks[i], NULL);
    random_fill(random, self->secret, sizeof(self->secret));
    return &self->base;
}

void memory_login_backoff_free(struct login_backoff *base)
{
    struct memory_login_backoff *self;
    if (base == NULL)
        return;
    self = container_of(base, struct memory_login_backoff, base);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&self->locks[i]);
    free(self->entries);
    free(self);
}
