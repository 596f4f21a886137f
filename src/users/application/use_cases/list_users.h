/* All users, or those that are looked for: for administrators, and for who runs the server. */
#pragma once
#include "dtos/user_dtos.h"

struct users_store;

#define LIST_USERS_MAX 200 /* on a page */

struct list_users {
    struct users_store *store;
};

/* In order of making. Error invalid for a cursor that no page gave. */
struct error *list_users(const struct list_users *self, const struct list_users_dto *in, struct arena *mem,
                         struct user_page_dto *ret) _must_check_;
