/*
 * Which new passwords are taken: at least `min` characters, at most 256, and hard to guess (zxcvbn score 3,
 * that is some 10^8 guesses), with the person's own name and address counted as guessable. No composition
 * rules, after NIST SP 800-63B §3.1.1.2.
 */
#pragma once
#include "interfaces/password_strength.h"
#include "value_objects/email.h"
#include "value_objects/password.h"

#define PASSWORD_MIN_LEAST 8 /* no setting goes below */
#define PASSWORD_SCORE_MIN 3

/* The least length for an account: `min`, or 8 where a second factor stands beside the password (NIST SP
 * 800-63B §3.1.1.2 has both numbers). */
int64_t password_min_for(bool has_second_factor, int64_t min);
bool password_is_long_enough(const struct password *password, int64_t min);

/* Error invalid at /password: as password_parse, or "too_short", "weak_password" with the reason. */
struct error *password_policy_check(struct password_strength *strength, int64_t min, struct str typed,
                                    const struct email *email, struct str name, struct arena *mem,
                                    struct password *ret) _must_check_;
