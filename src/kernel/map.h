/* A map from strings to pointers, over uthash. Lives in its arena; keys are copied, values are not. One
 * thread. The hash is keyed, so keys may come from outside. */
#pragma once
#include "str.h"

struct map;

struct map *map_new(struct arena *mem);
void map_set(struct map *self, struct str key, void *value); /* replaces */
void *map_get(const struct map *self, struct str key);       /* NULL: not there */
void map_remove(struct map *self, struct str key);
size_t map_count(const struct map *self);
/* Calls `visit` for each pair in the order of first insertion. */
void map_each(const struct map *self, void (*visit)(void *context, struct str key, void *value),
              void *context);
