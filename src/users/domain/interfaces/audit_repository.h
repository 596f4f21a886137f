/* What happened, for good. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "error.h"
#include "value_objects/user_event.h"

struct audit_repository;
struct audit_repository_ops {
    /* Puts an event down in the transaction of what it tells of. It joins the chain a moment later. */
    struct error *(*put)(struct audit_repository *self, const struct user_event *event, struct arena *mem);
};
struct audit_repository {
    const struct audit_repository_ops *ops;
};

static inline _must_check_ struct error *
audit_repository_put(struct audit_repository *self, const struct user_event *event, struct arena *mem)
{
    return self->ops->put(self, event, mem);
}
