#include "security/oath_one_time_codes.h"
#include "base.h"
#include <liboath/oath.h>
#include <stdlib.h>

#define DIGITS 6

static struct str code(struct one_time_codes *self, struct str secret, int64_t step, struct arena *mem)
{
    char *digits = arena_alloc(mem, DIGITS + 1);

    (void)self;
    if (oath_hotp_generate(secret.ptr, secret.len, (uint64_t)step, DIGITS, false,
                           OATH_HOTP_DYNAMIC_TRUNCATION, digits) != OATH_OK)
        panic("liboath computes no code");
    return str_of(digits, DIGITS);
}

static struct str write_secret(struct one_time_codes *self, struct str secret, struct arena *mem)
{
    char *text = NULL;
    size_t length = 0;
    struct str copy;

    (void)self;
    if (oath_base32_encode(secret.ptr, secret.len, &text, &length) != OATH_OK)
        panic("liboath has no memory");
    copy = str_dup(mem, str_of(text, length));
    free(text);
    return copy;
}

struct one_time_codes *oath_one_time_codes(void)
{
    static const struct one_time_codes_ops ops = {code, write_secret};
    static struct one_time_codes codes = {&ops};
    return &codes;
}
