/*
 * Seals what must rest in the database and be read again: a text that only the holder of the server's key can
 * open or make. The database alone reveals nothing of it but its length.
 *
 * `context` names what the text is for and where it belongs ("mail <id>", "second factor <user>"): a sealed
 * text opens in its own context alone, so nobody who can write to the database can put one in the place of
 * another. Thread-safe.
 */
#pragma once
#include "error.h"

struct sealer;
struct sealer_ops {
    /* ASCII: it may stand in a text column. Sealing the same text twice gives two different ones. */
    struct str (*seal)(struct sealer *self, struct str context, struct str plain, struct arena *mem);
    /* False for whatever was not sealed with this key in this context. */
    bool (*open)(struct sealer *self, struct str context, struct str sealed, struct arena *mem,
                 struct str *ret);
};
struct sealer {
    const struct sealer_ops *ops;
};

static inline struct str sealer_seal(struct sealer *self, struct str context, struct str plain,
                                     struct arena *mem)
{
    return self->ops->seal(self, context, plain, mem);
}
static inline _must_check_ bool sealer_open(struct sealer *self, struct str context, struct str sealed,
                                            struct arena *mem, struct str *ret)
{
    return self->ops->open(self, context, sealed, mem, ret);
}
