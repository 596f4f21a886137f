#include "services/quantities.h"
#include "services/characters.h"
#include "services/growth.h"

static const char *const measures[] = {
    "%",          "percent", "percentage", "pp",      "ms",    "millisecond", "milliseconds", "s",
    "sec",        "secs",    "second",     "seconds", "min",   "mins",        "minute",       "minutes",
    "h",          "hour",    "hours",      "day",     "days",  "week",        "weeks",        "month",
    "months",     "quarter", "quarters",   "year",    "years", "b",           "kb",           "mb",
    "gb",         "tb",      "kib",        "mib",     "gib",   "tib",         "byte",         "bytes",
    "rps",        "qps",     "hz",         "khz",     "mhz",   "ghz",         "fps",          "px",
    "x",          "times",   "usd",        "eur",     "gbp",   "chf",         "euro",         "euros",
    "dollar",     "dollars", "pound",      "pounds",  "cent",  "cents",       "kg",           "g",
    "km",         "m",       "cm",         "mm",      "nines", "watts",       "kwh",          "req/s",
    "requests/s", "mb/s",    "gb/s",       "users/s", NULL,
};
static const char *const spelled[] = {
    "one",    "two",     "three",  "four",   "five",  "six",   "seven", "eight",  "nine",    "ten",  "eleven",
    "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety", "hundred", "half", NULL,
};
/* Longest first where one begins with another. */
static const char *const comparators[] = {
    "no more than", "no less than", "no fewer than", "not more than", "no later than", "less than",
    "fewer than",   "more than",    "greater than",  "at most",       "at least",      "up to",
    "under",        "below",        "within",        "over",          "above",         "exactly",
    "about",        "around",       "approximately", "roughly",       "nearly",        "almost",
    "every",        NULL,
};
static const char *const directions[] = {
    "or less", "or fewer", "or more", "or better", "fewer",  "less",
    "more",    "higher",   "lower",   "faster",    "slower", NULL,
};
/* Words before a number that make it a name, not an amount. */
static const char *const namers[] = {
    "version", "milestone", "release",     "sprint", "section", "chapter", "page", "step",
    "phase",   "scenario",  "story",       "issue",  "ticket",  "level",   "rule", "appendix",
    "article", "option",    "alternative", "tier",   "layer",   NULL,
};

struct number {
    struct str digits; /* "1,000"; a view into the word */
    struct str suffix; /* "ms", "%", "" */
    bool currency;
};

/* Reads "<2s", "€5k", "5–10", "99.9%"; false when the word is no such thing. */
static bool number_read(struct str word, struct number *ret)
{
    size_t at = 0, from;
    static const char *const leads[] = {"<=", ">=", "≤", "≥", "<", ">", "~", "±", "+", NULL};
    static const char *const signs[] = {"$", "€", "£", NULL};

    for (size_t i = 0; leads[i] != NULL; i++)
        if (str_starts(str_slice(word, at, word.len), str_from(leads[i])))
            at += strlen(leads[i]);
    ret->currency = false;
    for (size_t i = 0; signs[i] != NULL; i++)
        if (str_starts(str_slice(word, at, word.len), str_from(signs[i]))) {
            at += strlen(signs[i]);
            ret->currency = true;
        }
    from = at;
    while (byte_is_digit(byte_at(word, at)) ||
           (at > from && (byte_at(word, at) == '.' || byte_at(word, at) == ',') &&
            byte_is_digit(byte_at(word, at + 1))))
        at++;
    if (at == from)
        return false;
    if (byte_at(word, at) == '-' && byte_is_digit(byte_at(word, at + 1)))
        at++;
    else if (str_starts(str_slice(word, at, word.len), STR("–")) && byte_is_digit(byte_at(word, at + 3)))
        at += 3;
    while (byte_is_digit(byte_at(word, at)))
        at++;
    ret->digits = str_slice(word, from, at);
    ret->suffix = str_slice(word, at, word.len);
    if (ret->suffix.len == 1 && strchr("kKM", ret->suffix.ptr[0]) != NULL) {
        ret->digits.len++;
        ret->suffix = STR("");
    }
    return ret->suffix.len == 0 || str_is_one_of(ret->suffix, measures);
}

static bool is_year(struct str digits)
{
    int64_t year;
    return digits.len == 4 && str_to_int(digits, &year) && year >= 1900 && year <= 2100;
}

static bool is_version(struct str digits)
{
    size_t points = 0;
    for (size_t i = 0; i < digits.len; i++)
        points += digits.ptr[i] == '.';
    return points >= 2;
}

/* What is counted after the number: "members", "active members". A plural in lower case, at most two words
 * on. */
