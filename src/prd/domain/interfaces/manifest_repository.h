/* What models were sent, a manifest for each reply. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/message.h"
#include "error.h"
#include "value_objects/manifest.h"

struct manifest_repository;
struct manifest_repository_ops {
    struct error *(*add)(struct manifest_repository *self, const struct message *reply,
                         const struct manifest *manifest);
    /* Error not_found: no model was asked for that reply. */
    struct error *(*find)(struct manifest_repository *self, const struct message *reply, struct arena *mem,
                          struct manifest *ret);
};
struct manifest_repository {
    const struct manifest_repository_ops *ops;
};

static inline _must_check_ struct error *manifest_repository_add(struct manifest_repository *self,
                                                                 const struct message *reply,
                                                                 const struct manifest *manifest)
{
    return self->ops->add(self, reply, manifest);
}

static inline _must_check_ struct error *manifest_repository_find(struct manifest_repository *self,
                                                                  const struct message *reply,
                                                                  struct arena *mem, struct manifest *ret)
{
    return self->ops->find(self, reply, mem, ret);
}
