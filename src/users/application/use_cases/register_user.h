/* Makes an account for whoever asks. Says nothing about who has one: the answer and the time are the same for
 * an address that is taken, where nothing changes. */
#pragma once
#include "use_cases/account_maker.h"

struct accept_invite;
struct letter_sender;
struct users_store;

struct register_user {
    struct users_store *store;
    const struct account_maker *maker;
    const struct letter_sender *letters;
    const struct accept_invite *invites;
    bool is_open;       /* to who has no invitation */
    bool takes_invites; /* else it is closed */
};

/* Who comes with an invitation joins its workspace. Errors: forbidden, code "registration_closed" or
 * "invite_required"; invalid with all findings, or "invalid_invite" at /invite. Slow: hashes. */
struct error *register_user(const struct register_user *self, const struct register_user_dto *in,
                            const struct client_dto *client, struct arena *mem) _must_check_;
