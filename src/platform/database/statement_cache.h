/*
 * The prepared statements of one connection, by the address of their SQL text: texts are static strings, so
 * the address is all that a look-up has to hash. The text is compared too, so that memory which was used
 * again for another text does no harm. Used by one thread at a time.
 */
#pragma once
#include <stdbool.h>

struct statement_entry;
struct statement_cache {
    struct statement_entry *entries; /* empty: NULL */
};

/* NULL: not there, or the address holds another text by now. */
void *statement_cache_find(const struct statement_cache *self, const char *sql);
/* Whether it can be added. If not (too many, or the address is taken), clear the cache first. */
bool statement_cache_has_room(const struct statement_cache *self, const char *sql);
void statement_cache_add(struct statement_cache *self, const char *sql, void *statement);
/* Forgets all, calling `release` for each. */
void statement_cache_clear(struct statement_cache *self, void (*release)(void *statement));
