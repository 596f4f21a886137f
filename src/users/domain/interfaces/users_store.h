/*
 * What the module keeps, as repositories in a unit of work: all of it happens, or nothing.
 *
 * Errors of every operation: retry (lost a race: roll back, run the use case again), unavailable, internal;
 * others are named where they occur. "Not there" is no error: *ret is NULL or false. What is read lives in
 * the arena that is given. A store is thread-safe, a unit of work belongs to one thread.
 */
#pragma once
#include "entities/session.h"
#include "entities/user.h"
#include "entities/workspace.h"

struct user_repository;
struct user_repository_ops {
    /* Error conflict, code "unique", when the address is taken. */
    struct error *(*add)(struct user_repository *self, const struct user *user, struct arena *mem);
    struct error *(*find)(struct user_repository *self, struct id id, struct arena *mem, struct user **ret);
    struct error *(*find_by_email)(struct user_repository *self, struct str email_key, struct arena *mem,
                                   struct user **ret);
    /* At most `limit` in order of making, after the one named `after` (ID_NONE: from the first). */
    struct error *(*list)(struct user_repository *self, struct id after, size_t limit, struct arena *mem,
                          struct user **ret, size_t *count);
    /* Writes name, role, status, password hash and time of change. */
    struct error *(*update)(struct user_repository *self, const struct user *user, struct arena *mem);
    /* Whether anybody is an administrator, active or not. */
    struct error *(*has_admin)(struct user_repository *self, struct arena *mem, bool *ret);
};
struct user_repository {
    const struct user_repository_ops *ops;
};

/* From one refresh token to the next: applies only where the session is live, its user is active, and the
 * current token is `from`. */
struct session_rotation {
    struct id session;
    uint32_t from_generation;
    struct digest from_hash, to_hash;
    struct str device, address;
    int64_t now;
};

struct session_repository;
struct session_repository_ops {
    struct error *(*add)(struct session_repository *self, const struct session *session, struct arena *mem);
    /* The session and its user (without the password's hash), whether or not they are live. */
    struct error *(*find)(struct session_repository *self, struct id id, struct arena *mem,
                          struct session **ret, struct user **user);
    /* The user (without the password's hash) whose session it is, where it is live at `now`: one point read,
     * since it answers every authenticated request. */
    struct error *(*find_holder)(struct session_repository *self, struct id id, int64_t now,
                                 struct arena *mem, struct user **ret);
    /* Those that are live at `now`, the last used first, at most 1,000. */
    struct error *(*list_live)(struct session_repository *self, struct id user, int64_t now,
                               struct arena *mem, struct session **ret, size_t *count);
    /* One compare-and-swap; *ret says whether it applied. */
    struct error *(*rotate)(struct session_repository *self, const struct session_rotation *rotation,
                            struct arena *mem, bool *ret);
    /* Ends a session that is not yet revoked; *ret says whether there was one. */
    struct error *(*revoke)(struct session_repository *self, struct id id, int64_t now, struct arena *mem,
                            bool *ret);
    /* Ends all of a user's; *count is how many it ended. */
    struct error *(*revoke_all)(struct session_repository *self, struct id user, int64_t now,
                                struct arena *mem, size_t *count);
    /* Forgets a user's sessions that expired before `before`. */
    struct error *(*forget)(struct session_repository *self, struct id user, int64_t before,
                            struct arena *mem);
};
struct session_repository {
    const struct session_repository_ops *ops;
};

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
    /* The longest member first. */
    struct error *(*members)(struct workspace_repository *self, struct id workspace, struct arena *mem,
                             struct workspace_member **ret, size_t *count);
    /* Adds a member, or gives one another role. */
    struct error *(*set_member)(struct workspace_repository *self, struct id workspace, struct id user,
                                enum workspace_role role, int64_t now, struct arena *mem);
    struct error *(*remove_member)(struct workspace_repository *self, struct id workspace, struct id user,
                                   struct arena *mem, bool *ret);
    struct error *(*count_owners)(struct workspace_repository *self, struct id workspace, struct arena *mem,
                                  size_t *ret);
};
struct workspace_repository {
    const struct workspace_repository_ops *ops;
};

/* The one-time token that makes the first administrator; there is at most one, kept as its hash. */
struct setup_repository;
struct setup_repository_ops {
    struct error *(*replace)(struct setup_repository *self, struct digest hash, int64_t now,
                             struct arena *mem);
    struct error *(*matches)(struct setup_repository *self, struct digest hash, struct arena *mem, bool *ret);
    /* Uses it up; *ret says whether this was it. */
    struct error *(*take)(struct setup_repository *self, struct digest hash, struct arena *mem, bool *ret);
};
struct setup_repository {
    const struct setup_repository_ops *ops;
};

struct unit_of_work;
struct unit_of_work_ops {
    struct error *(*commit)(struct unit_of_work *self); /* durable when it returns OK */
    void (*end)(struct unit_of_work *self);             /* rolls back unless committed */
};
struct unit_of_work {
    const struct unit_of_work_ops *ops;
    struct user_repository *users;
    struct session_repository *sessions;
    struct workspace_repository *workspaces;
    struct setup_repository *setup;
};

