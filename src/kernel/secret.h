/*
 * Secrets: bytes that have no formatter, are wiped on release, and are compared in constant time. A struct
 * secret owns heap memory; it is never printed, logged or put into an error.
 */
#pragma once
#include "str.h"

struct secret {
    char *ptr;
    size_t len;
};

struct secret secret_copy(struct str bytes);
void secret_release(struct secret *self); /* wipes and frees; fits _cleanup_ */
/* The bytes, for handing to a primitive; valid while the secret is. */
static inline struct str secret_bytes(const struct secret *self)
{
    return str_of(self->ptr, self->len);
}
/* Constant time in the content; the lengths may show. */
bool secret_eq(struct str a, struct str b);
/* Overwrites memory in a way the compiler keeps. */
void secret_wipe(void *memory, size_t size);
