#include "services/users_membership.h"
#include "users_module.h"

static enum member_role role_from(enum users_workspace_role role)
{
    switch (role) {
    case USERS_ROLE_VIEWER:
        return MEMBER_VIEWER;
    case USERS_ROLE_COMMENTER:
        return MEMBER_COMMENTER;
    case USERS_ROLE_EDITOR:
        return MEMBER_EDITOR;
    case USERS_ROLE_OWNER:
        return MEMBER_OWNER;
    case USERS_ROLE_NONE:
        break;
    }
    return MEMBER_NONE;
}

static struct error *find_role(struct membership *base, struct id user, struct id workspace,
                               struct arena *mem, enum member_role *ret)
{
    struct users_membership_port *self = container_of(base, struct users_membership_port, base);
    enum users_workspace_role role;

    TRY(users_module_workspace_role(self->users, user, workspace, mem, &role));
    *ret = role_from(role);
    return OK;
}

static struct error *list(struct membership *base, struct id user, struct arena *mem,
                          struct membership_of **ret, size_t *count)
{
    struct users_membership_port *self = container_of(base, struct users_membership_port, base);
    struct users_membership *memberships;
    struct membership_of *items;
    size_t found;

    TRY(users_module_memberships(self->users, user, mem, &memberships, &found));
    items = arena_array_of(mem, found, struct membership_of);
    for (size_t i = 0; i < found; i++)
        items[i] = (struct membership_of){memberships[i].workspace, role_from(memberships[i].role)};
    *ret = items;
    *count = found;
    return OK;
}

static enum users_workspace_role role_of(enum member_role role)
{
    static const enum users_workspace_role roles[] = {
        [MEMBER_NONE] = USERS_ROLE_NONE,           [MEMBER_VIEWER] = USERS_ROLE_VIEWER,
        [MEMBER_COMMENTER] = USERS_ROLE_COMMENTER, [MEMBER_EDITOR] = USERS_ROLE_EDITOR,
        [MEMBER_OWNER] = USERS_ROLE_OWNER,
    };
    return roles[role];
}

static struct error *check(struct membership *base _unused_, const char *permission, enum member_role role)
{
    return users_module_check_role(permission, role_of(role));
}

void users_membership_init(struct users_membership_port *self, struct users_module *users)
{
    static const struct membership_ops ops = {.role = find_role, .list = list, .check = check};
    self->base.ops = &ops;
    self->users = users;
}
