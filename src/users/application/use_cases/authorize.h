/* Whether who makes a request may do what they ask, by the one table (domain/services/permissions.h). */
#pragma once
#include "dtos/workspace_dtos.h"

struct users_store;

struct authorize {
    struct users_store *store;
};

/* What the table says of a permission. */
struct permission_dto {
    bool needs_admin;
    const char *role;          /* the least in a workspace; NULL: none is needed */
    const char *const *scopes; /* any of which lets a token do it, then NULL; none: it takes a session */
};
/* False for a word that names no permission, and for NULL. */
bool describe_permission(const char *word, struct arena *mem, struct permission_dto *ret);

/* Whether they may at all, whatever the workspace. NULL, on a route that names no permission, is for those
 * who are signed in. Error forbidden, code "forbidden", "session_required" or "insufficient_scope". */
struct error *demand_permission(const struct principal_dto *principal, const char *word) _must_check_;
/* Whether they may in a workspace. Errors: not_found where there is none or they are no member; forbidden,
 * code "role_too_low". */
struct error *require_workspace_role(const struct authorize *self, const struct principal_dto *principal,
                                     const char *word, struct id workspace, struct arena *mem,
                                     enum workspace_role_dto *ret) _must_check_;
/* Whether a role that is known is enough. Error forbidden, code "role_too_low". */
struct error *check_workspace_role(const char *word, enum workspace_role_dto role) _must_check_;
