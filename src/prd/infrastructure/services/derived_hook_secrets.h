/* Hook secrets by HMAC-SHA-256 of hook and generation, with a key of the users module. */
#pragma once
#include "digest.h"
#include "interfaces/hook_secrets.h"

struct users_module;

struct derived_hook_secrets {
    struct hook_secrets base;
    struct digest key;
};

void derived_hook_secrets_init(struct derived_hook_secrets *self, const struct users_module *users);
