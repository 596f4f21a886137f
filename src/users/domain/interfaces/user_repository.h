/* The people with an account. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/user.h"
#include "error.h"

/* Which users; what is not said does not matter. */
struct user_filter {
    struct str words; /* folded; a part of the address or the name; STR_NONE: any */
    const enum platform_role *role;
    const enum user_status *status;
};

struct user_repository;
struct user_repository_ops {
    /* Error conflict, code "unique", when the address is taken. */
    struct error *(*add)(struct user_repository *self, const struct user *user, struct arena *mem);
    struct error *(*find)(struct user_repository *self, struct id id, struct arena *mem, struct user **ret);
    struct error *(*find_by_email)(struct user_repository *self, struct str email_key, struct arena *mem,
                                   struct user **ret);
    /* At most `limit` in order of making, after the one named `after` (ID_NONE: from the first). */
    struct error *(*list)(struct user_repository *self, const struct user_filter *filter, struct id after,
                          size_t limit, struct arena *mem, struct user **ret, size_t *count);
    /* Writes all but the id and the time of making, and raises the version. Error conflict, code "unique",
     * when the address is taken. */
    struct error *(*update)(struct user_repository *self, const struct user *user, struct arena *mem);
    /* Notes that `user` is warned at `now`; *ret is false, and nothing changed, where that was done after
     * `since`. The version stays. */
    struct error *(*warn)(struct user_repository *self, struct id user, int64_t now, int64_t since,
                          struct arena *mem, bool *ret);
    /* With all that hangs on them; personal workspaces too. */
    struct error *(*remove)(struct user_repository *self, struct id id, struct arena *mem);
    /* Who was to be deleted first of those whose time has come at `now`; NULL when there is none. */
    struct error *(*find_leaving)(struct user_repository *self, int64_t now, struct arena *mem,
                                  struct user **ret);
    /* Whether anybody is an administrator, active or not. */
    struct error *(*has_admin)(struct user_repository *self, struct arena *mem, bool *ret);
    /* Whether anybody but `user` is an active administrator who stays. */
    struct error *(*has_other_admin)(struct user_repository *self, struct id user, struct arena *mem,
                                     bool *ret);
};
struct user_repository {
    const struct user_repository_ops *ops;
};

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

static inline _must_check_ struct error *
user_repository_list(struct user_repository *self, const struct user_filter *filter, struct id after,
                     size_t limit, struct arena *mem, struct user **ret, size_t *count)
{
    return self->ops->list(self, filter, after, limit, mem, ret, count);
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

static inline _must_check_ struct error *user_repository_remove(struct user_repository *self, struct id id,
                                                                struct arena *mem)
{
    return self->ops->remove(self, id, mem);
}

static inline _must_check_ struct error *
user_repository_find_leaving(struct user_repository *self, int64_t now, struct arena *mem, struct user **ret)
{
    return self->ops->find_leaving(self, now, mem, ret);
}

static inline _must_check_ struct error *
user_repository_has_other_admin(struct user_repository *self, struct id user, struct arena *mem, bool *ret)
{
    return self->ops->has_other_admin(self, user, mem, ret);
}

static inline _must_check_ struct error *user_repository_warn(struct user_repository *self, struct id user,
                                                              int64_t now, int64_t since, struct arena *mem,
                                                              bool *ret)
{
    return self->ops->warn(self, user, now, since, mem, ret);
}
