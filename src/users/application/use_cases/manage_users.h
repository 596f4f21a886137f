/* What the operator does to accounts from the command line, on the server's own data. Accounts are named by
 * their address; error not_found when there is none. */
#pragma once
#include "use_cases/account_maker.h"

struct users_store;

struct manage_users {
    struct users_store *store;
    const struct account_maker *maker;
};

/* Errors: conflict "email_taken"; invalid with all findings. Slow: hashes. */
struct error *add_user(const struct manage_users *self, const struct register_user_dto *in,
                       enum role_dto role, struct arena *mem, struct user_dto *ret) _must_check_;
/* In order of making. */
struct error *list_all_users(const struct manage_users *self, struct arena *mem, struct user_dto **ret,
                             size_t *count) _must_check_;
/* Disabling ends all sessions. */
struct error *set_user_disabled(const struct manage_users *self, struct str email, bool disabled,
                                struct arena *mem) _must_check_;
/* Ends all sessions. Error invalid at /password. Slow: hashes. */
struct error *set_user_password(const struct manage_users *self, struct str email, struct str typed,
                                struct arena *mem) _must_check_;
struct error *set_user_role(const struct manage_users *self, struct str email, enum role_dto role,
                            struct arena *mem) _must_check_;
