/* Where the keys that sign access tokens are kept, for all nodes. Thread-safe. */
#pragma once
#include "error.h"

struct signing_keys;
struct signing_keys_ops {
    /* Makes a key that signs from `signs_from` (milliseconds since 1970) on. This node publishes it when it
     * returns OK, others when they next refresh. Slow: seconds at worst. Error unavailable when it cannot be
     * kept. */
    struct error *(*add)(struct signing_keys *self, int64_t signs_from);
    /* Takes over what others have added, and forgets the keys whose last token is dead. Error unavailable
     * when they cannot be read; then those that are known stay in use. */
    struct error *(*refresh)(struct signing_keys *self);
};
struct signing_keys {
    const struct signing_keys_ops *ops;
};

static inline _must_check_ struct error *signing_keys_add(struct signing_keys *self, int64_t signs_from)
{
    return self->ops->add(self, signs_from);
}
static inline _must_check_ struct error *signing_keys_refresh(struct signing_keys *self)
{
    return self->ops->refresh(self);
}
