/* Codes out of a shared secret, as authenticator apps compute them (HOTP, RFC 4226: HMAC-SHA-1, 6 digits).
 * Thread-safe. */
#pragma once
#include "arena.h"
#include "str.h"

struct one_time_codes;
struct one_time_codes_ops {
    struct str (*code)(struct one_time_codes *self, struct str secret, int64_t step, struct arena *mem);
    /* Base32, for people to type into an app and for its QR code. */
    struct str (*write_secret)(struct one_time_codes *self, struct str secret, struct arena *mem);
};
struct one_time_codes {
    const struct one_time_codes_ops *ops;
};

static inline struct str one_time_codes_code(struct one_time_codes *self, struct str secret, int64_t step,
                                             struct arena *mem)
{
    return self->ops->code(self, secret, step, mem);
}
static inline struct str one_time_codes_write_secret(struct one_time_codes *self, struct str secret,
                                                     struct arena *mem)
{
    return self->ops->write_secret(self, secret, mem);
}
