/* Makes the first administrator, for whoever holds the one-time token that the server printed. */
#pragma once
#include "use_cases/account_maker.h"
#include "use_cases/session_issuer.h"

struct users_store;

struct set_up {
    struct users_store *store;
    const struct account_maker *maker;
    const struct session_issuer *issuer;
};

/* Signs the new administrator in. Errors: forbidden "invalid_setup_token", also once there is an
 * administrator; conflict "email_taken"; invalid with all findings. Slow: hashes. */
struct error *set_up(const struct set_up *self, const struct set_up_dto *in, const struct client_dto *client,
                     struct arena *mem, struct tokens_dto **ret) _must_check_;

/* A fresh token where there is no administrator (an older one stops working), else STR_NONE. */
struct error *make_setup_token(const struct set_up *self, struct arena *mem, struct str *ret) _must_check_;
