/* Another password, by who knows the current one. */
#pragma once
#include "dtos/recovery_dtos.h"
#include "use_cases/account_maker.h"
#include "use_cases/confirm_password.h"

struct known_devices;
struct letter_sender;
struct users_store;

struct change_password {
    struct users_store *store;
    const struct account_maker *maker;
    const struct confirm_password *confirm;
    const struct known_devices *devices;
    const struct letter_sender *letters;
};

/* All sessions end, the one that asks too: whoever shares one must know the new password. Errors: those of
 * confirm_password; invalid at /password. Slow: hashes twice. */
struct error *change_password(const struct change_password *self, const struct principal_dto *principal,
                              const struct change_password_dto *in, struct arena *mem) _must_check_;
