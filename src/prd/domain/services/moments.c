#include "services/characters.h"
#include "services/growth.h"
#include "services/quantities.h"

static const char *const months[] = {
    "January", "February", "March",    "April", "May", "June", "July", "August", "September",
    "October", "November", "December", "Jan",   "Feb", "Mar",  "Apr",  "Jun",    "Jul",
    "Aug",     "Sep",      "Sept",     "Oct",   "Nov", "Dec",  NULL,
};
/* Of other languages; a year tells that they are months, and "may" and "march" are too. */
static const char *const months_of_a_year[] = {
    "january", "february",  "march",     "april",    "may",      "june",       "july",    "august",
    "sept",    "september", "october",   "november", "december", "jan",        "feb",     "mar",
    "apr",     "jun",       "jul",       "aug",      "sep",      "oct",        "nov",     "dec",
    "januar",  "februar",   "märz",      "mai",      "juni",     "juli",       "oktober", "dezember",
    "enero",   "febrero",   "marzo",     "abril",    "mayo",     "junio",      "julio",   "agosto",
    "octubre", "noviembre", "diciembre", "janvier",  "février",  "mars",       "avril",   "juin",
    "juillet", "août",      "septembre", "octobre",  "novembre", "décembre",   "easter",  "christmas",
    "spring",  "summer",    "autumn",    "fall",     "winter",   "septiembre", NULL,
};
static const char *const weekdays[] = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", NULL,
};
static const char *const leads[] = {
    "by",   "in",    "on",     "until",  "till",   "before", "at",   "for", "to",
    "from", "since", "within", "during", "around", "of",     "into", "due", NULL,
};
static const char *const refinements[] = {
    "the end of",    "end of",       "the beginning of",
    "beginning of",  "the start of", "start of",
    "the middle of", "early",        "late",
    "mid",           NULL,
};
static const char *const phrases[] = {
    "next week",       "next month",           "next quarter",       "next year",   "next sprint",
    "next spring",     "next summer",          "next autumn",        "next winter", "this week",
    "this month",      "this quarter",         "this year",          "this summer", "the end of the year",
    "end of the year", "the end of the month", "end of the quarter", "tomorrow",    NULL,
};
static const char *const stages[] = {
    "general availability",
    "generally available",
    "release candidate",
    "public preview",
    "private preview",
    "soft launch",
    "public launch",
    "go-live",
    "alpha",
    "beta",
    "GA",
    "MVP",
    "pilot",
    NULL,
};
static const char *const version_leads[] = {
    "milestone", "version", "release", "releases", "sprint", "phase", "iteration", "target", NULL,
};
static const char *const spans[] = {"week",     "weeks", "month", "months", "quarter",
                                    "quarters", "year",  "years", NULL};

static bool is_number(struct str word)
{
    int64_t number;
    return str_to_int(word, &number) && number >= 0;
}

static bool is_year(struct str word)
{
    return word.len == 4 && is_number(word) && (str_starts(word, STR("19")) || str_starts(word, STR("20")));
}

/* "3", "3rd", "21st". */
static bool is_day(struct str word)
{
    size_t digits = 0;
    struct str tail;
    while (byte_is_digit(byte_at(word, digits)))
        digits++;
    tail = str_slice(word, digits, word.len);
    return digits >= 1 && digits <= 2 &&
           (tail.len == 0 || str_eq(tail, STR("st")) || str_eq(tail, STR("nd")) || str_eq(tail, STR("rd")) ||
            str_eq(tail, STR("th")));
}

static bool is_iso_date(struct str word)
{
    if (word.len != 7 && word.len != 10)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (i == 4 || i == 7 ? word.ptr[i] != '-' : !byte_is_digit(word.ptr[i]))
            return false;
    return true;
}

/* Written with a capital, as in the table: "march" is something else. */
static bool is_written(struct str word, const char *const *table)
{
    for (size_t i = 0; table[i] != NULL; i++)
        if (str_eq(word, str_from(table[i])))
            return true;
    return false;
}

