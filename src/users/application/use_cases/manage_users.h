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

struct letter_sender;
struct unit_of_work;
struct user;
struct users_store;

struct manage_users {
    struct users_store *store;
    const struct account_maker *maker;
    const struct letter_sender *letters;
};

struct error *show_user(const struct manage_users *self, struct id id, struct arena *mem,
                        struct user_dto *ret) _must_check_;
/* By address, in whatever case. Error not_found, also for what is no address. */
struct error *find_user(const struct manage_users *self, struct str text, struct arena *mem,
                        struct user_dto *ret) _must_check_;
/*
 * What makes an administrator or sets a password is done in a session: error forbidden, code
 * "session_required", where `by` came with a personal access token.
 */
/* Without a password, a mail goes there with a link that sets one, and the address counts as proved by that.
 * With one, it does at once: who makes the account vouches for it. Errors: conflict "email_taken"; invalid
 * with all findings. Slow: hashes. */
struct error *add_user(const struct manage_users *self, const struct principal_dto *by,
                       const struct add_user_dto *in, struct arena *mem, struct user_dto *ret) _must_check_;
/* Disabling, and a new password, end all sessions and links. Errors: invalid at /name, /password; stale where
 * the account has another version than was expected. Slow where it sets a password: hashes. */
struct error *change_user(const struct manage_users *self, const struct principal_dto *by, struct id id,
                          const struct change_user_dto *in, struct arena *mem,
                          struct user_dto *ret) _must_check_;
/* Disables the account and ends its sessions at once; it goes when the time is over that others have to think
 * better of it too (delete_account.h). Enabling it keeps it. */
struct error *delete_user(const struct manage_users *self, const struct principal_dto *by, struct id id,
                          struct arena *mem) _must_check_;
/* Sends a mail with a link that sets a new password. The one they have goes on until then. Error conflict,
 * code "user_disabled", for who could not use it. */
struct error *mail_reset(const struct manage_users *self, const struct principal_dto *by, struct id id,
                         struct arena *mem) _must_check_;
/* Ends all sessions of a user. */
struct error *end_user_sessions(const struct manage_users *self, const struct principal_dto *by, struct id id,
                                struct arena *mem) _must_check_;

/* Error conflict "last_admin" where nobody else is an active administrator. For what takes `user` away as
 * one. */
struct error *check_other_admin(struct unit_of_work *work, const struct user *user,
                                struct arena *mem) _must_check_;
/* For who has lost the app and the recovery codes: signs in with the password alone again, however short it
 * is. Only for who runs the server and has made sure who asks. Error conflict "no_second_factor". */
struct error *remove_user_factor(const struct manage_users *self, struct id id,
                                 struct arena *mem) _must_check_;

/* Error stale: somebody else has changed the account. */
struct error *account_changed(void) _must_check_;
