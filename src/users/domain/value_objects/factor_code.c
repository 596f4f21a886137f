#include "value_objects/factor_code.h"

#define TYPED_MAX 64

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static char small(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

static bool is_base32(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (memchr(alphabet, text.ptr[i], sizeof(alphabet) - 1) == NULL)
            return false;
    return true;
}

bool factor_code_parse(struct str typed, struct arena *mem, struct factor_code *ret)
{
    bool has_hyphen = false;
    struct str text;
    char *letters;

    if (typed.len > TYPED_MAX)
        return false;
    letters = arena_alloc(mem, TYPED_MAX);
    text = str_of(letters, 0);
    for (size_t i = 0; i < typed.len; i++) {
        has_hyphen = has_hyphen || typed.ptr[i] == '-';
        if (typed.ptr[i] != ' ' && typed.ptr[i] != '-')
            letters[text.len++] = small(typed.ptr[i]);
    }
    if (text.len == ONE_TIME_CODE_LENGTH && !has_hyphen && is_digits(text))
        *ret = (struct factor_code){FACTOR_CODE_ONE_TIME, text};
    else if (text.len == RECOVERY_CODE_LENGTH && is_base32(text))
        *ret = (struct factor_code){FACTOR_CODE_RECOVERY, text};
    else
        return false;
    return true;
}

struct str recovery_code_new(struct random *random, struct arena *mem)
{
    char *text = arena_alloc(mem, RECOVERY_CODE_LENGTH + 1);
    uint8_t bytes[RECOVERY_CODE_LENGTH];
    size_t at = 0;

    random_fill(random, bytes, sizeof(bytes));
    for (size_t i = 0; i < RECOVERY_CODE_LENGTH; i++) {
        if (i == RECOVERY_CODE_LENGTH / 2)
            text[at++] = '-';
        text[at++] = alphabet[bytes[i] % 32];
    }
    return str_of(text, at);
}
