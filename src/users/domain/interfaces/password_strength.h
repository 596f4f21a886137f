/* Says how easily a password is guessed. Thread-safe. */
#pragma once
#include "error.h"
#include "str.h"

struct password_strength_verdict {
    int score;         /* of zxcvbn: 0 (guessed at once) to 4 (very strong) */
    struct str reason; /* why it is weak, a sentence in plain words; STR_NONE at score 3 and 4 */
};

struct password_strength;
struct password_strength_ops {
    /* `personal` are words that an attacker would try first: the person's name, the address. Error
     * unavailable where it cannot be said at the moment. */
    struct error *(*judge)(struct password_strength *self, struct str password, const struct str *personal,
                           size_t count, struct arena *mem, struct password_strength_verdict *ret);
};
struct password_strength {
    const struct password_strength_ops *ops;
};

static inline _must_check_ struct error *
password_strength_judge(struct password_strength *self, struct str password, const struct str *personal,
                        size_t count, struct arena *mem, struct password_strength_verdict *ret)
{
    return self->ops->judge(self, password, personal, count, mem, ret);
}
