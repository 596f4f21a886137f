/* All users, for administrators. */
#pragma once
#include "dtos/user_dtos.h"

struct users_store;

struct list_users {
    struct users_store *store;
};

/* Errors: forbidden for anybody but an administrator; invalid for a cursor that no page gave. */
struct error *list_users(const struct list_users *self, const struct principal_dto *principal,
                         const struct list_users_dto *in, struct arena *mem,
                         struct user_page_dto *ret) _must_check_;
