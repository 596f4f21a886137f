/* Getting a new password without the old one: by a link that was sent to the account's address. */
#pragma once
#include "dtos/recovery_dtos.h"
#include "use_cases/account_maker.h"

struct known_devices;
struct letter_sender;
struct users_store;

struct recover_password {
    struct users_store *store;
    const struct account_maker *maker;
    const struct known_devices *devices;
    const struct letter_sender *letters;
};

/* Sends a link, if somebody has the address: the answer and its time are the same for any. Error invalid for
 * what is no address. */
struct error *forget_password(const struct recover_password *self, const struct address_dto *in,
                              const struct client_dto *client, struct arena *mem) _must_check_;
/* Sets the password by the link, which also proves the address. All sessions end, none begins, and a second
 * factor stays what it is. Errors: invalid "invalid_token" at /token; invalid at /password. Slow: hashes. */
struct error *reset_password(const struct recover_password *self, const struct reset_password_dto *in,
                             const struct client_dto *client, struct arena *mem) _must_check_;
