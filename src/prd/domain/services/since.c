#include "clock.h"
#include "services/characters.h"
#include "services/guide_commands.h"
#include "services/tokens.h"

static int64_t day_start(int64_t at)
{
    return at - at % DAYS(1);
}

/* 0 for Sunday; 1970-01-01 was a Thursday. */
static int weekday_of(int64_t at)
{
    return (int)((at / DAYS(1) + 4) % 7);
}

static int index_of(struct str word, const char *const *table, size_t prefix)
{
    for (int i = 0; table[i] != NULL; i++) {
        struct str name = str_from(table[i]);
        if (str_eq_nocase(word, name) ||
            (word.len >= prefix && word.len < name.len && str_starts_nocase(name, word)))
            return i;
    }
    return -1;
}

static bool read_amount(struct str word, int64_t *ret)
{
    static const char *const spelled[] = {"a",   "one",   "two",   "three", "four", "five",
                                          "six", "seven", "eight", "nine",  "ten",  NULL};
    int index = index_of(word, spelled, 99);
    if (index >= 0)
        *ret = index == 0 ? 1 : index;
    return index >= 0 || str_to_int(word, ret);
}

/* "3 days ago", "last 3 days", "two weeks" */
static bool read_span(const struct token_list *tokens, size_t at, int64_t now, int64_t *ret)
{
    static const char *const units[] = {"minutes", "hours", "days", "weeks", "months", "years", NULL};
    static const int64_t lengths[] = {MINUTES(1), HOURS(1), DAYS(1), DAYS(7), DAYS(30), DAYS(365)};
    int64_t amount;
    int unit = index_of(token_word(tokens, at + 1), units, 3);

    if (unit < 0 || !read_amount(token_word(tokens, at), &amount) || amount < 0 || amount > 10000)
        return false;
    *ret = now - amount * lengths[unit];
    return true;
}

static int64_t date_of(int64_t year, int month, int64_t day, struct arena *mem)
{
    int64_t at;
    struct str text = str_format(mem, "%04lld-%02d-%02lldT00:00:00Z", (long long)year, month, (long long)day);
    return time_parse(text, &at) ? at : -1;
}

/* "March 3", "3 March 2027", "3rd of March" */
static bool read_month_day(const struct token_list *tokens, int64_t now, struct arena *mem, int64_t *ret)
{
    static const char *const months[] = {"January",  "February", "March",  "April",     "May",
                                         "June",     "July",     "August", "September", "October",
                                         "November", "December", NULL};
    int64_t year = 0, day = 1, number;
    int month = -1;

    for (size_t i = 0; i < tokens->count && i < 5; i++) {
        struct str word = tokens->items[i].word;
        size_t digits = 0;
        while (byte_is_digit(byte_at(word, digits)))
            digits++;
        if (index_of(word, months, 3) >= 0)
            month = index_of(word, months, 3);
        else if (digits > 0 && str_to_int(str_slice(word, 0, digits), &number)) {
            if (number > 31)
                year = number;
            else
                day = number;
        }
    }
    if (month < 0)
        return false;
    if (year == 0)
        (void)str_to_int(str_slice(time_format(mem, now), 0, 4), &year);
    *ret = date_of(year, month + 1, day, mem);
    if (*ret > now)
        *ret = date_of(year - 1, month + 1, day, mem);
    return *ret >= 0;
}

static bool read_weekday(const struct token_list *tokens, size_t at, int64_t now, int64_t *ret)
{
    static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday",  "Wednesday",
                                           "Thursday", "Friday", "Saturday", NULL};
    int wanted = index_of(token_word(tokens, at), weekdays, 3);
    int days = wanted >= 0 ? (weekday_of(now) - wanted + 7) % 7 : 0;
    if (wanted < 0)
        return false;
    *ret = day_start(now) - DAYS(days == 0 ? 7 : days);
    return true;
}

static bool read_revision(const struct token_list *tokens, int64_t *ret)
{
    struct str word = token_word(tokens, 0);
    if (token_is(tokens, 0, "revision") || token_is(tokens, 0, "rev") || token_is(tokens, 0, "version"))
        word = token_word(tokens, 1);
    else if (word.len > 1 && (word.ptr[0] == 'r' || word.ptr[0] == '#'))
        word = str_slice(word, 1, word.len);
    else
        return false;
    return str_to_int(word, ret) && *ret >= 0;
}

bool since_read(struct str words, int64_t now, struct arena *mem, int64_t *at, int64_t *revision)
{
    struct token_list tokens = tokens_read(words, mem);
    size_t first = token_is(&tokens, 0, "the") ? 1 : 0, after;

    *revision = 0;
    if (read_revision(&tokens, revision)) {
        *at = 0;
        return true;
    }
    if (token_is(&tokens, first, "beginning") || token_is(&tokens, first, "start") ||
        token_is(&tokens, first, "ever"))
        *at = 0;
    else if (token_is(&tokens, first, "today"))
        *at = day_start(now);
    else if (token_is(&tokens, first, "yesterday"))
        *at = day_start(now) - DAYS(1);
    else if (tokens_match(&tokens, first, "this week", &after))
        *at = day_start(now) - DAYS((weekday_of(now) + 6) % 7);
    else if (tokens_match(&tokens, first, "last week", &after))
        *at = now - DAYS(7);
    else if (tokens_match(&tokens, first, "last month", &after))
        *at = now - DAYS(30);
    else if (tokens_match(&tokens, first, "last year", &after))
        *at = now - DAYS(365);
    else {
        size_t on = token_is(&tokens, first, "last") || token_is(&tokens, first, "past") ? first + 1 : first;
        return time_parse(words, at) ||
               time_parse(str_format(mem, "%.*sT00:00:00Z", STR_ARGS(token_word(&tokens, first))), at) ||
               read_span(&tokens, on, now, at) || read_weekday(&tokens, on, now, at) ||
               read_month_day(&tokens, now, mem, at);
    }
    return true;
}
