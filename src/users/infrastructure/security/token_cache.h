/*
 * Tokens whose signature and claims were found right, so that they are not verified again. Keyed by the
 * SHA-256 of the whole token: whatever differs in one bit is another token. Bounded: a full set forgets the
 * one that expires first. It knows nothing of time and sessions; whoever asks checks both again. Thread-safe.
 */
#pragma once
#include "digest.h"
#include "value_objects/access_claims.h"

struct token_cache;

/* `capacity` is rounded up to whole sets; memory is touched only as it fills. */
struct token_cache *token_cache_new(size_t capacity);
void token_cache_free(struct token_cache *self); /* NULL is fine */
bool token_cache_find(struct token_cache *self, struct digest token, struct access_claims *ret);
void token_cache_add(struct token_cache *self, struct digest token, const struct access_claims *claims);
