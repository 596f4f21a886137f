#include "check.h"
#include "value_objects/item_code.h"

static void codes_are_read_in_all_their_forms(void **state)
{
    static const struct {
        const char *text;
        enum item_kind kind;
        int64_t number;
    } cases[] = {
        {"FR-12", ITEM_FUNCTIONAL, 12},  {"FR-001", ITEM_FUNCTIONAL, 1},
        {"FR7", ITEM_FUNCTIONAL, 7},     {"NFR-3", ITEM_NONFUNCTIONAL, 3},
        {"NFR3", ITEM_NONFUNCTIONAL, 3}, {"M-2", ITEM_METRIC, 2},
        {"SC-001", ITEM_METRIC, 1},      {"R-1", ITEM_RISK, 1},
        {"Q-4", ITEM_QUESTION, 4},       {"D-7", ITEM_DECISION, 7},
        {"A-2", ITEM_ASSUMPTION, 2},     {"MS-1", ITEM_MILESTONE, 1},
        {"T-5", ITEM_TERM, 5},           {"FR-999999999", ITEM_FUNCTIONAL, 999999999},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct item_code code;
        assert_true(item_code_parse(str_from(cases[i].text), &code));
        assert_int_equal(code.kind, cases[i].kind);
        assert_int_equal(code.number, cases[i].number);
    }
}

static void other_words_are_no_codes(void **state)
{
    static const char *const cases[] = {"",      "FR",     "FR-", "fr-1", "FR-1 ", "FR-x",  "XR-1",
                                        "FR-1a", "FR--1",  "Q4",  "A2",   "M2",    "US-1",  "FR-?",
                                        "F-1",   "FR-1.2", "-1",  "FR_1", "FRF-1", "SC001", "FR-1234567890"};
    struct item_code code;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(item_code_parse(str_from(cases[i]), &code));
}

static void codes_are_found_as_words(void **state)
{
    struct str text =
        STR("See FR-1, (NFR-2) and 需求FR-3。 Not XFR-4, PR-FR-5, FR-6a, FR-7.1, #R28, but FR-8.");
    static const int64_t expected[] = {1, 2, 3, 8};
    struct item_code code;
    size_t at = 0, count = 0;
    (void)state;
    while (item_code_find(text, &at, &code)) {
        assert_true(count < COUNT_OF(expected));
        assert_int_equal(code.number, expected[count++]);
    }
    assert_int_equal(count, COUNT_OF(expected));
    assert_int_equal(at, text.len);
}

static void a_code_is_written_without_zeros(void **state)
{
    struct item_code code;
    assert_true(item_code_parse(STR("SC-007"), &code));
    check_str(item_code_format(*state, code), STR("M-7"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_read_in_all_their_forms),
        cmocka_unit_test(other_words_are_no_codes),
        cmocka_unit_test(codes_are_found_as_words),
        ARENA_TEST(a_code_is_written_without_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
