/*
 * Signs a person in with address and password. Unknown address, wrong password, disabled account and account
 * without a password are one answer in one time.
 *
 * Failures are counted for each address by a limiter that drains, whether or not the account exists and
 * wherever the attempts come from. An attempt is counted before it is checked and uncounted when it was no
 * failure, so parallel guesses are not free.
 */
#pragma once
#include "use_cases/session_issuer.h"

struct password_hasher;
struct rate;
struct rate_limiter;
struct users_store;

struct log_in {
    struct users_store *store;
    struct password_hasher *hasher;
    struct rate_limiter *limiter;
    const struct session_issuer *issuer;
    const struct rate *account_rate; /* failures for one account */
    struct clock *clock;
};

/* Errors: unauthenticated "invalid_credentials"; limited "too_many_attempts" with retry_after; invalid for a
 * password that is none. Slow: hashes. */
struct error *log_in(const struct log_in *self, const struct log_in_dto *in, const struct client_dto *client,
                     struct arena *mem, struct tokens_dto **ret) _must_check_;
