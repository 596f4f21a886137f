/* Second factors and recovery codes. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "digest.h"
#include "entities/second_factor.h"
#include "error.h"

struct second_factor_repository;
struct second_factor_repository_ops {
    /* *ret is NULL when the user has none. */
    struct error *(*find)(struct second_factor_repository *self, struct id user, struct arena *mem,
                          struct second_factor **ret);
    /* Takes the place of one that was never confirmed; *ret is false, and nothing happens, when one is
     * confirmed. */
    struct error *(*enroll)(struct second_factor_repository *self, const struct second_factor *factor,
                            struct arena *mem, bool *ret);
    /* A code of `step` is taken, and the factor confirmed `now` if it was not. Compare-and-swap: *ret is
     * false when that step or a later one was taken before, so of two that come with one code one wins. */
    struct error *(*take)(struct second_factor_repository *self, struct id user, int64_t step, int64_t now,
                          struct arena *mem, bool *ret);
    /* With its recovery codes. */
    struct error *(*remove)(struct second_factor_repository *self, struct id user, struct arena *mem);
    /* In place of all there were. */
    struct error *(*replace_codes)(struct second_factor_repository *self, struct id user,
                                   const struct digest *hashes, size_t count, struct arena *mem);
    /* Uses it up; *ret says whether it was good. */
    struct error *(*use_code)(struct second_factor_repository *self, struct id user, struct digest hash,
                              int64_t now, struct arena *mem, bool *ret);
};
struct second_factor_repository {
    const struct second_factor_repository_ops *ops;
};

static inline _must_check_ struct error *second_factor_repository_find(struct second_factor_repository *self,
                                                                       struct id user, struct arena *mem,
                                                                       struct second_factor **ret)
{
    return self->ops->find(self, user, mem, ret);
}

static inline _must_check_ struct error *
second_factor_repository_enroll(struct second_factor_repository *self, const struct second_factor *factor,
                                struct arena *mem, bool *ret)
{
    return self->ops->enroll(self, factor, mem, ret);
}

static inline _must_check_ struct error *second_factor_repository_take(struct second_factor_repository *self,
                                                                       struct id user, int64_t step,
                                                                       int64_t now, struct arena *mem,
                                                                       bool *ret)
{
    return self->ops->take(self, user, step, now, mem, ret);
}

static inline _must_check_ struct error *
second_factor_repository_remove(struct second_factor_repository *self, struct id user, struct arena *mem)
{
    return self->ops->remove(self, user, mem);
}

static inline _must_check_ struct error *
second_factor_repository_replace_codes(struct second_factor_repository *self, struct id user,
                                       const struct digest *hashes, size_t count, struct arena *mem)
{
    return self->ops->replace_codes(self, user, hashes, count, mem);
}

static inline _must_check_ struct error *
second_factor_repository_use_code(struct second_factor_repository *self, struct id user, struct digest hash,
                                  int64_t now, struct arena *mem, bool *ret)
{
    return self->ops->use_code(self, user, hash, now, mem, ret);
}
