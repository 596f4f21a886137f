/* The secrets that code hosts prove themselves with. They are derived from the server's key, so that the
 * database holds none: neither it nor a backup of it lets anybody forge a delivery. Thread-safe. */
#pragma once
#include "id.h"

struct hook_secrets;
struct hook_secrets_ops {
    /* ASCII, the same each time for a hook and generation, another for any other. */
    struct str (*secret)(struct hook_secrets *self, struct id hook, int64_t generation, struct arena *mem);
};
struct hook_secrets {
    const struct hook_secrets_ops *ops;
};

static inline struct str hook_secret(struct hook_secrets *self, struct id hook, int64_t generation,
                                     struct arena *mem)
{
    return self->ops->secret(self, hook, generation, mem);
}
