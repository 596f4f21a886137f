/* What somebody is: on the platform, and in a workspace. The words are those of the API and the database. */
#pragma once
#include "str.h"

enum platform_role { PLATFORM_MEMBER, PLATFORM_ADMIN };

/* Each includes those before it. */
enum workspace_role {
    WORKSPACE_NOBODY,
    WORKSPACE_VIEWER,
    WORKSPACE_COMMENTER,
    WORKSPACE_EDITOR,
    WORKSPACE_OWNER,
};

struct str platform_role_word(enum platform_role role); /* "member", "admin" */
/* False for any other word. */
bool platform_role_parse(struct str word, enum platform_role *ret);

struct str workspace_role_word(enum workspace_role role); /* "owner" …; "" for nobody */
/* False for any other word, also the empty one. */
bool workspace_role_parse(struct str word, enum workspace_role *ret);
