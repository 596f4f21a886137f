/* Turns passwords into hashes that are slow to try, and tries them. Thread-safe; every call takes about as
 * long as the configured cost says, so none belongs on an I/O thread or into a transaction. */
#pragma once
#include "value_objects/password.h"

enum password_verdict {
    PASSWORD_WRONG,
    PASSWORD_RIGHT,
    PASSWORD_RIGHT_OUTDATED, /* right, and the hash has another form or cost than a new one would */
};

struct password_hasher;
struct password_hasher_ops {
    struct error *(*hash)(struct password_hasher *self, const struct password *password, struct arena *mem,
                          struct str *ret);
    /* Whether `hash` is this password's. STR_NONE, or a hash of no known form, is wrong and takes as long as
     * any wrong password of the configured cost. */
    struct error *(*verify)(struct password_hasher *self, const struct password *password, struct str hash,
                            struct arena *mem, enum password_verdict *ret);
    /* Whether `hash` has a form that passwords can be tried against, and its cost. Quick. */
    bool (*knows)(struct password_hasher *self, struct str hash, int *cost);
};
struct password_hasher {
    const struct password_hasher_ops *ops;
};

static inline _must_check_ struct error *password_hasher_hash(struct password_hasher *self,
                                                              const struct password *password,
                                                              struct arena *mem, struct str *ret)
{
    return self->ops->hash(self, password, mem, ret);
}
static inline _must_check_ struct error *password_hasher_verify(struct password_hasher *self,
                                                                const struct password *password,
                                                                struct str hash, struct arena *mem,
                                                                enum password_verdict *ret)
{
    return self->ops->verify(self, password, hash, mem, ret);
}
static inline bool password_hasher_knows(struct password_hasher *self, struct str hash, int *cost)
{
    return self->ops->knows(self, hash, cost);
}
