/* Invitations to workspaces. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/invite.h"
#include "error.h"

struct invite_repository;
struct invite_repository_ops {
    /* Takes the place of one to the same workspace and address that waits. */
    struct error *(*add)(struct invite_repository *self, const struct invite *invite, struct arena *mem);
    /* Also one that is over; NULL where there is none. */
    struct error *(*find)(struct invite_repository *self, struct digest hash, struct arena *mem,
                          struct invite **ret);
    /* Those of a workspace that are open at `now`, the newest first. */
    struct error *(*list_open)(struct invite_repository *self, struct id workspace, int64_t now,
                               struct arena *mem, struct invite **ret, size_t *count);
    /* *ret says whether the workspace had it, waiting. */
    struct error *(*remove)(struct invite_repository *self, struct id workspace, struct id id,
                            struct arena *mem, bool *ret);
    /* Of many who accept one, *ret is true for the first, while it is open. */
    struct error *(*accept)(struct invite_repository *self, struct id id, struct id user, int64_t now,
                            struct arena *mem, bool *ret);
};
struct invite_repository {
    const struct invite_repository_ops *ops;
};

static inline _must_check_ struct error *invite_repository_add(struct invite_repository *self,
                                                               const struct invite *invite, struct arena *mem)
{
    return self->ops->add(self, invite, mem);
}

static inline _must_check_ struct error *invite_repository_find(struct invite_repository *self,
                                                                struct digest hash, struct arena *mem,
                                                                struct invite **ret)
{
    return self->ops->find(self, hash, mem, ret);
}

static inline _must_check_ struct error *invite_repository_list_open(struct invite_repository *self,
                                                                     struct id workspace, int64_t now,
                                                                     struct arena *mem, struct invite **ret,
                                                                     size_t *count)
{
    return self->ops->list_open(self, workspace, now, mem, ret, count);
}

static inline _must_check_ struct error *invite_repository_remove(struct invite_repository *self,
                                                                  struct id workspace, struct id id,
                                                                  struct arena *mem, bool *ret)
{
    return self->ops->remove(self, workspace, id, mem, ret);
}

static inline _must_check_ struct error *invite_repository_accept(struct invite_repository *self,
                                                                  struct id id, struct id user, int64_t now,
                                                                  struct arena *mem, bool *ret)
{
    return self->ops->accept(self, id, user, now, mem, ret);
}
