/* What an access token says: who, in which session, until when. */
#pragma once
#include "id.h"
#include "value_objects/role.h"

struct access_claims {
    struct id user, session, token; /* sub, sid, jti */
    int64_t issued_at, expires_at;  /* whole seconds, in milliseconds */
    enum platform_role role;
};
