/* Changes what a person may change about themselves. */
#pragma once
#include "dtos/user_dtos.h"

struct confirm_password;
struct letter_sender;
struct users_store;

struct update_me {
    struct users_store *store;
    const struct confirm_password *confirm;
    const struct letter_sender *letters;
    struct clock *clock;
};

/* A new name holds at once. A new address takes the current password, and holds when the link that is sent to
 * it is followed (verify_email.h); until then *ret has the old one. Whether somebody else has that address
 * shows nowhere but in their mail. Errors: invalid at /name, /email or /current; forbidden "session_required"
 * for a new address by a token; stale where
 * the account has another version than was expected; those of confirm_password. Slow where there is a new
 * address: hashes. */
struct error *update_me(const struct update_me *self, const struct principal_dto *principal,
                        const struct update_me_dto *in, struct arena *mem, struct user_dto *ret) _must_check_;
