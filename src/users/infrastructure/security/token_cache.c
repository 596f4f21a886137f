#include "security/token_cache.h"
#include <pthread.h>
#include <stdlib.h>

#define WAYS 8 /* slots in a set */
#define LOCKS 64

struct slot {
    struct digest token;
    struct access_claims claims; /* expires_at 0: empty */
};

struct token_cache {
    size_t set_count; /* a power of two */
    struct slot *slots;
    pthread_mutex_t locks[LOCKS];
};

struct token_cache *token_cache_new(size_t capacity)
{
    struct token_cache *self = memory_alloc(sizeof(*self));
    self->set_count = 1;
    while (self->set_count * WAYS < capacity)
        self->set_count *= 2;
    self->slots = memory_alloc(self->set_count * WAYS * sizeof(*self->slots));
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&self->locks[i], NULL);
    return self;
}

void token_cache_free(struct token_cache *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&self->locks[i]);
    free(self->slots);
    free(self);
}

/* SHA-256 spreads tokens evenly over the sets, and nobody can aim. */
static size_t set_of(const struct token_cache *self, struct digest token)
{
    size_t number;
    memcpy(&number, token.bytes, sizeof(number));
    return number & (self->set_count - 1);
}

bool token_cache_find(struct token_cache *self, struct digest token, struct access_claims *ret)
{
    size_t set = set_of(self, token);
    const struct slot *slots = &self->slots[set * WAYS];
    bool found = false;

    pthread_mutex_lock(&self->locks[set % LOCKS]);
    for (size_t i = 0; i < WAYS && !found; i++)
        if (slots[i].claims.expires_at != 0 && digest_eq(slots[i].token, token)) {
            *ret = slots[i].claims;
            found = true;
        }
    pthread_mutex_unlock(&self->locks[set % LOCKS]);
    return found;
}

void token_cache_add(struct token_cache *self, struct digest token, const struct access_claims *claims)
{
    size_t set = set_of(self, token);
    struct slot *slots = &self->slots[set * WAYS], *victim = slots;

    pthread_mutex_lock(&self->locks[set % LOCKS]);
    for (size_t i = 0; i < WAYS; i++) {
        if (slots[i].claims.expires_at != 0 && digest_eq(slots[i].token, token)) {
            victim = &slots[i];
            break;
        }
        if (slots[i].claims.expires_at < victim->claims.expires_at)
            victim = &slots[i];
    }
    *victim = (struct slot){token, *claims};
    pthread_mutex_unlock(&self->locks[set % LOCKS]);
}
