/* What users_tasks.c needs of the module: the use cases behind users_module.h that are not HTTP. */
#pragma once
#include "users_module.h"

struct access_tokens;
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
