/*
 * Takes accounts over from another system. They sign in with the passwords that they have, whose hashes are
 * replaced then, and their addresses count as proved. Whoever has an account already keeps it as it is, so an
 * import can be run again.
 */
#pragma once
#include "dtos/import_dtos.h"
#include "use_cases/account_maker.h"

/* Whoever signs in with a dearer hash would wait for seconds, and keep a core busy meanwhile. */
#define IMPORT_COST_MAX 15

struct users_store;

struct import_users {
    struct users_store *store;
    const struct account_maker *maker;
};

/* Whether an account can be taken over; *key is the form of the address that two accounts cannot share. Error
 * invalid with all findings. */
struct error *check_import(const struct import_users *self, const struct import_user_dto *in,
                           struct arena *mem, struct str *key) _must_check_;
/* Adds accounts that were found right, all of them or none; existed[i] says who was there already. */
struct error *import_users(const struct import_users *self, const struct import_user_dto *in, size_t count,
                           struct arena *mem, bool *existed) _must_check_;
/* Says who is there already, and changes nothing. */
struct error *preview_import(const struct import_users *self, const struct import_user_dto *in, size_t count,
                             struct arena *mem, bool *existed) _must_check_;
