/*
 * The refresh token: a link in a chain of secrets that only the holder of the server's key can continue.
 *
 *   token        = base64url(session id 16 | generation 4, big endian | secret 32 | tag 16): 91 characters
 *   secret n + 1 = HMAC-SHA-256(key, "stet refresh next" | session | n | secret n)
 *   tag          = HMAC-SHA-256(key, "stet refresh tag" | session | n | secret n), its first 16 bytes
 *
 * So a forged token is recognised without asking the database; a genuine one of an older generation is known
 * for what it is; and the successor of a token is the same for everybody who asks. The database keeps the
 * generation and the SHA-256 of the current secret, from which neither the secret nor its successor follows.
 * Why it is so: docs/decisions/0002-refresh-token-derivation.md.
 */
#pragma once
#include "digest.h"
#include "id.h"
#include "secret.h"

#define REFRESH_SECRET_SIZE 32
#define REFRESH_TOKEN_LENGTH 91

struct refresh_token {
    struct id session;
    uint32_t generation;
    uint8_t secret[REFRESH_SECRET_SIZE];
};

/* The first token of a session. */
struct refresh_token refresh_token_first(struct id session, struct random *random);
/* The one after it. The last generation, which no session lives to see, is followed by itself. */
struct refresh_token refresh_token_next(const struct refresh_token *self, const struct secret *key);
/* What the database keeps of it. */
struct digest refresh_token_hash(const struct refresh_token *self);

struct str refresh_token_write(const struct refresh_token *self, const struct secret *key, struct arena *mem);
/* False for whatever this key did not write: constant time in the tag. */
bool refresh_token_read(struct str text, const struct secret *key, struct arena *mem,
                        struct refresh_token *ret) _must_check_;
