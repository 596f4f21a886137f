/* Takes codes of a second factor: each is good once. */
#pragma once
#include "digest.h"
#include "dtos/user_dtos.h"

struct one_time_codes;
struct secret;
struct unit_of_work;

struct factor_checker {
    struct one_time_codes *codes;
    const struct secret *key; /* of the hashes that recovery codes are kept as */
    struct clock *clock;
};

/* Uses up what was typed, a one-time code or a recovery code, in a unit of work that must be committed if
 * *ret says that it was good. Who may try how often is up to the caller. */
struct error *take_factor_code(const struct factor_checker *self, struct unit_of_work *work, struct id user,
                               struct str typed, const struct client_dto *client, struct arena *mem,
                               bool *ret) _must_check_;
/* What a recovery code is kept as. `code` is as factor_code_parse gives it. */
struct digest recovery_code_hash(const struct factor_checker *self, struct id user, struct str code,
                                 struct arena *mem);
