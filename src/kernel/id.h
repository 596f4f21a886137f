/* Identifiers: UUID version 7 (RFC 9562), so they sort by time of making. */
#pragma once
#include "clock.h"
#include "random.h"

#define ID_TEXT_LENGTH 36

struct id {
    uint8_t bytes[16];
};

/* A new id. Ids made in one process in one millisecond still differ by 74 random bits. */
struct id id_new(struct clock *clock, struct random *random);
/* Many, in their own order: stored in it, those of one millisecond too come one behind the other, and an
 * index grows at its end. */
struct id *ids_new(struct clock *clock, struct random *random, size_t count, struct arena *mem);
/* The 36-character lower-case form. */
struct str id_format(struct arena *mem, struct id id);
/* Any UUID in its 36-character form, either case; false otherwise. */
bool id_parse(struct str text, struct id *ret);
bool id_eq(struct id a, struct id b);
bool id_is_none(struct id id); /* all zero: an absent optional id */
#define ID_NONE ((struct id){{0}})
