#include "map.h"
#include "random.h"

/* The table's memory comes from the arena of the map, which every function here calls `self`. */
#define HASH_FUNCTION(bytes, count, hash) ((hash) = hash_of(self, (bytes), (count)))
#define uthash_malloc(size) arena_alloc(self->mem, (size))
#define uthash_free(memory, size) ((void)(memory))
#define uthash_fatal(text) panic("map: " text)
#include <uthash.h>

struct entry {
    struct str key;
    void *value;
    UT_hash_handle hh;
};

struct map {
    struct arena *mem;
    struct entry *entries;
    uint64_t key[2];
};

static uint64_t rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static void sip_compress(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

/*
 * SipHash-1-3 (Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012, with the rounds that Rust and
 * Python use for their tables). Keyed with secret bytes, so nobody outside can choose keys that fall into one
 * bucket.
 */
static unsigned hash_of(const struct map *self, const void *bytes, size_t count)
{
    uint64_t v[4] = {self->key[0] ^ UINT64_C(0x736f6d6570736575), self->key[1] ^ UINT64_C(0x646f72616e646f6d),
                     self->key[0] ^ UINT64_C(0x6c7967656e657261),
                     self->key[1] ^ UINT64_C(0x7465646279746573)};
    const unsigned char *at = bytes;
    uint64_t word, last = (uint64_t)count << 56;

    for (; count >= sizeof(word); count -= sizeof(word), at += sizeof(word)) {
        memcpy(&word, at, sizeof(word));
        sip_compress(v, word);
    }
    for (size_t i = 0; i < count; i++)
        last |= (uint64_t)at[i] << (8 * i);
    sip_compress(v, last);
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return (unsigned)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

struct map *map_new(struct arena *mem)
{
    struct map *self = arena_new_of(mem, struct map);
    self->mem = mem;
    random_fill(random_system(), self->key, sizeof(self->key));
    return self;
}

static struct entry *find(const struct map *self, struct str key)
{
    struct entry *entry = NULL;
    HASH_FIND(hh, self->entries, key.ptr != NULL ? key.ptr : "", key.len, entry);
    return entry;
}

void map_set(struct map *self, struct str key, void *value)
{
    struct entry *entry = find(self, key);
    if (entry == NULL) {
        entry = arena_new_of(self->mem, struct entry);
        entry->key = str_dup(self->mem, key.ptr != NULL ? key : STR(""));
        HASH_ADD_KEYPTR(hh, self->entries, entry->key.ptr, entry->key.len, entry);
    }
    entry->value = value;
}

void *map_get(const struct map *self, struct str key)
{
    struct entry *entry = find(self, key);
    return entry != NULL ? entry->value : NULL;
}

void map_remove(struct map *self, struct str key)
{
    struct entry *entry = find(self, key);
    if (entry != NULL)
        HASH_DEL(self->entries, entry);
}

size_t map_count(const struct map *self)
{
    return HASH_COUNT(self->entries);
}

void map_each(const struct map *self, void (*visit)(void *context, struct str key, void *value),
              void *context)
{
    struct entry *entry, *next;
    HASH_ITER (hh, self->entries, entry, next)
        visit(context, entry->key, entry->value);
}
