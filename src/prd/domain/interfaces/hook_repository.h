/* Hooks and what they delivered. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/hook.h"
#include "error.h"

struct hook_list {
    struct hook *items;
    size_t count;
};

struct hook_repository;
struct hook_repository_ops {
    struct error *(*add)(struct hook_repository *self, const struct hook *hook);
    /* Of one PRD; not_found. */
    struct error *(*find)(struct hook_repository *self, struct id prd, struct id id, struct arena *mem,
                          struct hook *ret);
    /* Of any; not_found. */
    struct error *(*find_by_token)(struct hook_repository *self, struct digest token_hash, struct arena *mem,
                                   struct hook *ret);
    /* All of a PRD, oldest first. */
    struct error *(*list)(struct hook_repository *self, struct id prd, struct arena *mem,
                          struct hook_list *ret);
    /* Its token and generation; not_found when it has gone. */
    struct error *(*rotate)(struct hook_repository *self, const struct hook *hook);
    /* With its deliveries; not_found. */
    struct error *(*remove)(struct hook_repository *self, const struct hook *hook);
    /* What it counts and tells of its last delivery. A hook that has gone stays gone. */
    struct error *(*save_counts)(struct hook_repository *self, const struct hook *hook);
    /* Keeps a delivery, unless one with its id is there, and forgets those from before `oldest`. */
    struct error *(*add_delivery)(struct hook_repository *self, const struct hook *hook,
                                  const struct hook_delivery *delivery, int64_t oldest);
    /* *found false: none with that id. */
    struct error *(*find_delivery)(struct hook_repository *self, const struct hook *hook, struct digest id,
                                   struct arena *mem, bool *found, struct hook_delivery *ret);
};
struct hook_repository {
    const struct hook_repository_ops *ops;
};

static inline _must_check_ struct error *hook_repository_add(struct hook_repository *self,
                                                             const struct hook *hook)
{
    return self->ops->add(self, hook);
}
static inline _must_check_ struct error *hook_repository_find(struct hook_repository *self, struct id prd,
                                                              struct id id, struct arena *mem,
                                                              struct hook *ret)
{
    return self->ops->find(self, prd, id, mem, ret);
}
static inline _must_check_ struct error *hook_repository_find_by_token(struct hook_repository *self,
                                                                       struct digest token_hash,
                                                                       struct arena *mem, struct hook *ret)
{
    return self->ops->find_by_token(self, token_hash, mem, ret);
}
static inline _must_check_ struct error *hook_repository_list(struct hook_repository *self, struct id prd,
                                                              struct arena *mem, struct hook_list *ret)
{
    return self->ops->list(self, prd, mem, ret);
}
static inline _must_check_ struct error *hook_repository_rotate(struct hook_repository *self,
                                                                const struct hook *hook)
{
    return self->ops->rotate(self, hook);
}
static inline _must_check_ struct error *hook_repository_remove(struct hook_repository *self,
                                                                const struct hook *hook)
{
    return self->ops->remove(self, hook);
}
static inline _must_check_ struct error *hook_repository_save_counts(struct hook_repository *self,
                                                                     const struct hook *hook)
{
    return self->ops->save_counts(self, hook);
}
static inline _must_check_ struct error *hook_repository_add_delivery(struct hook_repository *self,
                                                                      const struct hook *hook,
                                                                      const struct hook_delivery *delivery,
                                                                      int64_t oldest)
{
    return self->ops->add_delivery(self, hook, delivery, oldest);
}
static inline _must_check_ struct error *hook_repository_find_delivery(struct hook_repository *self,
                                                                       const struct hook *hook,
                                                                       struct digest id, struct arena *mem,
                                                                       bool *found, struct hook_delivery *ret)
{
    return self->ops->find_delivery(self, hook, id, mem, found, ret);
}
