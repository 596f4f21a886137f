/* What the PRD module asks about people: the users module behind a port. Thread-safe. */
#pragma once
#include "error.h"
#include "id.h"

/* Workspace roles, each including those before it. */
enum member_role { MEMBER_NONE, MEMBER_VIEWER, MEMBER_COMMENTER, MEMBER_EDITOR, MEMBER_OWNER };

struct membership_of {
    struct id workspace;
    enum member_role role;
};

struct membership;
struct membership_ops {
    struct error *(*role)(struct membership *self, struct id user, struct id workspace, struct arena *mem,
                          enum member_role *ret);
    /* All workspaces of a user, the personal one first. */
    struct error *(*list)(struct membership *self, struct id user, struct arena *mem,
                          struct membership_of **ret, size_t *count);
    /* Whether a member with that role may do what `permission` names ("prd.edit"). Error forbidden, code
     * "role_too_low"; internal for a word that names no permission. */
    struct error *(*check)(struct membership *self, const char *permission, enum member_role role);
};
struct membership {
    const struct membership_ops *ops;
};
