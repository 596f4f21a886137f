/*
 * What is in the link of an invitation: base64url of 32 random bytes. The owner who invites sees the link, so
 * having it proves nothing about an address. The link that goes out by mail has a seal behind it, which only
 * the server can make; who comes with that has read the mail.
 *
 *   link = text                    mailed = text "." base64url(seal 16)
 *   seal = HMAC-SHA-256(key, "stet invite by mail" | text), its first 16 bytes
 */
#pragma once
#include "digest.h"
#include "random.h"
#include "secret.h"

#define INVITE_TOKEN_MAX 66

struct invite_token {
    struct str text;
    bool mailed;
};

struct invite_token invite_token_new(struct random *random, struct arena *mem);
struct digest invite_token_hash(const struct invite_token *self);
struct str invite_token_seal(const struct invite_token *self, const struct secret *key, struct arena *mem);
/* False for what cannot be one, or has a seal that this key did not make. `text` views what was given. */
bool invite_token_read(struct str text, const struct secret *key, struct arena *mem,
                       struct invite_token *ret) _must_check_;
