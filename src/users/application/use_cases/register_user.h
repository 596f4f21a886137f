/* Makes an account for whoever asks. Says nothing about who has one: the answer and the time are the same for
 * an address that is taken, where nothing changes. */
#pragma once
#include "use_cases/account_maker.h"

struct letter_sender;
struct users_store;

struct register_user {
    struct users_store *store;
    const struct account_maker *maker;
    const struct letter_sender *letters;
    bool is_open; /* else registering is by invitation, or closed */
};

/* Error forbidden, code "registration_closed"; invalid with all findings. Slow: hashes. */
struct error *register_user(const struct register_user *self, const struct register_user_dto *in,
                            const struct client_dto *client, struct arena *mem) _must_check_;
