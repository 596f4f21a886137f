#include "services/stemmer.h"
#include "services/characters.h"

#define LONGEST_WORD 48

struct stem {
    char text[LONGEST_WORD + 4];
    size_t len;
};

struct suffix_rule {
    const char *suffix, *replacement;
};

static bool is_consonant(const struct stem *w, size_t at)
{
    switch (w->text[at]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
        return false;
    case 'y':
        return at == 0 || !is_consonant(w, at - 1);
    default:
        return true;
    }
}

/* Porter's m: how often a run of vowels is followed by a run of consonants in the first `len` letters. */
static size_t measure(const struct stem *w, size_t len)
{
    size_t count = 0;
    for (size_t i = 1; i < len; i++)
        count += is_consonant(w, i) && !is_consonant(w, i - 1);
    return count;
}

static bool has_vowel(const struct stem *w, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_consonant(w, i))
            return true;
    return false;
}

static bool ends_with(const struct stem *w, const char *suffix, size_t *before)
{
    size_t len = strlen(suffix);
    if (len >= w->len || memcmp(w->text + w->len - len, suffix, len) != 0)
        return false;
    *before = w->len - len;
    return true;
}

static void replace_from(struct stem *w, size_t from, const char *replacement)
{
    size_t len = strlen(replacement);
    memcpy(w->text + from, replacement, len);
    w->len = from + len;
}

static bool ends_double(const struct stem *w)
{
    return w->len >= 2 && w->text[w->len - 1] == w->text[w->len - 2] && is_consonant(w, w->len - 1);
}

/* Porter's *o: consonant, vowel, consonant at the end of the first `len` letters, the last not w, x or y. */
static bool ends_short(const struct stem *w, size_t len)
{
    char last;
    if (len < 3 || !is_consonant(w, len - 1) || is_consonant(w, len - 2) || !is_consonant(w, len - 3))
        return false;
    last = w->text[len - 1];
    return last != 'w' && last != 'x' && last != 'y';
}

static void step_plural(struct stem *w)
{
    size_t before;
    if (ends_with(w, "sses", &before) || ends_with(w, "ies", &before))
        w->len -= 2;
    else if (!ends_with(w, "ss", &before) && ends_with(w, "s", &before))
        w->len -= 1;
}

static void step_past(struct stem *w)
{
    size_t before;
    char last;

    if (ends_with(w, "eed", &before)) {
        if (measure(w, before) > 0)
            w->len -= 1;
        return;
    }
    if ((!ends_with(w, "ed", &before) || !has_vowel(w, before)) &&
        (!ends_with(w, "ing", &before) || !has_vowel(w, before)))
        return;
    w->len = before;
    last = w->text[w->len - 1];
    if (ends_double(w) && last != 'l' && last != 's' && last != 'z')
        w->len -= 1;
    else if (ends_with(w, "at", &before) || ends_with(w, "bl", &before) || ends_with(w, "iz", &before) ||
             (!ends_double(w) && measure(w, w->len) == 1 && ends_short(w, w->len)))
        replace_from(w, w->len, "e");
}

/* The first rule whose suffix fits decides; it is applied where what comes before measures more than `above`.
 */
static void step_table(struct stem *w, const struct suffix_rule *rules, size_t count, size_t above)
{
    size_t before;
    for (size_t i = 0; i < count; i++)
        if (ends_with(w, rules[i].suffix, &before)) {
            if (measure(w, before) > above)
                replace_from(w, before, rules[i].replacement);
            return;
        }
}

static void step_suffixes(struct stem *w)
{
    static const struct suffix_rule second[] = {
        {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
        {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
        {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
        {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"},
        {"logi", "log"},
    };
    static const struct suffix_rule third[] = {
        {"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
        {"ical", "ic"},  {"ful", ""},   {"ness", ""},
    };
    step_table(w, second, COUNT_OF(second), 0);
    step_table(w, third, COUNT_OF(third), 0);
}

static void step_endings(struct stem *w)
{
    static const struct suffix_rule fourth[] = {
        {"al", ""},   {"ance", ""}, {"ence", ""},  {"er", ""},   {"ic", ""},  {"able", ""},
        {"ible", ""}, {"ant", ""},  {"ement", ""}, {"ment", ""}, {"ent", ""}, {"ou", ""},
        {"ism", ""},  {"ate", ""},  {"iti", ""},   {"ous", ""},  {"ive", ""}, {"ize", ""},
    };
    size_t before;
    if (ends_with(w, "ion", &before)) {
        if (measure(w, before) > 1 && (w->text[before - 1] == 's' || w->text[before - 1] == 't'))
            w->len = before;
        return;
    }
    step_table(w, fourth, COUNT_OF(fourth), 1);
}

static void step_last(struct stem *w)
{
    size_t before;
    if (ends_with(w, "e", &before)) {
        size_t m = measure(w, before);
        if (m > 1 || (m == 1 && !ends_short(w, before)))
            w->len -= 1;
    }
    if (w->text[w->len - 1] == 'l' && ends_double(w) && measure(w, w->len) > 1)
        w->len -= 1;
}

struct str stem_of(struct str word, struct arena *mem)
{
    struct stem w = {.len = word.len};
    size_t before;

    if (word.len <= 2 || word.len > LONGEST_WORD)
        return word;
    for (size_t i = 0; i < word.len; i++)
        if (!byte_is_lower(word.ptr[i]))
            return word;
    memcpy(w.text, word.ptr, word.len);
    step_plural(&w);
    step_past(&w);
    if (ends_with(&w, "y", &before) && has_vowel(&w, before))
        w.text[w.len - 1] = 'i';
    step_suffixes(&w);
    step_endings(&w);
    step_last(&w);
    return str_dup(mem, str_of(w.text, w.len));
}
