/* Changes what a person may change about themselves. */
#pragma once
#include "dtos/user_dtos.h"

struct users_store;

struct update_me {
    struct users_store *store;
    struct clock *clock;
};

/* Error invalid at /name. */
struct error *update_me(const struct update_me *self, const struct principal_dto *principal,
                        const struct update_me_dto *in, struct arena *mem, struct user_dto *ret) _must_check_;
