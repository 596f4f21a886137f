/*
 * A bounded table: a value of one size for each key, in memory, from any thread. A key has its place in one
 * set of a few slots; who adds one to a set that is full says which value it gives up. Keys are kept as keyed
 * hashes, so nobody can choose keys that meet in one set.
 */
#pragma once
#include "random.h"
#include "str.h"
#include <stdbool.h>

#define KEYED_WAYS 8 /* slots in a set */

struct keyed_table;
/* At least `capacity` slots for values of `size` bytes, all of them zeroed. */
struct keyed_table *keyed_table_new(size_t capacity, size_t size, struct random *random);
void keyed_table_free(struct keyed_table *self); /* NULL is fine */

/* The set of a key, which belongs to one thread from open to close. */
struct keyed_set {
    struct keyed_table *table;
    uint64_t key[2];
    size_t number;
};
struct keyed_set keyed_set_open(struct keyed_table *self, struct str key);
void keyed_set_close(struct keyed_set *self);

/* The key's value; NULL when it has none. */
void *keyed_set_find(const struct keyed_set *self);
/* A value of the set, whosever it is; zeroed in a slot that nobody has. */
void *keyed_set_at(const struct keyed_set *self, size_t slot);
/* Gives a slot to the key: its value, zeroed. */
void *keyed_set_take(const struct keyed_set *self, size_t slot);
/* Forgets the key, if it has a value. */
void keyed_set_drop(const struct keyed_set *self);