enum work_mode { WORK_READ, WORK_WRITE };

struct users_store;
struct users_store_ops {
    /* The unit of work lives in `mem` until it is ended. */
    struct error *(*begin)(struct users_store *self, enum work_mode mode, struct arena *mem,
                           struct unit_of_work **ret);
};
struct users_store {
    const struct users_store_ops *ops;
};

static inline _must_check_ struct error *users_store_begin(struct users_store *self, enum work_mode mode,
                                                           struct arena *mem, struct unit_of_work **ret)
{
    return self->ops->begin(self, mode, mem, ret);
}
static inline _must_check_ struct error *unit_of_work_commit(struct unit_of_work *self)
{
    return self->ops->commit(self);
}
/* Ends it and forgets it; fits _cleanup_. */
static inline void unit_of_work_end(struct unit_of_work **self)
{
    if (*self != NULL)
        (*self)->ops->end(*self);
    *self = NULL;
}

static inline _must_check_ struct error *user_repository_add(struct user_repository *self,
                                                             const struct user *user, struct arena *mem)
{
    return self->ops->add(self, user, mem);
}
static inline _must_check_ struct error *user_repository_find(struct user_repository *self, struct id id,
                                                              struct arena *mem, struct user **ret)
{
    return self->ops->find(self, id, mem, ret);
}
static inline _must_check_ struct error *user_repository_find_by_email(struct user_repository *self,
                                                                       struct str email_key,
                                                                       struct arena *mem, struct user **ret)
{
    return self->ops->find_by_email(self, email_key, mem, ret);
}
static inline _must_check_ struct error *user_repository_list(struct user_repository *self, struct id after,
                                                              size_t limit, struct arena *mem,
                                                              struct user **ret, size_t *count)
{
    return self->ops->list(self, after, limit, mem, ret, count);
}
static inline _must_check_ struct error *user_repository_update(struct user_repository *self,
                                                                const struct user *user, struct arena *mem)
{
    return self->ops->update(self, user, mem);
}
static inline _must_check_ struct error *user_repository_has_admin(struct user_repository *self,
                                                                   struct arena *mem, bool *ret)
{
    return self->ops->has_admin(self, mem, ret);
}

static inline _must_check_ struct error *
session_repository_add(struct session_repository *self, const struct session *session, struct arena *mem)
{
    return self->ops->add(self, session, mem);
}
static inline _must_check_ struct error *session_repository_find(struct session_repository *self,
                                                                 struct id id, struct arena *mem,
                                                                 struct session **ret, struct user **user)
{
    return self->ops->find(self, id, mem, ret, user);
}
static inline _must_check_ struct error *session_repository_find_holder(struct session_repository *self,
                                                                        struct id id, int64_t now,
                                                                        struct arena *mem, struct user **ret)
{
    return self->ops->find_holder(self, id, now, mem, ret);
}
static inline _must_check_ struct error *session_repository_list_live(struct session_repository *self,
                                                                      struct id user, int64_t now,
                                                                      struct arena *mem, struct session **ret,
                                                                      size_t *count)
{
    return self->ops->list_live(self, user, now, mem, ret, count);
}
static inline _must_check_ struct error *session_repository_rotate(struct session_repository *self,
                                                                   const struct session_rotation *rotation,
                                                                   struct arena *mem, bool *ret)
{
    return self->ops->rotate(self, rotation, mem, ret);
}
static inline _must_check_ struct error *session_repository_revoke(struct session_repository *self,
                                                                   struct id id, int64_t now,
                                                                   struct arena *mem, bool *ret)
{
    return self->ops->revoke(self, id, now, mem, ret);
}
static inline _must_check_ struct error *session_repository_revoke_all(struct session_repository *self,
                                                                       struct id user, int64_t now,
                                                                       struct arena *mem, size_t *count)
{
    return self->ops->revoke_all(self, user, now, mem, count);
}
static inline _must_check_ struct error *
session_repository_forget(struct session_repository *self, struct id user, int64_t before, struct arena *mem)
{
    return self->ops->forget(self, user, before, mem);
}

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
static inline _must_check_ struct error *workspace_repository_members(struct workspace_repository *self,
                                                                      struct id workspace, struct arena *mem,
                                                                      struct workspace_member **ret,
                                                                      size_t *count)
{
    return self->ops->members(self, workspace, mem, ret, count);
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
static inline _must_check_ struct error *workspace_repository_count_owners(struct workspace_repository *self,
                                                                           struct id workspace,
                                                                           struct arena *mem, size_t *ret)
{
    return self->ops->count_owners(self, workspace, mem, ret);
}

static inline _must_check_ struct error *
setup_repository_replace(struct setup_repository *self, struct digest hash, int64_t now, struct arena *mem)
{
    return self->ops->replace(self, hash, now, mem);
}
static inline _must_check_ struct error *
setup_repository_matches(struct setup_repository *self, struct digest hash, struct arena *mem, bool *ret)
{
    return self->ops->matches(self, hash, mem, ret);
}
static inline _must_check_ struct error *
setup_repository_take(struct setup_repository *self, struct digest hash, struct arena *mem, bool *ret)
{
    return self->ops->take(self, hash, mem, ret);
}
