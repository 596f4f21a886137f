/* The first set-up. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "digest.h"
#include "error.h"

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
