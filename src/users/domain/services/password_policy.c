#include "services/password_policy.h"
#include "unicode.h"

#define PERSONAL_WORDS_MAX 24

/* Splits `text` at whatever is no letter or digit, so that "ada.lovelace@example.org" warns of each of its
 * words. */
static size_t add_words(struct str text, struct str *words, size_t count)
{
    size_t start = 0;
    if (text.len > 0 && count < PERSONAL_WORDS_MAX)
        words[count++] = text;
    for (size_t i = 0; i <= text.len; i++) {
        unsigned char c = i < text.len ? (unsigned char)text.ptr[i] : ' ';
        bool within =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
        if (within)
            continue;
        if (i - start >= 3 && i - start < text.len && count < PERSONAL_WORDS_MAX)
            words[count++] = str_slice(text, start, i);
        start = i + 1;
    }
    return count;
}

int64_t password_min_for(bool has_second_factor, int64_t min)
{
    return has_second_factor && min > PASSWORD_MIN_LEAST ? PASSWORD_MIN_LEAST : min;
}

bool password_is_long_enough(const struct password *password, int64_t min)
{
    return utf8_length(password->text) >= (size_t)(min > PASSWORD_MIN_LEAST ? min : PASSWORD_MIN_LEAST);
}

struct error *password_policy_check(struct password_strength *strength, int64_t min, struct str typed,
                                    const struct email *email, struct str name, struct arena *mem,
                                    struct password *ret)
{
    struct str personal[PERSONAL_WORDS_MAX];
    struct password_strength_verdict verdict;
    struct password password;
    size_t count;

    TRY(password_parse(typed, mem, &password));
    if (min < PASSWORD_MIN_LEAST)
        min = PASSWORD_MIN_LEAST;
    if (!password_is_long_enough(&password, min))
        return password_refuse(
            "too_short",
            str_format(mem, "It needs at least %lld characters. A few unrelated words make a good one.",
                       (long long)min));
    count = add_words(email->text, personal, 0);
    count = add_words(name, personal, count);
    TRY(password_strength_judge(strength, password.text, personal, count, mem, &verdict));
    if (verdict.score < PASSWORD_SCORE_MIN)
        return password_refuse("weak_password", verdict.reason);
    *ret = password;
    return OK;
}
