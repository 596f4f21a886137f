#include "services/token_estimate.h"

/* In sevenths of two: an ASCII byte is 2/7 of a token, another character 1. */
#define ASCII_WEIGHT 2
#define OTHER_WEIGHT 7

static int64_t weight_of(unsigned char byte)
{
    if (byte < 0x80)
        return ASCII_WEIGHT;
    return (byte & 0xc0) == 0x80 ? 0 : OTHER_WEIGHT;
}

int64_t token_estimate(struct str text)
{
    int64_t weight = 0;

    for (size_t i = 0; i < text.len; i++)
        weight += weight_of((unsigned char)text.ptr[i]);
    return (weight + 6) / 7;
}

struct str token_cut(struct str text, int64_t tokens)
{
    int64_t weight = 0;

    for (size_t i = 0; i < text.len; i++) {
        weight += weight_of((unsigned char)text.ptr[i]);
        if (weight > tokens * 7)
            return str_slice(text, 0, i);
    }
    return text;
}
