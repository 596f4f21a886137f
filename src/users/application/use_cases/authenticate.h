/* Who an access token, or a personal access token, stands for, now. An access token says what was true when
 * it was issued; whether the session lives and who the user is, the database is asked, or what it said less
 * than a second ago, if nothing has happened since (docs/decisions/0003-liveness-from-the-database.md). For a
 * personal access token it is asked each time. */
#pragma once
#include "dtos/user_dtos.h"

struct access_tokens;
struct holder_cache;
struct secret;
struct token_uses;
struct users_store;

struct authenticate {
    struct users_store *store;
    struct access_tokens *tokens;
    struct clock *clock;
    struct holder_cache *holders; /* NULL: the database is asked for each request */
    const struct secret *key;     /* that tags personal access tokens */
    struct token_uses *uses;
};

/* Whether this server issued the token, and, of an access token, its time is now: all that can be said
 * without the database. Error unauthenticated, code "invalid_token". */
struct error *recognise_token(const struct authenticate *self, struct str access_token,
                              struct arena *mem) _must_check_;
/* The client is left for who knows it. Error unauthenticated, code "invalid_token", "session_ended" or
 * "token_ended". */
struct error *authenticate(const struct authenticate *self, struct str access_token, struct arena *mem,
                           struct principal_dto **ret) _must_check_;
/* Whether a text means to be a personal access token, genuine or not. */
bool is_personal_token(struct str text);
