/*
 * What administrators do to accounts over HTTP, and whoever runs the server from its command line. `by` is
 * the administrator; NULL is who runs the server.
 *
 * An account is named by its id; error not_found where there is none. There is always an active
 * administrator: error conflict, code "last_admin". And nobody takes the account from themselves by mistake:
 * what an administrator must not do to their own account here is a conflict, code "own_account".
 */
#pragma once
#include "use_cases/account_maker.h"

struct users_store;

struct manage_users {
    struct users_store *store;
    const struct account_maker *maker;
};

struct error *show_user(const struct manage_users *self, struct id id, struct arena *mem,
                        struct user_dto *ret) _must_check_;
/* By address, in whatever case. Error not_found, also for what is no address. */
struct error *find_user(const struct manage_users *self, struct str email, struct arena *mem,
                        struct user_dto *ret) _must_check_;
/* Errors: conflict "email_taken"; invalid with all findings. The address counts as proved: who makes the
 * account vouches for it. Slow: hashes. */
struct error *add_user(const struct manage_users *self, const struct principal_dto *by,
                       const struct add_user_dto *in, struct arena *mem, struct user_dto *ret) _must_check_;
/* Disabling, and a new password, end all sessions. Errors: invalid at /name, /password; stale where the
 * account has another version than was expected. Slow where it sets a password: hashes. */
struct error *change_user(const struct manage_users *self, const struct principal_dto *by, struct id id,
                          const struct change_user_dto *in, struct arena *mem,
                          struct user_dto *ret) _must_check_;
/* Ends all sessions of a user. */
struct error *end_user_sessions(const struct manage_users *self, const struct principal_dto *by, struct id id,
                                struct arena *mem) _must_check_;

/* Error stale: somebody else has changed the account. */
struct error *account_changed(void) _must_check_;
