#include "check.h"
#include "value_objects/item_code.h"

static void codes_are_read_in_all_their_forms(void **state)
{
    static const struct {
        const char *text;
        enum item_kind kind;
        int64_t number;
    } cases[] = {
        {"FR-12", ITEM_FUNCTIONAL, 12},
        {"FR-001", ITEM_FUNCTIONAL, 1},
        {"FR7", ITEM_FUNCTIONAL, 7},
        {"NFR-3", ITEM_NONFUNCTIONAL, 3},
        {"NFR3", ITEM_NONFUNCTIONAL, 3},
        {"M-2", ITEM_METRIC, 2},
        {"SC-001", ITEM_METRIC, 1},
        {"R-1", ITEM_RISK, 1},
        {"Q-4", ITEM_QUESTION, 4},
        {"D-7", ITEM_DECISION, 7},
        {"A-2", ITEM_ASSUMPTION, 2},
        {"MS-1", ITEM_MILESTONE, 1},
        {"T-5", ITEM_TERM, 5},
        {"US-2", ITEM_STORY, 2},
        {"FR-999999999", ITEM_FUNCTIONAL, 999999999},
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
    static const char *const cases[] = {"",        "FR",     "FR-",   "fr-1",  "FR-1 ",  "FR-x",
                                        "XR-1",    "FR-1ab", "FR--1", "Q4",    "A2",     "M2",
                                        "US1",     "FR-?",   "F-1",   "FR-1.", "FR-1.0", "FR-1.2.3.4",
                                        "FR-1.2x", "-1",     "FR_1",  "FRF-1", "SC001",  "FR-1234567890"};
    struct item_code code;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(item_code_parse(str_from(cases[i]), &code));
}

static void codes_are_found_as_words(void **state)
{
    struct str text =
        STR("See FR-1, (NFR-2) and 需求FR-3。 Not XFR-4, PR-FR-5, FR-6ab, FR-7.1.2.3, #R28, but FR-8.");
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

static void parts_of_a_code_are_its_own(void **state)
{
    static const char *const written[] = {"FR-1",  "FR-1.2", "FR-1.12", "FR-1.2.3",
                                          "FR-1a", "FR-1b",  "NFR-1.2"};
    struct str text = STR("FR-1. FR1.2, FR-1.12; FR-01.02.003: FR-1a FR-1b. NFR1.2 FR-1.");
    struct item_code code, again;
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        assert_true(item_code_find(text, &at, &code));
        check_str(item_code_format(*state, code), str_from(written[i]));
        assert_true(item_code_parse(str_from(written[i]), &again) && item_code_eq(code, again));
        assert_int_equal(item_code_is_plain(code), i == 0);
        for (size_t j = 0; j < i; j++)
            assert_true(item_code_parse(str_from(written[j]), &again) && !item_code_eq(code, again));
    }
    assert_true(item_code_find(text, &at, &code) && item_code_is_plain(code));
    assert_int_equal(item_code_scan(STR("FR-1.2x"), &code), 4);
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
        cmocka_unit_test(codes_are_read_in_all_their_forms), cmocka_unit_test(other_words_are_no_codes),
        cmocka_unit_test(codes_are_found_as_words),          ARENA_TEST(parts_of_a_code_are_its_own),
        ARENA_TEST(a_code_is_written_without_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
