/* Who may do what with PRDs: the one table of permissions, each with the workspace role it takes. */
#pragma once
#include "interfaces/membership.h"

struct permission {
    const char *name;      /* "prd.edit": as routes name it */
    enum member_role role; /* the least role that has it */
    const char *doing;     /* for people: "Editing this PRD" */
};

/* A permission by name; NULL when there is none. */
const struct permission *permission_find(const char *name);
/* OK where `role` has it; not_found for who is no member (what one may not see is not there), forbidden for a
 * role that is too low. Internal when `name` is no permission. */
struct error *permission_check(const char *name, enum member_role role) _must_check_;
/* "none", "viewer", "commenter", "editor", "owner" */
const char *member_role_name(enum member_role role);
/* The answer for a PRD, or a part of one, that is not there or may not be seen: the same for both. */
struct error *prd_not_found(void) _must_check_;
