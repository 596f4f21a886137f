/* Who signed what. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/approval.h"
#include "error.h"
#include "value_objects/list_window.h"

struct approval_list {
    struct approval *items;
    size_t count;
    struct str next;
};

struct approval_repository;
struct approval_repository_ops {
    /* What the same person signed before, and still stands, is withdrawn by it. */
    struct error *(*add)(struct approval_repository *self, const struct approval *approval);
    struct error *(*find)(struct approval_repository *self, struct id prd, struct id id, struct arena *mem,
                          struct approval *ret);
    struct error *(*list)(struct approval_repository *self, struct id prd, const struct list_window *window,
                          struct arena *mem, struct approval_list *ret); /* newest first */
    /* How many stand with that verdict. */
    struct error *(*count)(struct approval_repository *self, struct id prd, enum approval_verdict verdict,
                           int64_t *ret);
    struct error *(*withdraw)(struct approval_repository *self, const struct approval *approval);
    /* All that stand fall by that revision. */
    struct error *(*fell)(struct approval_repository *self, struct id prd, int64_t revision);
};
struct approval_repository {
    const struct approval_repository_ops *ops;
};

static inline _must_check_ struct error *approval_repository_add(struct approval_repository *self,
                                                                 const struct approval *approval)
{
    return self->ops->add(self, approval);
}

static inline _must_check_ struct error *approval_repository_find(struct approval_repository *self,
                                                                  struct id prd, struct id id,
                                                                  struct arena *mem, struct approval *ret)
{
    return self->ops->find(self, prd, id, mem, ret);
}

static inline _must_check_ struct error *
approval_repository_list(struct approval_repository *self, struct id prd, const struct list_window *window,
                         struct arena *mem, struct approval_list *ret)
{
    return self->ops->list(self, prd, window, mem, ret);
}

static inline _must_check_ struct error *approval_repository_count(struct approval_repository *self,
                                                                   struct id prd,
                                                                   enum approval_verdict verdict,
                                                                   int64_t *ret)
{
    return self->ops->count(self, prd, verdict, ret);
}

static inline _must_check_ struct error *approval_repository_withdraw(struct approval_repository *self,
                                                                      const struct approval *approval)
{
    return self->ops->withdraw(self, approval);
}

static inline _must_check_ struct error *approval_repository_fell(struct approval_repository *self,
                                                                  struct id prd, int64_t revision)
{
    return self->ops->fell(self, prd, revision);
}
