#include "security/zxcvbn_password_strength.h"
#include "secret.h"
#include <zxcvbn.h>

/* log2 of 10^3, 10^6, 10^8 and 10^10 guesses. */
static const double score_bits[] = {9.966, 19.932, 26.576, 33.220};

/* libzxcvbn works on bytes. One byte for each character, the same for the same one, keeps lengths and
 * repetitions what they are in every script. */
static char *one_byte_each(struct str text, struct arena *mem)
{
    char *bytes = arena_alloc(mem, text.len + 1);
    size_t count = 0;
    for (size_t i = 0; i < text.len; count++) {
        unsigned hash = (unsigned char)text.ptr[i++];
        if (hash >= 0x80) {
            while (i < text.len && (text.ptr[i] & 0xc0) == 0x80)
                hash = hash * 31 + (unsigned char)text.ptr[i++];
            hash = 0x80 | ((hash ^ hash >> 7) & 0x7f);
        }
        bytes[count] = (char)hash;
    }
    return bytes;
}

static const char *describe(unsigned type)
{
    switch (type & ~(unsigned)MULTIPLE_MATCH) {
    case USER_MATCH:
    case USER_LEET_MATCH:
        return "It is made of your own name or e-mail address.";
    case DICTIONARY_MATCH:
        return (type & MULTIPLE_MATCH) != 0
                   ? "It repeats one of the passwords and words that are tried first."
                   : "It is one of the passwords and words that are tried first.";
    case DICT_LEET_MATCH:
        return "Swapping letters for digits or signs does not make a common word safe.";
    case REPEATS_MATCH:
        return "It repeats the same characters.";
    case SEQUENCE_MATCH:
        return "It follows a sequence, such as abc or 6543.";
    case SPATIAL_MATCH:
        return "It follows keys that lie side by side.";
    case DATE_MATCH:
    case YEAR_MATCH:
        return "It is built around a date.";
    default:
        break;
    }
    return (type & MULTIPLE_MATCH) != 0 ? "It repeats the same characters." : "It has too little in it.";
}

/* The type of match that covers most of the password. */
static unsigned main_type(const ZxcMatch_t *matches)
{
    unsigned type = BRUTE_MATCH;
    int covered = 0;
    for (const ZxcMatch_t *match = matches; match != NULL; match = match->Next)
        if (match->Length > covered && (match->Type & ~(unsigned)MULTIPLE_MATCH) != BRUTE_MATCH) {
            type = match->Type;
            covered = match->Length;
        }
    return type;
}

static bool is_one_character(const char *bytes)
{
    return strspn(bytes, (const char[]){bytes[0], '\0'}) == strlen(bytes);
}

static struct error *judge(struct password_strength *self _unused_, struct str password,
                           const struct str *personal, size_t count, struct arena *mem,
                           struct password_strength_verdict *ret)
{
    char *bytes = one_byte_each(password, mem);
    const char **words = arena_array_of(mem, count + 1, const char *);
    ZxcMatch_t *matches = NULL;
    double bits;

    for (size_t i = 0; i < count; i++)
        words[i] = one_byte_each(personal[i], mem);
    bits = ZxcvbnMatch(bytes, words, &matches);
    *ret = (struct password_strength_verdict){0};
    while (ret->score < (int)COUNT_OF(score_bits) && bits >= score_bits[ret->score])
        ret->score++;
    if (ret->score < 3)
        ret->reason = str_format(mem, "%s A few unrelated words make a good password.",
                                 describe(is_one_character(bytes) ? REPEATS_MATCH : main_type(matches)));
    ZxcvbnFreeInfo(matches);
    secret_wipe(bytes, password.len);
    return OK;
}

struct password_strength *zxcvbn_password_strength(void)
{
    static const struct password_strength_ops ops = {judge};
    static struct password_strength strength = {&ops};
    return &strength;
}
