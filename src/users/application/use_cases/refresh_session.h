/* Gives the next refresh token and a new access token for the current one. See value_objects/refresh_token.h
 * and docs/decisions/0002-refresh-token-derivation.md. */
#pragma once
#include "use_cases/session_issuer.h"

struct users_store;

struct refresh_session {
    struct users_store *store;
    const struct session_issuer *issuer;
    int64_t grace; /* milliseconds in which a replaced token still gives its successor */
};

/* Error unauthenticated, code "invalid_refresh_token", for whatever does not lead to a live session. A token
 * that was replaced longer than the grace ago, or more than once, ends its session. */
struct error *refresh_session(const struct refresh_session *self, struct str refresh_token,
                              const struct client_dto *client, struct arena *mem,
                              struct tokens_dto **ret) _must_check_;
