/* What users_tasks.c and users_accounts.c need of the module: the use cases behind users_module.h that are
 * not HTTP. */
#pragma once
#include "users_module.h"

struct access_tokens;
struct import_users;
struct list_users;
struct manage_users;
struct rotate_keys;
struct seal_audit;
struct set_up;
struct share_workspaces;

const struct manage_users *users_module_manage(const struct users_module *self);
const struct share_workspaces *users_module_share(const struct users_module *self);
const struct set_up *users_module_set_up(const struct users_module *self);
const struct seal_audit *users_module_seal_audit(const struct users_module *self);
const struct rotate_keys *users_module_rotation(const struct users_module *self);
struct access_tokens *users_module_tokens(const struct users_module *self);
const struct list_users *users_module_lister(const struct users_module *self);
const struct import_users *users_module_import(const struct users_module *self);

#define USERS_TASK_ATTEMPTS 3

/* Runs `expression` again where the transaction lost a race, as the dispatcher does for requests. */
#define TRY_THRICE(expression)                                               \
    do {                                                                     \
        struct error *thrice_error_ = OK;                                    \
        for (int attempt_ = 0; attempt_ < USERS_TASK_ATTEMPTS; attempt_++) { \
            error_free(thrice_error_);                                       \
            thrice_error_ = (expression);                                    \
            if (!error_is(thrice_error_, ERROR_RETRY))                       \
                break;                                                       \
        }                                                                    \
        TRY(thrice_error_);                                                  \
    } while (0)
