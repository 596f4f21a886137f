/*
 * Signs a person in with address and password. Unknown address, wrong password, disabled account and account
 * without a password are one answer in one time.
 *
 * Failures are counted for each address, whether or not the account exists and wherever the attempts come
 * from, and make the next attempt wait (services/backoff.h). An attempt is counted before it is checked, so
 * parallel guesses are not free; a success clears the count, and what was neither is uncounted.
 * A device that the person has signed in from before has a count of its own, so strangers cannot lock it out.
 *
 * When so many have failed from other devices that the next one must wait, whoever has the address is told by
 * mail: later, by who delivers it, so that here all addresses are alike.
 *
 * Where the account has a second factor, a code is asked for after the right password alone, so that nobody
 * else learns that it has one. A wrong code is a failure as a wrong password is.
 */
#pragma once
#include "use_cases/session_issuer.h"

struct backoff_rule;
struct factor_checker;
struct known_devices;
struct login_backoff;
struct letter_sender;
struct password_hasher;
struct rate_limiter;
struct users_store;

/* Of failures for addresses that nobody has, which are anybody's to make, the audit log keeps so many; the
 * log and the metrics know of all. */
#define STRANGE_FAILURES_KEPT 10        /* a minute from one network */
#define STRANGE_FAILURES_KEPT_IN_ALL 60 /* a minute */

struct log_in {
    struct users_store *store;
    struct password_hasher *hasher;
    struct login_backoff *backoff;
    struct rate_limiter *limiter;
    const struct letter_sender *letters;
    const struct session_issuer *issuer;
    const struct known_devices *devices;
    const struct factor_checker *checker;
    const struct backoff_rule *rule; /* for failures */
    struct clock *clock;
};

/* Errors: retry where the stored hash changed meanwhile; unauthenticated "invalid_credentials", and with the
 * right password for an account that has a second factor "second_factor_required" without a code and
 * "invalid_code" with a wrong one; limited "too_many_attempts" with retry_after; invalid for a password that
 * is none. Slow: hashes. */
struct error *log_in(const struct log_in *self, const struct log_in_dto *in, const struct client_dto *client,
                     struct arena *mem, struct tokens_dto **ret) _must_check_;
