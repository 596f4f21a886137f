#include "database/statement_cache.h"
#include "arena.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4) of the one pointer that is the
 * key. */
#define HASH_FUNCTION(key, length, hash) \
    ((hash) = (unsigned)((*(const uintptr_t *)(key)*UINT64_C(0x9E3779B97F4A7C15)) >> 32))
#include <uthash.h>

#define STATEMENTS_MAX 512

struct statement_entry {
    uintptr_t address;
    char *text;
    void *statement;
    UT_hash_handle hh;
};

static struct statement_entry *entry_at(const struct statement_cache *self, const char *sql)
{
    const uintptr_t address = (uintptr_t)sql;
    struct statement_entry *entry;

    HASH_FIND(hh, self->entries, &address, sizeof(address), entry);
    return entry;
}

void *statement_cache_find(const struct statement_cache *self, const char *sql)
{
    const struct statement_entry *entry = entry_at(self, sql);

    return entry && strcmp(entry->text, sql) == 0 ? entry->statement : NULL;
}

bool statement_cache_has_room(const struct statement_cache *self, const char *sql)
{
    return HASH_COUNT(self->entries) < STATEMENTS_MAX && !entry_at(self, sql);
}

void statement_cache_add(struct statement_cache *self, const char *sql, void *statement)
{
    struct statement_entry *entry = memory_alloc(sizeof(*entry));

    *entry = (struct statement_entry){
        .address = (uintptr_t)sql, .text = memory_strdup(sql), .statement = statement};
    HASH_ADD(hh, self->entries, address, sizeof(entry->address), entry);
}

void statement_cache_clear(struct statement_cache *self, void (*release)(void *statement))
{
    struct statement_entry *entry = self->entries;

    HASH_CLEAR(hh, self->entries); /* the table; the entries are still a list */
    while (entry) {
        struct statement_entry *next = entry->hh.next;

        release(entry->statement);
        free(entry->text);
        free(entry);
        entry = next;
    }
}
