/* A personal access token: lets a program act for its owner, within its scopes and its owner's roles. */
#pragma once
#include "digest.h"
#include "id.h"
#include "value_objects/scope.h"

struct personal_token {
    struct id id, user;
    struct str name;
    struct digest hash; /* of its secret */
    uint32_t scopes;
    int64_t created_at;
    int64_t expires_at;   /* 0: does not */
    int64_t last_used_at; /* 0: never; right to a few minutes */
};

static inline bool personal_token_is_live(const struct personal_token *self, int64_t now)
{
    return self->expires_at == 0 || self->expires_at > now;
}