static bool match_any(const struct token_list *tokens, size_t at, const char *const *table, size_t *after)
{
    for (size_t i = 0; table[i] != NULL; i++)
        if (tokens_match(tokens, at, table[i], after))
            return true;
    return false;
}

/* "March", "3 March 2027", "March 3rd, 2027", "the 3rd of March". *at moves back over the day. */
static bool read_month(const struct token_list *tokens, size_t *at, size_t *after)
{
    size_t end = *at + 1;
    bool day = false;

    if (!is_written(token_word(tokens, *at), months) &&
        !(str_is_one_of(token_word(tokens, *at), months_of_a_year) && !tokens->items[*at].ends_clause &&
          is_year(token_word(tokens, end))))
        return false;
    if (*at >= 1 && is_day(token_word(tokens, *at - 1)) && !tokens->items[*at - 1].ends_clause) {
        *at -= 1;
        day = true;
    } else if (*at >= 2 && token_is(tokens, *at - 1, "of") && is_day(token_word(tokens, *at - 2))) {
        *at -= 2;
        day = true;
    } else if (is_day(token_word(tokens, end)) && !tokens->items[end - 1].ends_clause) {
        end++;
        day = true;
    }
    if (is_year(token_word(tokens, end)))
        end++;
    else if (!day && token_is(tokens, *at, "May") &&
             (*at == 0 || !str_is_one_of(token_word(tokens, *at - 1), leads)))
        return false; /* "May we …" */
    *after = end;
    return true;
}

/* "Q3", "H1 2027", "Q3/2027". */
static bool read_quarter(const struct token_list *tokens, size_t at, size_t *after)
{
    struct str word = token_word(tokens, at);
    if (word.len < 2 || (word.ptr[0] != 'Q' && word.ptr[0] != 'H') || word.ptr[1] < '1' ||
        word.ptr[1] > (word.ptr[0] == 'Q' ? '4' : '2') || (word.len > 2 && word.ptr[2] != '/'))
        return false;
    *after = at + 1 + (!tokens->items[at].ends_clause && is_year(token_word(tokens, at + 1)));
    return true;
}

static bool read_date(const struct token_list *tokens, size_t *at, size_t *after)
{
    struct str word = token_word(tokens, *at), before = *at > 0 ? token_word(tokens, *at - 1) : STR("");

    if (read_month(tokens, at, after) || read_quarter(tokens, *at, after) ||
        match_any(tokens, *at, phrases, after))
        return true;
    *after = *at + 1;
    if (is_iso_date(word) ||
        (is_year(word) && (str_is_one_of(before, leads) || str_is_one_of(before, refinements))))
        return true;
    if (is_written(word, weekdays) && (str_is_one_of(before, leads) || str_eq_nocase(before, STR("next"))))
        return true;
    if ((str_eq_nocase(before, STR("in")) || str_eq_nocase(before, STR("within"))) &&
        str_is_one_of(token_word(tokens, *at + 1), spans) && (is_number(word) || word.len <= 5)) {
        *after = *at + 2; /* "in 6 weeks", "within two months" */
        return true;
    }
    return false;
}

/* "1.29", "v2", "1.2.3-rc1" */
static bool is_version(struct str word, bool named)
{
    size_t at = 0, points = 0;
    bool marked = byte_at(word, 0) == 'v' && byte_is_digit(byte_at(word, 1));

    if (marked)
        at = 1;
    if (!byte_is_digit(byte_at(word, at)))
        return false;
    for (; at < word.len && (byte_is_digit(word.ptr[at]) || word.ptr[at] == '.'); at++)
        points += word.ptr[at] == '.';
    if (at < word.len && word.ptr[at] != '-')
        return false;
    return marked || points >= 2 || (named && (points >= 1 || at == word.len));
}

