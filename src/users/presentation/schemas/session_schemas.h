/* Signing in, in JSON. */
#pragma once
#include "http/schema.h"

struct accepted_dto {
    struct str status;
};

struct account_policy_dto {
    int64_t password_min;
    struct str registration;
};

extern const struct schema account_policy_schema;
extern const struct schema register_user_schema;
extern const struct schema accepted_schema;
extern const struct schema log_in_schema;
extern const struct schema set_up_schema;
extern const struct schema refresh_session_schema;
extern const struct schema tokens_schema;         /* both tokens in the body */
extern const struct schema cookie_session_schema; /* the same without them: they are in cookies */
extern const struct schema session_schema;
extern const struct schema session_page_schema;
