/*
 * The secret of a personal access token, as its owner holds it:
 *
 *   stet_pat_ | hex(secret 32 bytes) | hex(tag 8 bytes)       89 characters
 *   tag = HMAC-SHA-256(key, "stet personal token" | secret), its first 8 bytes
 *
 * The prefix lets scanners of repositories and logs find one that got lost. The tag makes a guess cost no
 * look into the database, and lets the server tell its own tokens from memory, before it takes a body. What
 * the database keeps is the SHA-256 of the secret; without the key, a row that somebody put there lets nobody
 * in either.
 */
#pragma once
#include "digest.h"
#include "random.h"
#include "secret.h"

#define TOKEN_PREFIX "stet_pat_"
#define TOKEN_SECRET_SIZE 32

struct token_secret {
    uint8_t bytes[TOKEN_SECRET_SIZE];
};

struct token_secret token_secret_new(struct random *random);
struct digest token_secret_hash(const struct token_secret *self);
struct str token_secret_write(const struct token_secret *self, const struct secret *key, struct arena *mem);
/* Whether a text means to be a personal access token. */
bool token_secret_is(struct str text);
/* False for whatever this key did not write: constant time in the tag. */
bool token_secret_read(struct str text, const struct secret *key, struct arena *mem,
                       struct token_secret *ret) _must_check_;
