#include "clock.h"
#include <time.h>

#define TIME_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static int64_t read_clock(clockid_t which)
{
    struct timespec now;
    if (clock_gettime(which, &now) != 0)
        panic("this machine has no clock");
    return SECONDS(now.tv_sec) + now.tv_nsec / 1000000;
}

static int64_t system_now(struct clock *self _unused_)
{
    return read_clock(CLOCK_REALTIME);
}
static int64_t system_monotonic(struct clock *self _unused_)
{
    return read_clock(CLOCK_MONOTONIC);
}

struct clock *clock_system(void)
{
    static const struct clock_ops ops = {system_now, system_monotonic};
    static struct clock clock = {&ops};
    return &clock;
}

static int64_t fixed_now(struct clock *self)
{
    return container_of(self, struct clock_fixed, base)->now;
}

void clock_fixed_init(struct clock_fixed *self, int64_t now)
{
    static const struct clock_ops ops = {fixed_now, fixed_now};
    *self = (struct clock_fixed){{&ops}, now};
}

/*
 * Days since the epoch and the civil calendar: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * days_from_civil and civil_from_days, for years from 0. Not gmtime_r: glibc's takes a lock for the time zone
 * that all threads share.
 */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void civil_from_days(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t z = days + 719468; /* days from 0000-03-01; never negative here */
    int64_t era = z / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153; /* months from March */
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

struct str time_format(struct arena *mem, int64_t at)
{
    int64_t year, month, day, rest;
    at = at < 0 ? 0 : at > TIME_MAX ? TIME_MAX : at;
    rest = at % DAYS(1);
    civil_from_days(at / DAYS(1), &year, &month, &day);
    return str_format(mem, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)year, (int)month, (int)day,
                      (int)(rest / HOURS(1)), (int)(rest / MINUTES(1) % 60), (int)(rest / SECONDS(1) % 60),
                      (int)(rest % SECONDS(1)));
}

/* Takes `count` digits off *rest. */
static bool take_digits(struct str *rest, size_t count, int64_t *ret)
{
    int64_t number = 0;
    if (rest->len < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rest->ptr[i] < '0' || rest->ptr[i] > '9')
            return false;
        number = number * 10 + (rest->ptr[i] - '0');
    }
    *rest = str_slice(*rest, count, rest->len);
    *ret = number;
    return true;
}

/* Takes one of the characters of `any` off *rest; '\0' when there is none. */
static char take_one_of(struct str *rest, const char *any)
{
    char c;
    if (rest->len == 0 || rest->ptr[0] == '\0' || strchr(any, rest->ptr[0]) == NULL)
        return '\0';
    c = rest->ptr[0];
    *rest = str_slice(*rest, 1, rest->len);
    return c;
}

/* "." and any digits, of which milliseconds count. */
static bool take_fraction(struct str *rest, int64_t *ret)
{
    int64_t scale = 100, milliseconds = 0, digit;
    if (take_one_of(rest, ".") == '\0')
        return true;
    if (!take_digits(rest, 1, &digit))
        return false;
    do {
        milliseconds += digit * scale;
        scale /= 10;
    } while (take_digits(rest, 1, &digit));
    *ret = milliseconds;
    return true;
}

/* "Z" or "+01:30", as milliseconds to subtract. */
static bool take_offset(struct str *rest, int64_t *ret)
{
    int64_t hours, minutes;
    char sign = take_one_of(rest, "Zz+-");
    if (sign == 'Z' || sign == 'z')
        return true;
    if (sign == '\0' || !take_digits(rest, 2, &hours) || take_one_of(rest, ":") == '\0' ||
        !take_digits(rest, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret = (sign == '-' ? -1 : 1) * (HOURS(hours) + MINUTES(minutes));
    return true;
}

static bool is_date(int64_t year, int64_t month, int64_t day)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1] &&
           (month != 2 || day < 29 || leap);
}

bool time_parse(struct str text, int64_t *ret)
{
    int64_t year, month, day, hour, minute, second, at, milliseconds = 0, offset = 0;

    if (!take_digits(&text, 4, &year) || take_one_of(&text, "-") == '\0' || !take_digits(&text, 2, &month) ||
        take_one_of(&text, "-") == '\0' || !take_digits(&text, 2, &day) ||
        take_one_of(&text, "Tt ") == '\0' || !take_digits(&text, 2, &hour) ||
        take_one_of(&text, ":") == '\0' || !take_digits(&text, 2, &minute) ||
        take_one_of(&text, ":") == '\0' || !take_digits(&text, 2, &second) ||
        !take_fraction(&text, &milliseconds) || !take_offset(&text, &offset) || text.len > 0)
        return false;
    if (!is_date(year, month, day) || hour > 23 || minute > 59 || second > 60)
        return false;
    at = DAYS(days_from_civil(year, month, day)) + HOURS(hour) + MINUTES(minute) + SECONDS(second) - offset;
    /* A leap second is always the last of a UTC day; it counts as the first of the next (POSIX time has
     * none). */
    if (second == 60 && at % DAYS(1) != 0)
        return false;
    at += second == 60 ? 0 : milliseconds;
    if (at < 0 || at > TIME_MAX)
        return false;
    *ret = at;
    return true;
}

bool duration_parse(struct str text, int64_t *ret)
{
    int64_t number, unit;
    if (text.len < 2)
        return false;
    switch (text.ptr[text.len - 1]) {
    case 's':
        unit = SECONDS(1);
        break;
    case 'm':
        unit = MINUTES(1);
        break;
    case 'h':
        unit = HOURS(1);
        break;
    case 'd':
        unit = DAYS(1);
        break;
    default:
        return false;
    }
    if (!str_to_int(str_slice(text, 0, text.len - 1), &number) || number < 0 || number > 1000000)
        return false;
    *ret = number * unit;
    return true;
}
