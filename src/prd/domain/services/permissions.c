#include "services/permissions.h"

static const struct permission permissions[] = {
    {"prd.view", MEMBER_VIEWER, "Reading this PRD"},
    {"prd.chat", MEMBER_COMMENTER, "Writing in this PRD's conversation"},
    {"prd.create", MEMBER_EDITOR, "Adding a PRD to this workspace"},
    {"prd.edit", MEMBER_EDITOR, "Editing this PRD"},
    {"prd.decide", MEMBER_EDITOR, "Deciding proposals"},
    {"prd.report", MEMBER_EDITOR, "Reporting progress"},
    {"prd.archive", MEMBER_OWNER, "Archiving a PRD, or taking it out of the archive,"},
};

const struct permission *permission_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT_OF(permissions); i++) {
        if (strcmp(permissions[i].name, name) == 0)
            return &permissions[i];
    }
    return NULL;
}

const char *member_role_name(enum member_role role)
{
    static const char *const names[] = {"none", "viewer", "commenter", "editor", "owner"};
    return names[role];
}

struct error *prd_not_found(void)
{
    return error_new(ERROR_NOT_FOUND, "not_found",
                     "There is no such PRD, or you are not a member of its workspace. GET /api/v1/prds lists "
                     "the PRDs that you can see.");
}

struct error *permission_check(const char *name, enum member_role role)
{
    const struct permission *permission = permission_find(name);

    if (permission == NULL)
        return error_new(ERROR_INTERNAL, "unknown_permission", "no permission is called \"%s\"",
                         name ? name : "");
    if (role == MEMBER_NONE)
        return prd_not_found();
    if (role < permission->role)
        return error_new(
            ERROR_FORBIDDEN, "role_too_low",
            "%s takes the role %s in its workspace; yours is %s. An owner of the workspace can give "
            "you another role.",
            permission->doing, member_role_name(permission->role), member_role_name(role));
    return OK;
}
