/* The devices that people have signed in from, each as a keyed hash. Errors and lifetimes:
 * interfaces/users_store.h. */
#pragma once
#include "digest.h"
#include "error.h"
#include "id.h"

struct device_repository;
struct device_repository_ops {
    /* Whether the user signed in from it at `since` or later. */
    struct error *(*is_known)(struct device_repository *self, struct id user, struct digest device,
                              int64_t since, struct arena *mem, bool *ret);
    /* Used now. */
    struct error *(*remember)(struct device_repository *self, struct id user, struct digest device,
                              int64_t now, struct arena *mem);
    /* Keeps the `most` that were used last, of those used at `since` or later. */
    struct error *(*prune)(struct device_repository *self, struct id user, int64_t since, size_t most,
                           struct arena *mem);
    /* All of the user's. */
    struct error *(*forget)(struct device_repository *self, struct id user, struct arena *mem);
};
struct device_repository {
    const struct device_repository_ops *ops;
};

static inline _must_check_ struct error *device_repository_is_known(struct device_repository *self,
                                                                    struct id user, struct digest device,
                                                                    int64_t since, struct arena *mem,
                                                                    bool *ret)
{
    return self->ops->is_known(self, user, device, since, mem, ret);
}

static inline _must_check_ struct error *device_repository_remember(struct device_repository *self,
                                                                    struct id user, struct digest device,
                                                                    int64_t now, struct arena *mem)
{
    return self->ops->remember(self, user, device, now, mem);
}

static inline _must_check_ struct error *device_repository_prune(struct device_repository *self,
                                                                 struct id user, int64_t since, size_t most,
                                                                 struct arena *mem)
{
    return self->ops->prune(self, user, since, most, mem);
}

static inline _must_check_ struct error *device_repository_forget(struct device_repository *self,
                                                                  struct id user, struct arena *mem)
{
    return self->ops->forget(self, user, mem);
}
