#include "check.h"
#include "str.h"

static void absent_and_empty(void **state)
{
    assert_null(str_from(NULL).ptr);
    assert_non_null(STR("").ptr);
    assert_true(str_is_empty(STR_NONE) && str_is_empty(STR("")));
    assert_false(str_is_empty(STR(" ")));
    assert_null(str_dup(*state, STR_NONE).ptr);
    assert_non_null(str_dup(*state, STR("")).ptr);
    assert_null(str_slice(STR_NONE, 0, 3).ptr);
    assert_null(str_lower(*state, STR_NONE).ptr);
    assert_null(str_trim(STR_NONE).ptr);
    assert_string_equal(str_cstr(*state, STR_NONE), "");
    assert_int_equal(STR("a\0b").len, 3);
}

static void copies_are_terminated_and_apart(void **state)
{
    char text[] = "abc";
    struct str copy = str_dup(*state, str_of(text, 2));
    char *terminated = str_cstr(*state, str_of(text, 2));
    text[0] = 'x';
    check_str(copy, STR("ab"));
    assert_int_equal(copy.ptr[2], '\0');
    assert_string_equal(terminated, "ab");
}

static void formatting_of_any_length(void **state)
{
    char long_text[5000];
    check_str(str_format(*state, "%d-%s", 7, "x"), STR("7-x"));
    check_str(str_format(*state, "%s", ""), STR(""));
    memset(long_text, 'l', sizeof(long_text));
    for (size_t length = 250; length < 260; length++) {
        struct str text = str_format(*state, "%.*s", (int)length, long_text);
        check_str(text, str_of(long_text, length));
        assert_int_equal(text.ptr[length], '\0');
    }
    check_str(str_format(*state, "%.*s", 5000, long_text), str_of(long_text, 5000));
}

static void equality_and_order(void **state _unused_)
{
    static const struct {
        struct str a, b;
        int order;
        bool same_nocase;
    } table[] = {
        {STR(""), STR(""), 0, true},       {STR(""), STR_NONE, 0, true},
        {STR("a"), STR("b"), -1, false},   {STR("a"), STR("A"), 1, true},
        {STR("ab"), STR("a"), 1, false},   {STR("a\0b"), STR("a\0c"), -1, false},
        {STR("\xff"), STR("a"), 1, false}, {STR("[Z]"), STR("{z}"), -1, false},
        {STR("É"), STR("é"), -1, false},   {STR("Straße"), STR("sTRAße"), -1, true},
        {STR("@"), STR("`"), -1, false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        int order = str_compare(table[i].a, table[i].b);
        assert_int_equal((order > 0) - (order < 0), table[i].order);
        order = str_compare(table[i].b, table[i].a);
        assert_int_equal((order > 0) - (order < 0), -table[i].order);
        assert_int_equal(str_eq(table[i].a, table[i].b), table[i].order == 0);
        assert_int_equal(str_eq_nocase(table[i].a, table[i].b), table[i].same_nocase);
    }
}

static void starts_and_ends(void **state _unused_)
{
    assert_true(str_starts(STR("abc"), STR("ab")) && str_starts(STR("abc"), STR("")) &&
                str_starts(STR_NONE, STR("")));
    assert_false(str_starts(STR("ab"), STR("abc")) || str_starts(STR("abc"), STR("AB")));
    assert_true(str_starts_nocase(STR("Bearer x"), STR("bearer ")));
    assert_false(str_starts_nocase(STR("Bear"), STR("bearer")));
    assert_true(str_ends(STR("abc"), STR("bc")) && str_ends(STR("abc"), STR("")) &&
                str_ends(STR_NONE, STR("")));
    assert_false(str_ends(STR("bc"), STR("abc")) || str_ends(STR("abc"), STR("ab")));
}

static size_t find_slowly(struct str s, struct str needle, size_t from)
{
    for (size_t i = from; i + needle.len <= s.len; i++)
        if (str_eq(str_slice(s, i, i + needle.len), needle))
            return i;
    return SIZE_MAX;
}

static void finding_agrees_with_looking_everywhere(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "find");
    for (int i = 0; i < 20000; i++) {
        struct arena *mem = arena_new(0);
        struct str s = random_str(&random, mem, random_below(&random, 20), STR("aAb")),
                   needle = random_str(&random, mem, random_below(&random, 4), STR("aAb"));
        size_t from = random_below(&random, 25);
        assert_int_equal(str_find(s, needle, from), find_slowly(s, needle, from));
        assert_int_equal(str_find_nocase(s, needle, from),
                         find_slowly(str_lower(mem, s), str_lower(mem, needle), from));
        assert_int_equal(str_find_char(s, 'b', from), find_slowly(s, STR("b"), from));
        assert_int_equal(str_contains(s, needle), find_slowly(s, needle, 0) != SIZE_MAX);
        arena_free(mem);
    }
    assert_int_equal(str_find(STR_NONE, STR("x"), 0), SIZE_MAX);
    assert_int_equal(str_find(STR_NONE, STR(""), 0), 0);
    assert_int_equal(str_find(STR("abc"), STR("x"), SIZE_MAX), SIZE_MAX);
    assert_int_equal(str_find_nocase(STR("abc"), STR("x"), SIZE_MAX), SIZE_MAX);
    assert_int_equal(str_find_char(STR_NONE, 'x', 0), SIZE_MAX);
}

static void slices_are_cut_to_the_length(void **state _unused_)
{
    struct str s = STR("abcdef");
    check_str(str_slice(s, 1, 3), STR("bc"));
    check_str(str_slice(s, 4, 100), STR("ef"));
    check_str(str_slice(s, 100, 200), STR(""));
    check_str(str_slice(s, 3, 1), STR(""));
    check_str(str_slice(s, 0, SIZE_MAX), s);
}