static size_t counted_end(const struct token_list *tokens, size_t at)
{
    static const char *const not_counted[] = {"is",   "was",    "has",  "does",  "this",  "its",
                                              "as",   "us",     "plus", "times", "minus", "versus",
                                              "goes", "always", "less", NULL};
    for (size_t i = at; i < at + 2 && i < tokens->count; i++) {
        struct str word = tokens->items[i].word;
        for (size_t k = 0; k < word.len; k++)
            if (!byte_is_lower(word.ptr[k]) && word.ptr[k] != '-')
                return at;
        if (word.len >= 3 && word.ptr[word.len - 1] == 's' && word.ptr[word.len - 2] != 's' &&
            !str_is_one_of(word, not_counted))
            return i + 1;
        if (tokens->items[i].ends_clause || word.len < 3)
            return at;
    }
    return at;
}

static bool names_it(struct str before)
{
    size_t capitals = 0;
    for (size_t i = 0; i < before.len; i++)
        capitals += byte_is_upper(before.ptr[i]);
    return str_is_one_of(before, namers) || capitals >= 2 || (before.len > 0 && before.ptr[0] == '#');
}

/* The token past the unit of the number at `at`, which is `at` + 1 when the unit is tied to it; 0: no unit.
 */
static size_t unit_end(const struct token_list *tokens, size_t at, const struct number *number, bool in_words,
                       bool *known)
{
    bool tied = number->suffix.len > 0 || number->currency;
    struct str next = token_word(tokens, at + 1);
    size_t end;

    *known = true;
    if (tied)
        return at + 1;
    if (tokens->items[at].ends_clause || (next.len == 0 && !token_is(tokens, at + 1, "")))
        return 0;
    if (tokens_match(tokens, at + 1, "per cent", &end) ||
        tokens_match(tokens, at + 1, "percentage points", &end) ||
        tokens_match(tokens, at + 1, "business days", &end) ||
        tokens_match(tokens, at + 1, "working days", &end))
        return end;
    if (next.len > 0 && str_is_one_of(next, measures))
        return at + 2;
    *known = false;
    if (in_words || is_year(number->digits) || (at > 0 && names_it(tokens->items[at - 1].word)))
        return 0;
    end = counted_end(tokens, at + 1);
    return end > at + 1 ? end : 0;
}

/* Moves *first back over a comparator and *end on over a direction and "per …". */
static void widen(const struct token_list *tokens, size_t *first, size_t *end)
{
    size_t after;
    for (size_t i = 0; comparators[i] != NULL; i++) {
        size_t words = 1;
        for (const char *c = comparators[i]; *c != '\0'; c++)
            words += *c == ' ';
        if (*first >= words && tokens_match(tokens, *first - words, comparators[i], &after) &&
            after == *first && !tokens->items[*first - 1].ends_clause) {
            *first -= words;
            break;
        }
    }
    for (size_t i = 0; directions[i] != NULL; i++)
        if (!tokens->items[*end - 1].ends_clause && tokens_match(tokens, *end, directions[i], &after)) {
            *end = after;
            break;
        }
    if (!tokens->items[*end - 1].ends_clause && *end + 1 < tokens->count &&
        (token_is(tokens, *end, "per") || token_is(tokens, *end, "a")) &&
        (str_is_one_of(token_word(tokens, *end + 1), measures) || token_is(tokens, *end, "per")))
        *end += 2;
}

struct quantity_list quantities_read(struct str line, struct arena *mem)
{
    struct token_list tokens = tokens_read(line, mem);
    struct quantity_list list = {0};

    for (size_t at = 0; at < tokens.count; at++) {
        struct number number = {0};
        struct quantity *quantity;
        size_t first = at, end;
        bool in_words = str_is_one_of(tokens.items[at].word, spelled), known;
        if (in_words)
            number.digits = tokens.items[at].word;
        else if (!number_read(tokens.items[at].word, &number) || is_version(number.digits))
            continue;
        if (at > 0 && str_is_one_of(tokens.items[at - 1].word, namers))
            continue;
        end = unit_end(&tokens, at, &number, in_words, &known);
        if (end == 0)
            continue;
        list.items = array_room(mem, list.items, list.count, sizeof(*list.items));
        quantity = &list.items[list.count++];
        quantity->number = number.digits;
        quantity->known = known;
        quantity->unit = end == at + 1
                             ? number.suffix
                             : str_slice(line, tokens.items[at + 1].word_from, tokens.items[end - 1].word_to);
        widen(&tokens, &first, &end);
        quantity->from = tokens.items[first].word_from;
        quantity->to = tokens.items[end - 1].word_to;
        quantity->text = str_slice(line, quantity->from, quantity->to);
        at = end - 1;
    }
    return list;
}
