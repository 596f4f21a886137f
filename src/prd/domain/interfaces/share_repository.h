/* Shares of PRDs. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/share.h"
#include "error.h"

struct share_list {
    struct share *items;
    size_t count;
};

struct share_repository;
struct share_repository_ops {
    struct error *(*add)(struct share_repository *self, const struct share *share);
    /* Of one PRD; not_found. */
    struct error *(*find)(struct share_repository *self, struct id prd, struct id id, struct arena *mem,
                          struct share *ret);
    /* Of any; not_found. */
    struct error *(*find_by_token)(struct share_repository *self, struct digest token_hash, struct arena *mem,
                                   struct share *ret);
    /* All of a PRD, oldest first, also those that are over. */
    struct error *(*list)(struct share_repository *self, struct id prd, struct arena *mem,
                          struct share_list *ret);
    struct error *(*remove)(struct share_repository *self, const struct share *share);
};
struct share_repository {
    const struct share_repository_ops *ops;
};

static inline _must_check_ struct error *share_repository_add(struct share_repository *self,
                                                              const struct share *share)
{
    return self->ops->add(self, share);
}
static inline _must_check_ struct error *share_repository_find(struct share_repository *self, struct id prd,
                                                               struct id id, struct arena *mem,
                                                               struct share *ret)
{
    return self->ops->find(self, prd, id, mem, ret);
}
static inline _must_check_ struct error *share_repository_find_by_token(struct share_repository *self,
                                                                        struct digest token_hash,
                                                                        struct arena *mem, struct share *ret)
{
    return self->ops->find_by_token(self, token_hash, mem, ret);
}
static inline _must_check_ struct error *share_repository_list(struct share_repository *self, struct id prd,
                                                               struct arena *mem, struct share_list *ret)
{
    return self->ops->list(self, prd, mem, ret);
}
static inline _must_check_ struct error *share_repository_remove(struct share_repository *self,
                                                                 const struct share *share)
{
    return self->ops->remove(self, share);
}
