/* What every way of signing in shares: a session with its first refresh token, and tokens for a session. */
#pragma once
#include "dtos/session_dtos.h"
#include "secret.h"

struct access_tokens;
struct known_devices;
struct opened_session;
struct letter_sender;
struct refresh_token;
struct session;
struct unit_of_work;
struct user;

#define SESSIONS_MAX 100 /* of one person at a time */

struct session_issuer {
    struct access_tokens *tokens;
    struct clock *clock;
    struct random *random;
    const struct secret *refresh_key;
    const struct known_devices *devices;
    const struct letter_sender *letters;
    int64_t access_ttl, refresh_ttl; /* milliseconds */
};

/* Opens a session and stores it, and with it that the user signs in from where the client is. */
struct error *session_issuer_open(const struct session_issuer *self, struct unit_of_work *work,
                                  const struct user *user, const struct client_dto *client, struct arena *mem,
                                  struct opened_session *ret) _must_check_;
/* The answer to a sign-in. Signs, so it comes after the transaction. */
struct error *session_issuer_answer(const struct session_issuer *self, const struct opened_session *opened,
                                    const struct user *user, struct arena *mem,
                                    struct tokens_dto **ret) _must_check_;
/* The answer to a refresh: an access token that does not outlive its session, and `token`. Signs too. */
struct error *session_issuer_write(const struct session_issuer *self, const struct session *session,
                                   const struct user *user, const struct refresh_token *token,
                                   struct arena *mem, struct tokens_dto **ret) _must_check_;
