#include "map.h"

/* The table's memory comes from the arena of the map, which every function here calls `self`. */
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
};

struct map *map_new(struct arena *mem)
{
    struct map *self = arena_new_of(mem, struct map);
    self->mem = mem;
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

size_t map_count(const struct map *self) { return HASH_COUNT(self->entries); }

void map_each(const struct map *self, void (*visit)(void *context, struct str key, void *value), void *context)
{
    struct entry *entry, *next;
    HASH_ITER(hh, self->entries, entry, next)
        visit(context, entry->key, entry->value);
}
