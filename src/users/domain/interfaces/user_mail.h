/* Writes letters and hands them to whoever delivers them. */
#pragma once
#include "entities/letter.h"

struct user_mail;
struct user_mail_ops {
    /* Blocks, for a minute at most: for a background thread, one at a time. Errors: unavailable to be tried
     * again, invalid never; their texts hold no address and no token. */
    struct error *(*send)(struct user_mail *self, const struct letter *letter);
};
struct user_mail {
    const struct user_mail_ops *ops;
};

static inline _must_check_ struct error *user_mail_send(struct user_mail *self, const struct letter *letter)
{
    return self->ops->send(self, letter);
}
