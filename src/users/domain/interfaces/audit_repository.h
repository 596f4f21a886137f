/* What happened, for good. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/audit_entry.h"
#include "error.h"
#include "value_objects/user_event.h"

/* Which entries; what is none or zero does not matter. */
struct audit_query {
    struct id actor, user, workspace;
    struct str action, address;
    int64_t since, until; /* from `since` on, before `until` */
    int64_t before;       /* only those with a smaller seq */
    size_t limit;
};

struct audit_repository;
struct audit_repository_ops {
    /* Puts an event down in the transaction of what it tells of. It joins the chain a moment later. */
    struct error *(*put)(struct audit_repository *self, const struct user_event *event, struct arena *mem);
    /* Takes an event out again that was put down in this transaction. */
    struct error *(*take_back)(struct audit_repository *self, struct id event, struct arena *mem);
    struct error *(*state)(struct audit_repository *self, struct arena *mem, struct audit_state *ret);
    /* The end of the chain, for this transaction alone until it ends: the first thing that it asks. */
    struct error *(*lock_head)(struct audit_repository *self, struct arena *mem, struct audit_head *ret);
    /* Takes the oldest entries that wait, at most `limit`, by id. */
    struct error *(*take_pending)(struct audit_repository *self, size_t limit, struct arena *mem,
                                  struct audit_entry **ret, size_t *count);
    /* Adds entries at the end of the chain, which is `head` then. */
    struct error *(*append)(struct audit_repository *self, const struct audit_entry *entries, size_t count,
                            const struct audit_head *head, struct arena *mem);
    /* Those of the chain that the query asks for, the newest first. */
    struct error *(*list)(struct audit_repository *self, const struct audit_query *query, struct arena *mem,
                          struct audit_listed **ret, size_t *count);
    /* The chain from the entry after `after` on, in order, as it stands: nothing in it is taken on trust. */
    struct error *(*read)(struct audit_repository *self, int64_t after, size_t limit, struct arena *mem,
                          struct audit_entry **ret, size_t *count);
};
struct audit_repository {
    const struct audit_repository_ops *ops;
};

static inline _must_check_ struct error *
audit_repository_put(struct audit_repository *self, const struct user_event *event, struct arena *mem)
{
    return self->ops->put(self, event, mem);
}

static inline _must_check_ struct error *audit_repository_take_back(struct audit_repository *self,
                                                                    struct id event, struct arena *mem)
{
    return self->ops->take_back(self, event, mem);
}

static inline _must_check_ struct error *audit_repository_state(struct audit_repository *self,
                                                                struct arena *mem, struct audit_state *ret)
{
    return self->ops->state(self, mem, ret);
}

static inline _must_check_ struct error *audit_repository_lock_head(struct audit_repository *self,
                                                                    struct arena *mem, struct audit_head *ret)
{
    return self->ops->lock_head(self, mem, ret);
}

static inline _must_check_ struct error *audit_repository_take_pending(struct audit_repository *self,
                                                                       size_t limit, struct arena *mem,
                                                                       struct audit_entry **ret,
                                                                       size_t *count)
{
    return self->ops->take_pending(self, limit, mem, ret, count);
}

static inline _must_check_ struct error *audit_repository_append(struct audit_repository *self,
                                                                 const struct audit_entry *entries,
                                                                 size_t count, const struct audit_head *head,
                                                                 struct arena *mem)
{
    return self->ops->append(self, entries, count, head, mem);
}

static inline _must_check_ struct error *audit_repository_list(struct audit_repository *self,
                                                               const struct audit_query *query,
                                                               struct arena *mem, struct audit_listed **ret,
                                                               size_t *count)
{
    return self->ops->list(self, query, mem, ret, count);
}

static inline _must_check_ struct error *audit_repository_read(struct audit_repository *self, int64_t after,
                                                               size_t limit, struct arena *mem,
                                                               struct audit_entry **ret, size_t *count)
{
    return self->ops->read(self, after, limit, mem, ret, count);
}
