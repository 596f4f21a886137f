#include "check.h"
#include "clock.h"
#include <time.h>

#define TIME_MAX INT64_C(253402300799999)

static void known_times_are_written(void **state)
{
    check_str(time_format(*state, 0), STR("1970-01-01T00:00:00.000Z"));
    check_str(time_format(*state, 1767323045678), STR("2026-01-02T03:04:05.678Z"));
    check_str(time_format(*state, 951782399999), STR("2000-02-28T23:59:59.999Z"));
    check_str(time_format(*state, 951782400000), STR("2000-02-29T00:00:00.000Z"));
    check_str(time_format(*state, TIME_MAX), STR("9999-12-31T23:59:59.999Z"));
}

static void what_cannot_be_parsed_is_not_written(void **state)
{
    check_str(time_format(*state, -1), STR("1970-01-01T00:00:00.000Z"));
    check_str(time_format(*state, INT64_MIN), STR("1970-01-01T00:00:00.000Z"));
    check_str(time_format(*state, TIME_MAX + 1), STR("9999-12-31T23:59:59.999Z"));
    check_str(time_format(*state, INT64_MAX), STR("9999-12-31T23:59:59.999Z"));
}

/* The C library is the judge. */
static void writing_agrees_with_the_c_library_and_reads_back(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "time");
    for (int i = 0; i < 20000; i++) {
        struct arena *mem = arena_new(0);
        int64_t at = (int64_t)random_below(&random, (size_t)TIME_MAX + 1), back = -1;
        time_t seconds = (time_t)(at / 1000);
        struct tm parts;
        char expected[64];
        size_t length;

        gmtime_r(&seconds, &parts);
        length = strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S", &parts);
        (void)snprintf(expected + length, sizeof(expected) - length, ".%03dZ", (int)(at % 1000));
        check_str(time_format(mem, at), str_from(expected));
        assert_true(time_parse(time_format(mem, at), &back));
        assert_int_equal(back, at);
        arena_free(mem);
    }
}

static void every_day_of_eight_centuries_reads_back(void **state _unused_)
{
    for (int64_t at = 0; at < DAYS(800 * 366); at += DAYS(1)) {
        struct arena *mem = arena_new(0);
        int64_t back = -1;
        assert_true(time_parse(time_format(mem, at), &back));
        assert_int_equal(back, at);
        arena_free(mem);
    }
}