static bool read_version(const struct token_list *tokens, size_t *at, size_t *after)
{
    struct str word = token_word(tokens, *at), next = token_word(tokens, *at + 1);
    bool led = *at > 0 && str_is_one_of(token_word(tokens, *at - 1), leads);
    bool pointed = str_find_char(word, '.', 0) != SIZE_MAX;
    bool names = pointed && !tokens->items[*at].ends_clause &&
                 str_is_one_of(next, version_leads); /* "the 2.4 release" */
    bool named = names || (*at > 0 && str_is_one_of(token_word(tokens, *at - 1), version_leads));
    bool opens = *at == 0 && str_ends(tokens->items[0].text, STR(":"));

    /* "in 1.29" is a version where no unit follows; "milestone 3" is one anyway. */
    if (str_eq(next, STR("%")) ||
        (!named && byte_is_lower(byte_at(next, 0)) && !tokens->items[*at].ends_clause &&
         str_ends(next, STR("s")) && !str_eq(next, STR("is")) && !str_eq(next, STR("as"))))
        return false;
    if (!is_version(word, named || ((led || opens) && pointed)))
        return false;
    *after = *at + 1;
    if (named && !names)
        *at -= 1;
    return true;
}

static bool read_stage(const struct token_list *tokens, size_t at, size_t *after)
{
    if (match_any(tokens, at, stages, after))
        return !token_is(tokens, at, "ga") ||
               is_written(token_word(tokens, at), (const char *[]){"GA", NULL});
    *after = at + 1;
    return token_is(tokens, at, "stable") && at > 0 &&
           (token_is(tokens, at - 1, "to") || token_is(tokens, at - 1, "is"));
}

static void add(struct arena *mem, struct moment_list *list, struct str line, const struct token_list *tokens,
                enum moment_kind kind, size_t first, size_t after)
{
    struct moment *moment;
    size_t lead = first, unused;
    bool span;

    for (size_t i = 0; refinements[i] != NULL; i++) {
        size_t words = 1;
        for (const char *c = refinements[i]; *c != '\0'; c++)
            words += *c == ' ';
        if (first >= words && tokens_match(tokens, first - words, refinements[i], &unused)) {
            first -= words;
            break;
        }
    }
    lead = first > 0 && str_is_one_of(token_word(tokens, first - 1), leads) ? first - 1 : first;
    list->items = array_room(mem, list->items, list->count, sizeof(*list->items));
    moment = &list->items[list->count++];
    moment->kind = kind;
    moment->from = tokens->items[lead].word_from;
    moment->to = tokens->items[after - 1].word_to;
    /* "in 6 weeks" says nothing without its "in". */
    span = lead < first && byte_is_lower(tokens->items[after - 1].word.ptr[0]) &&
           str_is_one_of(tokens->items[after - 1].word, spans) && after == first + 2 &&
           !token_is(tokens, first, "next") && !token_is(tokens, first, "this");
    moment->text = str_slice(line, span ? moment->from : tokens->items[first].word_from, moment->to);
}

struct moment_list moments_read(struct str line, struct arena *mem)
{
    struct token_list tokens = tokens_read(line, mem);
    struct moment_list list = {0};

    for (size_t at = 0; at < tokens.count; at++) {
        size_t first = at, after = at + 1;
        if (tokens.items[at].word.len == 0)
            continue;
        if (read_date(&tokens, &first, &after))
            add(mem, &list, line, &tokens, MOMENT_DATE, first, after);
        else if (read_version(&tokens, &first, &after))
            add(mem, &list, line, &tokens, MOMENT_VERSION, first, after);
        else if (read_stage(&tokens, at, &after))
            add(mem, &list, line, &tokens, MOMENT_STAGE, at, after);
        else
            continue;
        at = after - 1;
    }
    return list;
}

struct str moment_value(enum moment_kind kind, struct str text)
{
    size_t space = str_find_char(text, ' ', 0);
    if (kind != MOMENT_VERSION)
        return text;
    if (space != SIZE_MAX && str_is_one_of(str_slice(text, 0, space), version_leads))
        text = str_trim(str_slice(text, space, text.len));
    return byte_at(text, 0) == 'v' && byte_is_digit(byte_at(text, 1)) ? str_slice(text, 1, text.len) : text;
}

const struct moment *moments_first(const struct moment_list *list, enum moment_kind kind)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == kind)
            return &list->items[i];
    return NULL;
}
