#include "id.h"
#include <stdlib.h>

struct id id_new(struct clock *clock, struct random *random)
{
    struct id id;
    uint64_t now = (uint64_t)clock_now(clock);

    for (size_t i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(now >> (40 - 8 * i));
    random_fill(random, id.bytes + 6, sizeof(id.bytes) - 6);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x70); /* version 7 */
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
    return id;
}

static int by_bytes(const void *a, const void *b)
{
    const struct id *left = a, *right = b;
    return memcmp(left->bytes, right->bytes, sizeof(left->bytes));
}

struct id *ids_new(struct clock *clock, struct random *random, size_t count, struct arena *mem)
{
    struct id *ids = arena_array_of(mem, count, struct id);

    for (size_t i = 0; i < count; i++)
        ids[i] = id_new(clock, random);
    if (count > 1)
        qsort(ids, count, sizeof(*ids), by_bytes);
    return ids;
}

/* Whether a hyphen comes before the byte at `index`. */
static bool after_hyphen(size_t index)
{
    return index == 4 || index == 6 || index == 8 || index == 10;
}

struct str id_format(struct arena *mem, struct id id)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(mem, ID_TEXT_LENGTH + 1);
    char *at = text;
    for (size_t i = 0; i < sizeof(id.bytes); i++) {
        if (after_hyphen(i))
            *at++ = '-';
        *at++ = digits[id.bytes[i] >> 4];
        *at++ = digits[id.bytes[i] & 15];
    }
    return str_of(text, ID_TEXT_LENGTH);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool id_parse(struct str text, struct id *ret)
{
    struct id id;
    const char *at = text.ptr;
    if (text.len != ID_TEXT_LENGTH)
        return false;
    for (size_t i = 0; i < sizeof(id.bytes); i++) {
        int high, low;
        if (after_hyphen(i) && *at++ != '-')
            return false;
        high = hex_digit(*at++);
        low = hex_digit(*at++);
        if (high < 0 || low < 0)
            return false;
        id.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret = id;
    return true;
}

bool id_eq(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

bool id_is_none(struct id id)
{
    return id_eq(id, ID_NONE);
}
