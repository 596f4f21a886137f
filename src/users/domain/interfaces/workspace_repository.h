/* Workspaces and who is in them. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/workspace.h"
#include "error.h"

#define MEMBERS_ALL ((size_t)1 << 30) /* as a limit */

struct workspace_repository;
struct workspace_repository_ops {
    struct error *(*add)(struct workspace_repository *self, const struct workspace *workspace,
                         struct arena *mem);
    struct error *(*find)(struct workspace_repository *self, struct id id, struct arena *mem,
                          struct workspace **ret);
    /* NOBODY where there is no such workspace or membership. */
    struct error *(*role_of)(struct workspace_repository *self, struct id workspace, struct id user,
                             struct arena *mem, enum workspace_role *ret);
    /* A user's, the personal one first, then by age. */
    struct error *(*list_of)(struct workspace_repository *self, struct id user, struct arena *mem,
                             struct workspace_of **ret, size_t *count);
    /* Its version is one more then. */
    struct error *(*rename)(struct workspace_repository *self, struct id id, struct str name,
                            struct arena *mem);
    /* At most `limit` after a place (NULL: from the first), the longest member first. */
    struct error *(*members)(struct workspace_repository *self, struct id workspace,
                             const struct member_place *after, size_t limit, struct arena *mem,
                             struct workspace_member **ret, size_t *count);
    /* Adds a member, or gives one another role. */
    struct error *(*set_member)(struct workspace_repository *self, struct id workspace, struct id user,
                                enum workspace_role role, int64_t now, struct arena *mem);
    struct error *(*remove_member)(struct workspace_repository *self, struct id workspace, struct id user,
                                   struct arena *mem, bool *ret);
    /* Owners besides `user` who can act for it: active, and not about to be deleted. */
    struct error *(*count_other_owners)(struct workspace_repository *self, struct id workspace,
                                        struct id user, struct arena *mem, size_t *ret);
    /* How many `user` owns. */
    struct error *(*count_owned)(struct workspace_repository *self, struct id user, struct arena *mem,
                                 size_t *ret);
    /* Nobody is in it any more, or invited. */
    struct error *(*empty)(struct workspace_repository *self, struct id id, int64_t now, struct arena *mem);
    /* The one that was emptied first, at `before` or earlier; ID_NONE: none was. */
    struct error *(*find_emptied)(struct workspace_repository *self, int64_t before, struct arena *mem,
                                  struct id *ret);
    /* With its memberships and invitations. What others keep in it is theirs to delete. */
    struct error *(*remove)(struct workspace_repository *self, struct id id, struct arena *mem);
};
struct workspace_repository {
    const struct workspace_repository_ops *ops;
};

static inline _must_check_ struct error *workspace_repository_add(struct workspace_repository *self,
                                                                  const struct workspace *workspace,
                                                                  struct arena *mem)
{
    return self->ops->add(self, workspace, mem);
}

static inline _must_check_ struct error *workspace_repository_find(struct workspace_repository *self,
                                                                   struct id id, struct arena *mem,
                                                                   struct workspace **ret)
{
    return self->ops->find(self, id, mem, ret);
}

static inline _must_check_ struct error *workspace_repository_role_of(struct workspace_repository *self,
                                                                      struct id workspace, struct id user,
                                                                      struct arena *mem,
                                                                      enum workspace_role *ret)
{
    return self->ops->role_of(self, workspace, user, mem, ret);
}

static inline _must_check_ struct error *workspace_repository_list_of(struct workspace_repository *self,
                                                                      struct id user, struct arena *mem,
                                                                      struct workspace_of **ret,
                                                                      size_t *count)
{
    return self->ops->list_of(self, user, mem, ret, count);
}

static inline _must_check_ struct error *workspace_repository_rename(struct workspace_repository *self,
                                                                     struct id id, struct str name,
                                                                     struct arena *mem)
{
    return self->ops->rename(self, id, name, mem);
}

static inline _must_check_ struct error *
workspace_repository_members(struct workspace_repository *self, struct id workspace,
                             const struct member_place *after, size_t limit, struct arena *mem,
                             struct workspace_member **ret, size_t *count)
{
    return self->ops->members(self, workspace, after, limit, mem, ret, count);
}

static inline _must_check_ struct error *workspace_repository_set_member(struct workspace_repository *self,
                                                                         struct id workspace, struct id user,
                                                                         enum workspace_role role,
                                                                         int64_t now, struct arena *mem)
{
    return self->ops->set_member(self, workspace, user, role, now, mem);
}

static inline _must_check_ struct error *workspace_repository_remove_member(struct workspace_repository *self,
                                                                            struct id workspace,
                                                                            struct id user, struct arena *mem,
                                                                            bool *ret)
{
    return self->ops->remove_member(self, workspace, user, mem, ret);
}

static inline _must_check_ struct error *
workspace_repository_count_other_owners(struct workspace_repository *self, struct id workspace,
                                        struct id user, struct arena *mem, size_t *ret)
{
    return self->ops->count_other_owners(self, workspace, user, mem, ret);
}

static inline _must_check_ struct error *workspace_repository_count_owned(struct workspace_repository *self,
                                                                          struct id user, struct arena *mem,
                                                                          size_t *ret)
{
    return self->ops->count_owned(self, user, mem, ret);
}

static inline _must_check_ struct error *
workspace_repository_empty(struct workspace_repository *self, struct id id, int64_t now, struct arena *mem)
{
    return self->ops->empty(self, id, now, mem);
}

static inline _must_check_ struct error *workspace_repository_find_emptied(struct workspace_repository *self,
                                                                           int64_t before, struct arena *mem,
                                                                           struct id *ret)
{
    return self->ops->find_emptied(self, before, mem, ret);
}

static inline _must_check_ struct error *workspace_repository_remove(struct workspace_repository *self,
                                                                     struct id id, struct arena *mem)
{
    return self->ops->remove(self, id, mem);
}