static void trimming_takes_ascii_space_only(void **state _unused_)
{
    check_str(str_trim(STR(" \t\r\n\v\f a b \n")), STR("a b"));
    check_str(str_trim(STR(" \n ")), STR(""));
    check_str(str_trim(STR("\xc2\xa0x\xc2\xa0")), STR("\xc2\xa0x\xc2\xa0"));
    check_str(str_trim(STR("\0 x")), STR("\0 x"));
}

static void lower_is_ascii_only(void **state)
{
    check_str(str_lower(*state, STR("AZaz[]@É09")), STR("azaz[]@É09"));
}

static size_t split(struct str s, char separator, struct str *parts)
{
    size_t count = 0;
    while (str_next(&s, separator, &parts[count]))
        count++;
    assert_false(str_next(&s, separator, &parts[count])); /* and stays at its end */
    return count;
}

static void the_parts_that_the_header_promises(void **state _unused_)
{
    struct str parts[10];
    assert_int_equal(split(STR("a,,b"), ',', parts), 3);
    check_str(parts[0], STR("a"));
    check_str(parts[1], STR(""));
    check_str(parts[2], STR("b"));
    assert_int_equal(split(STR(""), ',', parts), 0);
    assert_int_equal(split(STR_NONE, ',', parts), 0);
    assert_int_equal(split(STR("a,"), ',', parts), 2);
    check_str(parts[1], STR(""));
    assert_non_null(parts[1].ptr);
    assert_int_equal(split(STR(","), ',', parts), 2);
    assert_int_equal(split(STR(",,"), ',', parts), 3);
    assert_int_equal(split(STR("a"), ',', parts), 1);
}

static void parts_joined_are_the_whole(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "parts");
    for (int i = 0; i < 20000; i++) {
        struct arena *mem = arena_new(0);
        struct str s = random_str(&random, mem, 1 + random_below(&random, 12), STR("a,b"));
        struct str parts[14];
        size_t count = split(s, ',', parts), commas = 0;
        for (size_t k = 0; k < s.len; k++)
            commas += s.ptr[k] == ',';
        assert_int_equal(count, commas + 1);
        check_str(str_join(mem, parts, count, STR(",")), s);
        arena_free(mem);
    }
}

static void lines_add_up_to_the_text(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "lines");
    for (int i = 0; i < 20000; i++) {
        struct arena *mem = arena_new(0);
        struct str s = random_str(&random, mem, random_below(&random, 12), STR("a\n\r")), rest = s, line;
        size_t at = 0;
        while (str_next_line(&rest, &line)) {
            assert_ptr_equal(line.ptr, s.ptr + at); /* a view, in its place */
            assert_true(line.len > 0);
            at += line.len;
            if (at < s.len)
                assert_int_equal(line.ptr[line.len - 1], '\n');
            assert_true(str_find_char(line, '\n', 0) >= line.len - 1);
        }
        assert_int_equal(at, s.len);
        arena_free(mem);
    }
}

static void joining(void **state)
{
    struct str parts[] = {STR("a"), STR_NONE, STR("b")};
    check_str(str_join(*state, parts, 3, STR(", ")), STR("a, , b"));
    check_str(str_join(*state, parts, 3, STR_NONE), STR("ab"));
    check_str(str_join(*state, parts, 1, STR(", ")), STR("a"));
    check_str(str_join(*state, NULL, 0, STR(", ")), STR(""));
    assert_int_equal(str_join(*state, parts, 3, STR("-")).ptr[4], '\0');
}

static void whole_numbers_only(void **state)
{
    static const char *const refused[] = {"",
                                          "-",
                                          "+1",
                                          " 1",
                                          "1 ",
                                          "1.0",
                                          "0x10",
                                          "1e3",
                                          "--1",
                                          "1\n",
                                          "١",
                                          "9223372036854775808",
                                          "-9223372036854775809",
                                          "99999999999999999999999"};
    static const int64_t numbers[] = {0, 1, -1, 7, 10, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
    int64_t number = 4711;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (str_to_int(str_from(refused[i]), &number))
            fail_msg("\"%s\" is read as %" PRId64, refused[i], number);
    assert_false(str_to_int(STR("1\0"), &number));
    assert_false(str_to_int(STR_NONE, &number));
    assert_int_equal(number, 4711);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_true(str_to_int(str_format(*state, "%" PRId64, numbers[i]), &number));
        assert_true(number == numbers[i]);
    }
    assert_true(str_to_int(STR("007"), &number) && number == 7);
}

static void one_of_words(void **state _unused_)
{
    static const char *const words[] = {"skip", "back", NULL};
    assert_true(str_is_one_of(STR("Skip"), words));
    assert_true(str_is_one_of(STR("back"), words));
    assert_false(str_is_one_of(STR("bac"), words));
    assert_false(str_is_one_of(STR(""), words));
    assert_false(str_is_one_of(STR_NONE, words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(absent_and_empty),
        ARENA_TEST(copies_are_terminated_and_apart),
        ARENA_TEST(formatting_of_any_length),
        cmocka_unit_test(equality_and_order),
        cmocka_unit_test(starts_and_ends),
        cmocka_unit_test(finding_agrees_with_looking_everywhere),
        cmocka_unit_test(slices_are_cut_to_the_length),
        cmocka_unit_test(trimming_takes_ascii_space_only),
        ARENA_TEST(lower_is_ascii_only),
        cmocka_unit_test(the_parts_that_the_header_promises),
        cmocka_unit_test(parts_joined_are_the_whole),
        cmocka_unit_test(lines_add_up_to_the_text),
        ARENA_TEST(joining),
        ARENA_TEST(whole_numbers_only),
        cmocka_unit_test(one_of_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
