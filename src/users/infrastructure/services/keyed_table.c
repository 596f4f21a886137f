#include "services/keyed_table.h"
#include "arena.h"
#include "services/sip_hash.h"
#include <pthread.h>
#include <stdlib.h>

#define LOCKS 64

struct keyed_table {
    size_t set_count;      /* a power of two */
    size_t size;           /* of a value */
    struct sip_hash *keys; /* {0, 0}: nobody's slot */
    unsigned char *values;
    pthread_mutex_t locks[LOCKS];
    uint8_t secret[SIP_HASH_KEY_SIZE];
};

struct keyed_table *keyed_table_new(size_t capacity, size_t size, struct random *random)
{
    struct keyed_table *self = memory_alloc(sizeof(*self));

    self->set_count = 1;
    while (self->set_count * KEYED_WAYS < capacity)
        self->set_count *= 2;
    self->size = size;
    self->keys = memory_alloc(self->set_count * KEYED_WAYS * sizeof(*self->keys));
    self->values = memory_alloc(self->set_count * KEYED_WAYS * size);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&self->locks[i], NULL);
    random_fill(random, self->secret, sizeof(self->secret));
    return self;
}

void keyed_table_free(struct keyed_table *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&self->locks[i]);
    free(self->keys);
    free(self->values);
    free(self);
}

struct keyed_set keyed_set_open(struct keyed_table *self, struct str key)
{
    struct sip_hash hash = sip_hash_128(self->secret, key);
    struct keyed_set set = {.table = self,
                            .key = {hash.parts[0], hash.parts[1]},
                            .number = (size_t)hash.parts[0] & (self->set_count - 1)};

    pthread_mutex_lock(&self->locks[set.number % LOCKS]);
    return set;
}

void keyed_set_close(struct keyed_set *self)
{
    pthread_mutex_unlock(&self->table->locks[self->number % LOCKS]);
}

static struct sip_hash *key_at(const struct keyed_set *self, size_t slot)
{
    return &self->table->keys[self->number * KEYED_WAYS + slot];
}

/* KEYED_WAYS: it has none. */
static size_t slot_of(const struct keyed_set *self)
{
    size_t slot = 0;
    while (slot < KEYED_WAYS &&
           (key_at(self, slot)->parts[0] != self->key[0] || key_at(self, slot)->parts[1] != self->key[1]))
        slot++;
    return slot;
}

void *keyed_set_find(const struct keyed_set *self)
{
    size_t slot = slot_of(self);
    return slot < KEYED_WAYS ? keyed_set_at(self, slot) : NULL;
}

void *keyed_set_at(const struct keyed_set *self, size_t slot)
{
    return self->table->values + (self->number * KEYED_WAYS + slot) * self->table->size;
}

void *keyed_set_take(const struct keyed_set *self, size_t slot)
{
    void *value = keyed_set_at(self, slot);

    *key_at(self, slot) = (struct sip_hash){{self->key[0], self->key[1]}};
    memset(value, 0, self->table->size);
    return value;
}

void keyed_set_drop(const struct keyed_set *self)
{
    size_t slot = slot_of(self);

    if (slot == KEYED_WAYS)
        return;
    *key_at(self, slot) = (struct sip_hash){0};
    memset(keyed_set_at(self, slot), 0, self->table->size);
}
