/* What every way of signing in shares: a session with its first refresh token, and tokens for a session. */
#pragma once
#include "dtos/session_dtos.h"
#include "secret.h"

struct access_tokens;
struct refresh_token;
struct session;
struct unit_of_work;
struct user;

struct session_issuer {
    struct access_tokens *tokens;
    struct clock *clock;
    struct random *random;
    const struct secret *refresh_key;
    int64_t access_ttl, refresh_ttl; /* milliseconds */
};

/* Opens a session and stores it. */
struct error *session_issuer_open(const struct session_issuer *self, struct unit_of_work *work,
                                  const struct user *user, const struct client_dto *client, struct arena *mem,
                                  struct session *ret, struct refresh_token *token) _must_check_;
/* The answer to a sign-in or refresh: an access token that does not outlive its session, and `token`. Signs,
 * so it comes after the transaction. */
struct error *session_issuer_write(const struct session_issuer *self, const struct session *session,
                                   const struct user *user, const struct refresh_token *token,
                                   struct arena *mem, struct tokens_dto **ret) _must_check_;
