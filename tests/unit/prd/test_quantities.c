#include "check.h"
#include "services/quantities.h"

static struct str quantities_of(struct str line, struct arena *mem)
{
    struct quantity_list list = quantities_read(line, mem);
    struct str *parts = arena_array_of(mem, list.count, struct str);
    for (size_t i = 0; i < list.count; i++)
        parts[i] = list.items[i].text;
    return str_join(mem, parts, list.count, STR("|"));
}

static void numbers_with_units_are_found(void **state)
{
    static const char *const table[][2] = {
        {"opens in under 2 seconds for 500 members", "under 2 seconds|500 members"},
        {"99.9 % of the time", "99.9 %"},
        {"99.9% of the time", "99.9%"},
        {"30 % fewer late payments", "30 % fewer"},
        {"at least 1,000 active members", "at least 1,000 active members"},
        {"from 12 % to 8 % within 6 months", "12 %|8 %|within 6 months"},
        {"costs under €5k per year", "under €5k per year"},
        {"less than 30s", "less than 30s"},
        {"p95 below 200 ms at 500 requests per second", "below 200 ms|500 requests per second"},
        {"no more than 3 retries", "no more than 3 retries"},
        {"within two seconds", "within two seconds"},
        {"three times faster", "three times faster"},
        {"5-10 minutes", "5-10 minutes"},
        {"10 per cent", "10 per cent"},
        {"<2s and ≤ 5 MB", "<2s|5 MB"},
        /* What is no amount. */
        {"FR-3 and NFR-12 matter", ""},
        {"ISO 27001 and RFC 9457 errors", ""},
        {"since 2027 things changed", ""},
        {"version 2 users", ""},
        {"scenario 2 fails", ""},
        {"release 1.2.3 brings bugs", ""},
        {"one of the members", ""},
        {"see issue 12 comments", ""},
        {"I have 2.", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(quantities_of(str_from(table[i][0]), *state), str_from(table[i][1]));
}

static void parts_of_a_quantity(void **state)
{
    struct quantity_list list = quantities_read(STR("opens in under 2.5 seconds"), *state);
    assert_int_equal(list.count, 1);
    check_str(list.items[0].number, STR("2.5"));
    check_str(list.items[0].unit, STR("seconds"));
    assert_true(list.items[0].known);
    assert_int_equal(list.items[0].from, 9);
    assert_int_equal(list.items[0].to, 26);
    assert_false(quantities_read(STR("500 members"), *state).items[0].known);
}

static struct str moments_of(struct str line, struct arena *mem)
{
    static const char *const kinds[] = {"date", "version", "stage"};
    struct moment_list list = moments_read(line, mem);
    struct str *parts = arena_array_of(mem, list.count, struct str);
    for (size_t i = 0; i < list.count; i++)
        parts[i] = str_format(mem, "%s %.*s", kinds[list.items[i].kind], STR_ARGS(list.items[i].text));
    return str_join(mem, parts, list.count, STR("|"));
}

static void dates_versions_and_stages_are_found(void **state)
{
    static const char *const table[][2] = {
        {"Pilot by March 2027", "stage Pilot|date March 2027"},
        {"by 3 March 2027 or on March 3rd, 2027", "date 3 March 2027|date March 3rd, 2027"},
        {"on the 3rd of March", "date 3rd of March"},
        {"due 2027-03-01 and 2027-03", "date 2027-03-01|date 2027-03"},
        {"GA in Q3, H1 2028 or Q4/2027", "stage GA|date Q3|date H1 2028|date Q4/2027"},
        {"by the end of 2027", "date the end of 2027"},
        {"in 6 weeks, within two months", "date in 6 weeks|date within two months"},
        {"by Friday or next week", "date Friday|date next week"},
        {"May we ship in May?", "date May"},
        {"they march and may stop", ""},
        {"beta in 1.29, alpha in 1.28", "stage beta|version 1.29|stage alpha|version 1.28"},
        {"v1.2.3 and v2", "version v1.2.3|version v2"},
        {"moved to milestone 1.28", "version milestone 1.28"},
        {"the 2.4 release is out", "version 2.4"},
        {"1.33: feature is graduated to stable", "version 1.33|stage stable"},
        {"is generally available", "stage generally available"},
        {"a stable interface", ""},
        {"costs 3.50 euros in 2.5 seconds", ""},
        {"3 releases a year", ""},
        {"gap and gamma", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(moments_of(str_from(table[i][0]), *state), str_from(table[i][1]));
}

static void moments_as_values(void **state)
{
    struct moment_list list = moments_read(STR("moved to milestone 1.28 by March 2027 for beta"), *state);
    check_str(moment_value(MOMENT_VERSION, STR("milestone 1.28")), STR("1.28"));
    check_str(moment_value(MOMENT_VERSION, STR("v2.1")), STR("2.1"));
    check_str(moment_value(MOMENT_DATE, STR("version of March")), STR("version of March"));
    check_str(moments_first(&list, MOMENT_DATE)->text, STR("March 2027"));
    check_str(moments_first(&list, MOMENT_STAGE)->text, STR("beta"));
    list.count = 0;
    assert_null(moments_first(&list, MOMENT_DATE));
}

/* Whatever the line, what is found lies within it. */
static void any_line_is_read_within_its_bounds(void **state)
{
    static const char *const pieces[] = {
        "2",     "%",    "from", "to",   "March",  "2027", "v1.2",      "in",  "of",     "the",
        "under", "3rd,", "Q3",   "€5k",  "(beta)", "“GA”", "milestone", "per", "a",      "months",
        "less",  "than", "…",    "FR-3", "`x`",    "10-",  "-",         "<",   "1,000,", "."};
    struct random_seeded random;
    property_begin(&random, "any_line_is_read_within_its_bounds");
    for (int round = 0; round < 4000; round++) {
        struct str parts[12], line;
        size_t count = random_below(&random, COUNT_OF(parts));
        for (size_t i = 0; i < count; i++)
            parts[i] = str_from(pieces[random_below(&random, COUNT_OF(pieces))]);
        line = str_join(*state, parts, count, STR(" "));
        struct quantity_list quantities = quantities_read(line, *state);
        struct moment_list moments = moments_read(line, *state);
        for (size_t i = 0; i < quantities.count; i++) {
            assert_true(quantities.items[i].from < quantities.items[i].to &&
                        quantities.items[i].to <= line.len);
            assert_true(quantities.items[i].text.len > 0 && quantities.items[i].number.len > 0);
        }
        for (size_t i = 0; i < moments.count; i++)
            assert_true(moments.items[i].from < moments.items[i].to && moments.items[i].to <= line.len &&
                        moments.items[i].text.len > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(numbers_with_units_are_found),        ARENA_TEST(parts_of_a_quantity),
        ARENA_TEST(dates_versions_and_stages_are_found), ARENA_TEST(moments_as_values),
        ARENA_TEST(any_line_is_read_within_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
