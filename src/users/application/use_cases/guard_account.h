/* Giving one's account a second factor, and taking it away. The password is asked for again where that
 * matters, and codes are tried as rarely as passwords are (services/backoff.h), counted for the account. */
#pragma once
#include "dtos/second_factor_dtos.h"
#include "dtos/user_dtos.h"

struct backoff_rule;
struct confirm_password;
struct factor_checker;
struct letter_sender;
struct login_backoff;
struct qr_drawer;
struct users_store;

struct guard_account {
    struct users_store *store;
    const struct confirm_password *confirm;
    const struct factor_checker *checker;
    const struct letter_sender *letters;
    struct qr_drawer *qr;
    struct login_backoff *backoff;
    const struct backoff_rule *rule;
    struct random *random;
    struct clock *clock;
    struct str issuer;    /* what apps show beside the address */
    int64_t password_min; /* characters, where there is no second factor */
    bool mail_arrives;    /* so that an address can be proved first */
};

/* Errors of all: those of confirm_password where a password is asked for; forbidden "invalid_code"; limited
 * "too_many_attempts"; unauthenticated when the session has ended. */

/* A new secret, in place of one that was never confirmed. It guards nothing until then. Errors conflict:
 * "second_factor_exists"; "unverified_email" where the address has not been proved and could be. Slow:
 * hashes. */
struct error *enroll_factor(const struct guard_account *self, const struct principal_dto *principal,
                            const struct enroll_dto *in, struct arena *mem,
                            struct enrolment_dto *ret) _must_check_;
/* A code shows that the app has the secret: from now on sign-ins ask for one. Error conflict "not_enrolled".
 */
struct error *confirm_factor(const struct guard_account *self, const struct principal_dto *principal,
                             const struct confirm_factor_dto *in, struct arena *mem,
                             struct recovery_codes_dto *ret) _must_check_;
/* Errors: conflict "no_second_factor"; invalid at /password when it is too short to guard the account alone.
 * Slow: hashes. */
struct error *remove_factor(const struct guard_account *self, const struct principal_dto *principal,
                            const struct prove_factor_dto *in, struct arena *mem) _must_check_;
/* New recovery codes; the old ones are void. Error conflict "no_second_factor". Slow: hashes. */
struct error *renew_recovery_codes(const struct guard_account *self, const struct principal_dto *principal,
                                   const struct prove_factor_dto *in, struct arena *mem,
                                   struct recovery_codes_dto *ret) _must_check_;
