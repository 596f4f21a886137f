/* Makes sure that it is still the person themselves: whoever found an open page may read, but not take the
 * account over. Failures make the next try wait as
 * failed sign-ins do, but are counted for who is signed in: nobody else can keep them from it. */
#pragma once
#include "dtos/user_dtos.h"

struct backoff_rule;
struct login_backoff;
struct backoff_rule;
struct login_backoff;
struct password_hasher;
struct user;
struct users_store;

struct confirm_password {
    struct users_store *store;
    struct password_hasher *hasher;
    struct login_backoff *backoff;
    const struct backoff_rule *rule; /* for failures */
    struct clock *clock;
};

/* The user as they are now. Errors: forbidden "wrong_password"; limited "too_many_attempts" with retry_after;
 * invalid for a password that is none, or that is not there (STR_NONE), at /current; unauthenticated when the
 * session has ended. Slow: hashes. What follows must look at the user again, in its own unit of work
 * (is_still_confirmed). */
struct error *confirm_password(const struct confirm_password *self, const struct principal_dto *principal,
                               struct str current, struct arena *mem, struct user **ret) _must_check_;
/* Whether the user that is read again is still who was confirmed. */
bool is_still_confirmed(const struct user *confirmed, const struct user *now);
