/*
 * Who may do what: the one table, for this module and for those that ask it. Each permission says
 *   - whether it takes an administrator of the platform,
 *   - which role in a workspace it takes at least (NOBODY: it has nothing to do with a workspace),
 *   - which scopes let a personal access token do it (none: it takes somebody who is signed in).
 * A token does what both its scopes and its owner's roles allow. Every route that is not public names one.
 */
#pragma once
#include "error.h"
#include "value_objects/role.h"
#include "value_objects/scope.h"

enum permission {
    PERMISSION_ACCOUNT_VIEW,
    PERMISSION_ACCOUNT_EDIT,
    PERMISSION_ACCOUNT_EXPORT,
    PERMISSION_ACCOUNT_SECURE, /* passwords, second factors, sessions, tokens, address, deletion */
    PERMISSION_USERS_VIEW,
    PERMISSION_USERS_EDIT,
    PERMISSION_AUDIT_VIEW,
    PERMISSION_WORKSPACE_LIST,
    PERMISSION_WORKSPACE_CREATE,
    PERMISSION_WORKSPACE_VIEW,
    PERMISSION_WORKSPACE_LEAVE,
    PERMISSION_WORKSPACE_EDIT,
    PERMISSION_WORKSPACE_DELETE,
    PERMISSION_MEMBERS_EDIT,
    PERMISSION_INVITES_EDIT,
    PERMISSION_INVITE_ACCEPT,
    PERMISSION_PRD_LIST,
    PERMISSION_PRD_VIEW,
    PERMISSION_PRD_CHAT,
    PERMISSION_PRD_COMMENT,
    PERMISSION_PRD_PROPOSE,
    PERMISSION_PRD_CREATE,
    PERMISSION_PRD_EDIT,
    PERMISSION_PRD_DECIDE,
    PERMISSION_PRD_LINK,
    PERMISSION_PRD_BASELINE,
    PERMISSION_PRD_SIGN, /* a person's word: with no token */
    PERMISSION_PRD_REPORT,
    PERMISSION_PRD_HOOKS, /* those by which code hosts report */
    PERMISSION_PRD_SHARE, /* with whoever has an address */
    PERMISSION_PRD_MODERATE,
    PERMISSION_PRD_ARCHIVE,
    PERMISSION_ASSISTANT_VIEW,
    PERMISSION_ASSISTANT_PROBE,
    PERMISSION_ASSISTANT_USE,
    PERMISSION_WORKSPACE_ASSISTANT_VIEW,
    PERMISSION_WORKSPACE_ASSISTANT_EDIT,
    PERMISSIONS, /* how many there are */
};

struct permission_rule {
    const char *word;  /* as routes and the documentation name it: "prd.edit" */
    const char *doing; /* for people: "Editing a PRD" */
    enum platform_role platform;
    enum workspace_role least;
    uint32_t scopes;
};

const struct permission_rule *permission_rule(enum permission permission);
bool permission_parse(const char *word, enum permission *ret); /* false for any other word, and for NULL */

/* Whether somebody who is signed in may, with these roles. */
bool permission_allows(enum permission permission, enum platform_role platform,
                       enum workspace_role workspace);
/* Whether somebody may at all, whatever the workspace. `scopes` are those of the token that they come with;
 * NULL: they are signed in. Error forbidden, code "insufficient_scope", "session_required" or "forbidden". */
struct error *permission_check(enum permission permission, enum platform_role platform,
                               const uint32_t *scopes) _must_check_;
/* Whether a member of a workspace may, there. Error forbidden, code "role_too_low". What one may not see is
 * not there: the caller says so to who is no member. */
struct error *permission_check_role(enum permission permission, enum workspace_role role) _must_check_;
