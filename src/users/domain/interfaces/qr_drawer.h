/* Draws a text as a QR code that a phone can read from a screen. Thread-safe. */
#pragma once
#include "error.h"

struct qr_drawer;
struct qr_drawer_ops {
    /* An SVG document, dark on light with the quiet zone around it, without anything from elsewhere in it. */
    struct error *(*draw)(struct qr_drawer *self, struct str text, struct arena *mem, struct str *ret);
};
struct qr_drawer {
    const struct qr_drawer_ops *ops;
};

static inline _must_check_ struct error *qr_drawer_draw(struct qr_drawer *self, struct str text,
                                                        struct arena *mem, struct str *ret)
{
    return self->ops->draw(self, text, mem, ret);
}
