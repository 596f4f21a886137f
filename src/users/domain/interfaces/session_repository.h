/* Their sessions. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/session.h"
#include "entities/user.h"
#include "error.h"

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
    /* Of those that are live at `now`, all but the `kept` last used; at most 1,000. */
    struct error *(*list_surplus)(struct session_repository *self, struct id user, int64_t now, size_t kept,
                                  struct arena *mem, struct id **ret, size_t *count);
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

static inline _must_check_ struct error *session_repository_list_surplus(struct session_repository *self,
                                                                         struct id user, int64_t now,
                                                                         size_t kept, struct arena *mem,
                                                                         struct id **ret, size_t *count)
{
    return self->ops->list_surplus(self, user, now, kept, mem, ret, count);
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