static void every_form_of_rfc_3339_is_read(void **state _unused_)
{
    static const struct {
        const char *text;
        int64_t at;
    } table[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-01-02T03:04:05.678Z", 1767323045678},
        {"2026-01-02t03:04:05.678z", 1767323045678},
        {"2026-01-02 03:04:05.678Z", 1767323045678},
        {"2026-01-02T03:04:05.6Z", 1767323045600},
        {"2026-01-02T03:04:05.67Z", 1767323045670},
        {"2026-01-02T03:04:05.678999999999999999999999Z", 1767323045678},
        {"2026-01-02T03:04:05Z", 1767323045000},
        {"2026-01-02T05:34:05+02:30", 1767323045000},
        {"2026-01-01T22:04:05-05:00", 1767323045000},
        {"2026-01-02T03:04:05-00:00", 1767323045000},
        {"1969-12-31T23:30:00-01:00", 1800000}, /* 1970 in UTC */
        {"2024-02-29T00:00:00Z", 1709164800000},
        {"1990-12-31T23:59:60Z", 662688000000}, /* RFC 3339, section 5.8 */
        {"1990-12-31T15:59:60-08:00", 662688000000},
        {"1990-12-31T23:59:60.9Z", 662688000000},
        {"9999-12-31T23:59:59.999Z", TIME_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        int64_t at = -1;
        if (!time_parse(str_from(table[i].text), &at) || at != table[i].at)
            fail_msg("%s gives %" PRId64, table[i].text, at);
    }
}

static void malformed_times_are_refused(void **state _unused_)
{
    static const char *const table[] = {
        "",
        "Z",
        "2026",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04Z",
        "2026-01-02T03Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05,678Z",
        "2026-1-2T03:04:05Z",
        "26-01-02T03:04:05Z",
        "02026-01-02T03:04:05Z",
        "2026-01-02T3:04:05Z",
        "2026/01/02T03:04:05Z",
        "20260102T030405Z",
        "2026-00-02T03:04:05Z",
        "2026-13-02T03:04:05Z",
        "2026-01-00T03:04:05Z",
        "2026-01-32T03:04:05Z",
        "2026-04-31T03:04:05Z",
        "2026-02-29T03:04:05Z",
        "2100-02-29T03:04:05Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02T23:58:60Z",
        "2026-01-02T03:04:05+24:00",
        "2026-01-02T03:04:05+01:60",
        "2026-01-02T03:04:05+0100",
        "2026-01-02T03:04:05+01",
        "2026-01-02T03:04:05 +01:00",
        "2026-01-02T03:04:05ZZ",
        " 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05Z ",
        "2026-01-02T03:04:05Z\n",
        "2026-01-02X03:04:05Z",
        "+026-01-02T03:04:05Z",
        "2026-01-02T03:04:-5Z",
        "2026-01-02T03:04:05.-1Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:30:00+01:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
        "\xd9\xa2\xd9\xa0-01-02T03:04:05Z",
        "now",
        "1767323045678",
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        int64_t at = 4711;
        if (time_parse(str_from(table[i]), &at) || at != 4711)
            fail_msg("\"%s\" is read as %" PRId64, table[i], at);
    }
    int64_t at = 4711;
    assert_false(time_parse(STR_NONE, &at));
    assert_false(time_parse(STR("2026-01-02\00003:04:05Z"), &at));
    assert_int_equal(at, 4711);
}

static void the_fixed_clock_moves_only_when_moved(void **state _unused_)
{
    struct clock_fixed fixed;
    clock_fixed_init(&fixed, 1000);
    assert_int_equal(clock_now(&fixed.base), 1000);
    fixed.now += SECONDS(2);
    assert_int_equal(clock_now(&fixed.base), 3000);
    assert_int_equal(clock_monotonic(&fixed.base), 3000);
}

/* Milliseconds of the machine's own clock; not time(2), which may lag a tick behind. */
static int64_t machine_now(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
    return SECONDS(now.tv_sec) + now.tv_nsec / 1000000;
}

static void the_system_clock_is_that_of_the_machine(void **state _unused_)
{
    int64_t before = machine_now(), now = clock_now(clock_system()), after = machine_now();
    int64_t last = clock_monotonic(clock_system());
    assert_true(before <= now && now <= after);
    for (int i = 0; i < 1000; i++) {
        int64_t next = clock_monotonic(clock_system());
        assert_true(next >= last);
        last = next;
    }
}

static void spans_are_read(void **state _unused_)
{
    static const struct {
        const char *text;
        int64_t span;
    } known[] = {{"0s", 0},          {"90s", SECONDS(90)}, {"15m", MINUTES(15)},
                 {"24h", HOURS(24)}, {"14d", DAYS(14)},    {"1000000d", DAYS(1000000)}};
    static const char *const wrong[] = {
        "",     "s",     "15",  "15 m", "m15", "-1m",      "+1m",
        "1.5h", "1h30m", "15M", "1w",   " 1m", "1000001s", "99999999999999999999d"};
    int64_t span;

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        assert_true(duration_parse(str_from(known[i].text), &span));
        assert_int_equal(span, known[i].span);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        span = 7;
        assert_false(duration_parse(str_from(wrong[i]), &span));
        assert_int_equal(span, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(known_times_are_written),
        ARENA_TEST(what_cannot_be_parsed_is_not_written),
        cmocka_unit_test(writing_agrees_with_the_c_library_and_reads_back),
        cmocka_unit_test(every_day_of_eight_centuries_reads_back),
        cmocka_unit_test(every_form_of_rfc_3339_is_read),
        cmocka_unit_test(malformed_times_are_refused),
        cmocka_unit_test(spans_are_read),
        cmocka_unit_test(the_fixed_clock_moves_only_when_moved),
        cmocka_unit_test(the_system_clock_is_that_of_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
