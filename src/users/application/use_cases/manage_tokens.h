/* A user's personal access tokens. Making and ending them is for somebody who is signed in, so no token makes
 * another or outlives what is done about it (domain/services/permissions.c). */
#pragma once
#include "dtos/token_dtos.h"

struct letter_sender;
struct secret;
struct token_uses;
struct users_store;

struct manage_tokens {
    struct users_store *store;
    const struct letter_sender *letters;
    struct clock *clock;
    struct random *random;
    const struct secret *key; /* that tags tokens */
    struct token_uses *uses;
};

/* The newest first. */
struct error *list_tokens(const struct manage_tokens *self, const struct principal_dto *principal,
                          struct arena *mem, struct token_page_dto *ret) _must_check_;
/* Errors: invalid at /name, /scopes, /expires_in_days or /expires_at; conflict "too_many_tokens" for more
 * than fifty that are live. */
struct error *create_token(const struct manage_tokens *self, const struct principal_dto *principal,
                           const struct create_token_dto *in, struct arena *mem,
                           struct token_dto *ret) _must_check_;
/* It fails on its next request. Error not_found for what is none of theirs. */
struct error *revoke_token(const struct manage_tokens *self, const struct principal_dto *principal,
                           struct id token, struct arena *mem) _must_check_;
/* Writes down when tokens were used, at most once a minute. *again: never. */
struct error *keep_token_uses(const struct manage_tokens *self, struct arena *mem, bool *again) _must_check_;
