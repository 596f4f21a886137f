/*
 * Counts failed sign-ins under keys, and makes the next try wait, by the rule of services/backoff.h.
 * Thread-safe, never blocks for long, never fails: where nothing can be counted, it lets pass.
 *
 * `now` is monotonic time of this process; a driver that shares its counts between processes takes its own.
 */
#pragma once
#include "services/backoff.h"

struct login_backoff;
struct login_backoff_ops {
    /* Counts a try as a failure, unless it is refused. Of those made at once, no more are let through than of
     * those made one after the other. */
    struct backoff_verdict (*take)(struct login_backoff *self, struct str key,
                                   const struct backoff_rule *rule, int64_t now);
    /* Uncounts a try that was no failure. */
    void (*give_back)(struct login_backoff *self, struct str key, struct backoff_try one);
    /* Forgets the key: a try succeeded. */
    void (*clear)(struct login_backoff *self, struct str key);
};
struct login_backoff {
    const struct login_backoff_ops *ops;
};

static inline struct backoff_verdict login_backoff_take(struct login_backoff *self, struct str key,
                                                        const struct backoff_rule *rule, int64_t now)
{
    return self->ops->take(self, key, rule, now);
}
static inline void login_backoff_give_back(struct login_backoff *self, struct str key, struct backoff_try one)
{
    self->ops->give_back(self, key, one);
}
static inline void login_backoff_clear(struct login_backoff *self, struct str key)
{
    self->ops->clear(self, key);
}
