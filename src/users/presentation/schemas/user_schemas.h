/* Users in JSON. */
#pragma once
#include "http/schema.h"

extern const struct schema user_schema;
extern const struct schema me_schema; /* the same for the person themselves, with more */
extern const struct schema user_page_schema;
extern const struct schema update_me_schema;
extern const struct schema add_user_schema;
extern const struct schema change_user_schema;
extern const struct schema list_users_schema; /* a query */
