/*
 * Leaving: a person asks for their account to be deleted, has a week to think better of it, and is then
 * forgotten, with their personal workspace and those in which they are alone. Signing in within that week
 * keeps the account.
 */
#pragma once
#include "dtos/recovery_dtos.h"

#define DELETION_GRACE DAYS(7)

struct confirm_password;
struct letter_sender;
struct unit_of_work;
struct user;
struct users_store;
struct workspace_remover;

struct delete_account {
    struct users_store *store;
    const struct confirm_password *confirm;
    const struct letter_sender *letters;
    struct clock *clock;
    const struct workspace_remover *remover;
};

/* All sessions end; *ret is when the account goes. Errors: those of confirm_password; conflict "last_admin",
 * or "last_owner" with a finding for each workspace that would be left with members and without an owner.
 * Slow: hashes. */
struct error *ask_deletion(const struct delete_account *self, const struct principal_dto *principal,
                           const struct delete_account_dto *in, struct arena *mem,
                           struct deletion_dto *ret) _must_check_;
/* Part of every sign-in: who signs in stays. Error unauthenticated "invalid_credentials" when it is too late.
 */
struct error *keep_account(const struct letter_sender *letters, struct unit_of_work *work,
                           const struct user *user, const struct client_dto *client,
                           struct arena *mem) _must_check_;
/* Deletes one account whose time has come; *again says whether there may be more. For a background job. */
struct error *delete_due_account(const struct delete_account *self, struct arena *mem,
                                 bool *again) _must_check_;
