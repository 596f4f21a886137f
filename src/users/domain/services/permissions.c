#include "services/permissions.h"

static const struct {
    const char *word;
    bool needs_admin;
    enum workspace_role least; /* NOBODY: no membership needed */
} table[] = {
    [PERMISSION_USERS_LIST] = {"users.list", true, WORKSPACE_NOBODY},
    [PERMISSION_WORKSPACE_VIEW] = {"workspace.view", false, WORKSPACE_VIEWER},
    [PERMISSION_MEMBERS_EDIT] = {"workspace.members.edit", false, WORKSPACE_OWNER},
};

const char *permission_word(enum permission permission)
{
    return table[permission].word;
}

bool permission_allows(enum permission permission, enum platform_role platform, enum workspace_role workspace)
{
    return (!table[permission].needs_admin || platform == PLATFORM_ADMIN) &&
           workspace >= table[permission].least;
}
