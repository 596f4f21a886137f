/* Who may do what: the one table. */
#pragma once
#include "value_objects/role.h"

enum permission {
    PERMISSION_USERS_LIST,     /* platform administrators */
    PERMISSION_WORKSPACE_VIEW, /* see a workspace and who is in it */
    PERMISSION_MEMBERS_EDIT,   /* add members, change their role, remove others */
};

/* As shown in the API's documentation: "users.list". */
const char *permission_word(enum permission permission);
/* Whether somebody with these two roles may. */
bool permission_allows(enum permission permission, enum platform_role platform,
                       enum workspace_role workspace);
