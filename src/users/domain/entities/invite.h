/* An invitation to a workspace: for one person, once, for a while. */
#pragma once
#include "digest.h"
#include "id.h"
#include "value_objects/email.h"
#include "value_objects/role.h"

struct invite {
    struct id id, workspace;
    struct email email; /* for the account with that address; its texts are STR_NONE: for who has the link */
    enum workspace_role role;
    struct digest hash;   /* of the token in its link */
    struct id invited_by; /* ID_NONE: they are gone */
    int64_t created_at, expires_at;
    int64_t accepted_at; /* 0: it waits */
};

static inline bool invite_is_open(const struct invite *self, int64_t now)
{
    return self->accepted_at == 0 && self->expires_at > now;
}
static inline bool invite_is_for(const struct invite *self, const struct email *email)
{
    return self->email.key.ptr == NULL || str_eq(self->email.key, email->key);
}
