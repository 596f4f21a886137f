#include "check.h"
#include "value_objects/period.h"

static int64_t at(const char *text)
{
    int64_t time;
    assert_true(time_parse(str_from(text), &time));
    return time;
}

static void check_period(enum period_kind kind, const char *time, const char *name, const char *start,
                         const char *end, struct arena *mem)
{
    int64_t parsed;

    check_str(period_name(kind, at(time), mem), str_from(name));
    assert_int_equal(period_start(kind, at(time)), at(start));
    assert_int_equal(period_end(kind, at(time)), at(end));
    assert_true(period_parse(kind, str_from(name), &parsed));
    assert_int_equal(parsed, at(start));
}

static void months_and_days_begin_and_end_where_the_calendar_says(void **state _unused_)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    check_period(PERIOD_MONTH, "2026-11-22T17:10:00Z", "2026-11", "2026-11-01T00:00:00Z",
                 "2026-12-01T00:00:00Z", mem);
    check_period(PERIOD_MONTH, "2026-12-31T23:59:59.999Z", "2026-12", "2026-12-01T00:00:00Z",
                 "2027-01-01T00:00:00Z", mem);
    check_period(PERIOD_MONTH, "2026-01-01T00:00:00Z", "2026-01", "2026-01-01T00:00:00Z",
                 "2026-02-01T00:00:00Z", mem);
    check_period(PERIOD_MONTH, "2024-02-29T12:00:00Z", "2024-02", "2024-02-01T00:00:00Z",
                 "2024-03-01T00:00:00Z", mem);
    check_period(PERIOD_MONTH, "2026-02-28T12:00:00Z", "2026-02", "2026-02-01T00:00:00Z",
                 "2026-03-01T00:00:00Z", mem);
    check_period(PERIOD_DAY, "2024-02-28T23:59:59.999Z", "2024-02-28", "2024-02-28T00:00:00Z",
                 "2024-02-29T00:00:00Z", mem);
    check_period(PERIOD_DAY, "2026-12-31T00:00:00Z", "2026-12-31", "2026-12-31T00:00:00Z",
                 "2027-01-01T00:00:00Z", mem);
}

static void what_is_no_period_is_refused(void **state _unused_)
{
    static const char *const months[] = {"",           "2026",    "2026-13", "2026-1",
                                         "2026-11-22", "nonsens", "2026-00", "2026/11"};
    static const char *const days[] = {"", "2026-11", "2026-02-30", "2026-11-2x", "'; DROP --"};
    int64_t start;

    for (size_t i = 0; i < COUNT_OF(months); i++)
        assert_false(period_parse(PERIOD_MONTH, str_from(months[i]), &start));
    for (size_t i = 0; i < COUNT_OF(days); i++)
        assert_false(period_parse(PERIOD_DAY, str_from(days[i]), &start));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_and_days_begin_and_end_where_the_calendar_says),
        cmocka_unit_test(what_is_no_period_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
