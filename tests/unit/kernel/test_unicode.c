#include "check.h"
#include "unicode.h"
#include <utf8proc.h>

/* The bytes of a code point by the definition in RFC 3629, section 3. */
static size_t encode(uint32_t point, char *bytes)
{
    if (point < 0x80) {
        bytes[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        bytes[0] = (char)(0xc0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        bytes[0] = (char)(0xe0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3f));
        bytes[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    bytes[0] = (char)(0xf0 | point >> 18);
    bytes[1] = (char)(0x80 | (point >> 12 & 0x3f));
    bytes[2] = (char)(0x80 | (point >> 6 & 0x3f));
    bytes[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

static bool is_surrogate(uint32_t point)
{
    return point >= 0xd800 && point <= 0xdfff;
}

static void every_character_is_valid(void **state _unused_)
{
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        char bytes[4];
        size_t length = encode(point, bytes);
        bool valid = utf8_is_valid(str_of(bytes, length));
        assert_int_equal(valid, !is_surrogate(point));
        if (length > 1)
            assert_int_equal(utf8_find_invalid(str_of(bytes, length - 1)), 0);
    }
}

/* With every character valid, and as many valid strings of 2 and 3 bytes as characters make, no other is. */
static void nothing_else_of_up_to_three_bytes_is_valid(void **state _unused_)
{
    const size_t one = 128, two = 0x800 - 128, three = 0x10000 - 0x800 - 2048;
    size_t pairs = 0, triples = 0;
    char bytes[3];
    for (unsigned i = 0; i < 1U << 24; i++) {
        bytes[0] = (char)(i & 0xff);
        bytes[1] = (char)(i >> 8 & 0xff);
        bytes[2] = (char)(i >> 16 & 0xff);
        if (i < 1U << 16)
            pairs += utf8_is_valid(str_of(bytes, 2));
        triples += utf8_is_valid(str_of(bytes, 3));
    }
    assert_int_equal(pairs, one * one + two);
    assert_int_equal(triples, one * one * one + 2 * one * two + three);
}

/* The Unicode Standard, table 3-7, from the other side; and what Markus Kuhn's stress test holds. */
static void ill_formed_sequences_are_found_where_they_begin(void **state)
{
    static const char *const table[] = {
        "\x80",
        "\xbf",
        "\x80\xbf\x80", /* continuation alone */
        "\xc0\x80",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xe0\x80\xaf",
        "\xe0\x9f\xbf",
        "\xf0\x80\x80\xaf",
        "\xf0\x8f\xbf\xbf",
        "\xf8\x80\x80\x80\xaf",
        "\xfc\x80\x80\x80\x80\xaf", /* overlong */
        "\xed\xa0\x80",
        "\xed\xaf\xbf",
        "\xed\xb0\x80",
        "\xed\xbf\xbf",
        "\xed\xa0\x80\xed\xb0\x80", /* surrogates */
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xf7\xbf\xbf\xbf",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff", /* beyond */
        "\xc2",
        "\xe2\x82",
        "\xe2",
        "\xf0\x9f\x98",
        "\xf0\x9f",
        "\xf0", /* cut short */
        "\xc2x",
        "\xe2\x82x",
        "\xe2x",
        "\xf0\x9f\x98x",
        "\xc2\xc2\xa0",
        "\xe2\x82\xe2\x82\xac",
    };
    static const char *const before[] = {"",  "a",      "1234567",   "12345678", "123456789abcdef",
                                         "é", "日本語", "😀 and more"};
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (size_t k = 0; k < COUNT_OF(before); k++) {
            struct str text = str_format(*state, "%s%s%s", before[k], table[i], "and what comes after it");
            if (utf8_find_invalid(text) != strlen(before[k]) || utf8_is_valid(text))
                fail_msg("row %zu after \"%s\" is found at %zu", i, before[k], utf8_find_invalid(text));
            text = str_format(*state, "%s%s", before[k], table[i]);
            assert_int_equal(utf8_find_invalid(text), strlen(before[k]));
        }
    assert_true(utf8_is_valid(STR("")) && utf8_is_valid(STR_NONE) && utf8_is_valid(STR("a\0b")));
    assert_true(
        utf8_is_valid(STR("\xef\xbf\xbe\xef\xbf\xbf\xef\xb7\x90"))); /* noncharacters are well-formed */
}

/* Random well-formed text of `count` assigned characters. */
static struct str random_text(struct random_seeded *random, struct arena *mem, size_t count)
{
    char *bytes = arena_alloc(mem, count * 4 + 1);
    size_t length = 0;
    while (count > 0) {
        static const uint32_t ranges[] = {0x80, 0x800, 0x3000, 0x10000, 0x20000};
        uint32_t point = (uint32_t)random_below(random, ranges[random_below(random, COUNT_OF(ranges))]);
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
        if (category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CS)
            continue;
        length += encode(point, bytes + length);
        count--;
    }
    return str_of(bytes, length);
}

static void cutting_keeps_characters_whole(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "cut");
    for (int i = 0; i < 5000; i++) {
        struct arena *mem = arena_new(0);
        struct str text = random_text(&random, mem, random_below(&random, 12));
        for (size_t bytes = 0; bytes <= text.len + 1; bytes++) {
            struct str cut = utf8_cut(text, bytes);
            assert_ptr_equal(cut.ptr, text.ptr);
            assert_true(cut.len <= bytes && utf8_is_valid(cut));
            /* and no longer prefix would do */
            for (size_t longer = cut.len + 1; longer <= bytes && longer <= text.len; longer++)
                assert_false(utf8_is_valid(str_slice(text, 0, longer)));
        }
        arena_free(mem);
    }
    assert_null(utf8_cut(STR_NONE, 5).ptr);
}

static void length_counts_characters(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "length");
    for (int i = 0; i < 2000; i++) {
        struct arena *mem = arena_new(0);
        size_t count = random_below(&random, 40);
        assert_int_equal(utf8_length(random_text(&random, mem, count)), count);
        arena_free(mem);
    }
}

static void controls_are_the_category_cc(void **state _unused_)
{
    for (uint32_t point = 0; point < 0x3000; point++) {
        char bytes[6] = "ab";
        size_t length = encode(point, bytes + 1);
        bool control = utf8proc_category((utf8proc_int32_t)point) == UTF8PROC_CATEGORY_CC && point != '\t' &&
                       point != '\r' && point != '\n';
        if (utf8_has_control(str_of(bytes, 1 + length)) != control)
            fail_msg("U+%04X", point);
    }
    assert_false(utf8_has_control(STR_NONE));
}

static void known_normal_forms(void **state)
{
    static const struct {
        const char *text, *nfkc, *fold;
    } table[] = {
        {"", "", ""},
        {"Plain ASCII 123", "Plain ASCII 123", "plain ascii 123"},
        {"ﬁ", "fi", "fi"},
        {"Å", "Å", "å"},                      /* ANGSTROM SIGN */
        {"e\xcc\x81", "é", "é"},              /* combining acute */
        {"ＡＢＣ１２３", "ABC123", "abc123"}, /* full width */
        {"Straße", "Straße", "strasse"},
        {"ΣΊΣΥΦΟΣ", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
        {"ⅷ ½", "viii 1⁄2", "viii 1⁄2"},
        {"한글", "한글", "한글"},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한", "한"}, /* conjoining jamo */
        {"İ", "İ", "i\xcc\x87"},                              /* full case folding, not Turkish */
        /* U+0345 is sorted behind the mark before it becomes a letter. */
        {"x\xcd\x85\xe1\xb7\xbd", "x\xe1\xb7\xbd\xcd\x85", "x\xe1\xb7\xbd\xce\xb9"},
        {"ad\xc2\xadmin\xe2\x80\x8b", "ad\xc2\xadmin\xe2\x80\x8b",
         "admin"}, /* soft hyphen, zero width space */
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str form;
        check_ok(unicode_nfkc(*state, str_from(table[i].text), &form));
        check_str(form, str_from(table[i].nfkc));
        check_ok(unicode_fold(*state, str_from(table[i].text), &form));
        check_str(form, str_from(table[i].fold));
    }
}

static void forms_are_stable(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "normal forms");
    for (int i = 0; i < 50000; i++) {
        struct arena *mem = arena_new(0);
        struct str text = random_text(&random, mem, random_below(&random, 8)), once, twice, nfkc, folded;
        check_ok(unicode_nfkc(mem, text, &nfkc));
        check_ok(unicode_nfkc(mem, nfkc, &twice));
        check_str(twice, nfkc);
        assert_true(utf8_is_valid(nfkc));
        check_ok(unicode_fold(mem, text, &once));
        check_ok(unicode_fold(mem, once, &twice));
        check_str(twice, once);
        check_ok(unicode_fold(mem, nfkc, &folded));
        check_str(folded, once);
        arena_free(mem);
    }
}

static void ill_formed_text_has_no_form(void **state)
{
    struct str form = STR("untouched");
    check_error(unicode_nfkc(*state, STR("a\xff"), &form), ERROR_INVALID);
    check_error(unicode_fold(*state, STR("\xed\xa0\x80"), &form), ERROR_INVALID);
    check_error(unicode_fold(*state, STR("\xc2"), &form), ERROR_INVALID);
    check_str(form, STR("untouched"));
    check_ok(unicode_nfkc(*state, STR("a\0b"), &form));
    check_str(form, STR("a\0b"));
    check_ok(unicode_nfkc(*state, STR_NONE, &form));
    assert_int_equal(form.len, 0);
}

static void columns_on_a_terminal(void **state _unused_)
{
    static const struct {
        const char *text;
        size_t columns;
    } table[] = {
        {"", 0},
        {"plain", 5},
        {"\xc3\xa9", 1},                 /* é */
        {"e\xcc\x81", 1},                /* e and a combining accent */
        {"\xe6\x97\xa5\xe6\x9c\xac", 4}, /* two wide characters */
        {"\xf0\x9f\x9a\x80", 2},         /* a rocket */
        {"a\xe2\x80\x8b"
         "b",
         2}, /* zero width space */
        {"\xff\x1b", 2},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_int_equal(unicode_columns(str_from(table[i].text)), table[i].columns);
    check_str(unicode_cut_columns(STR("\xe6\x97\xa5\xe6\x9c\xac"), 3), STR("\xe6\x97\xa5"));
    check_str(unicode_cut_columns(STR("e\xcc\x81x"), 1), STR("e\xcc\x81"));
    check_str(unicode_cut_columns(STR("plain"), 9), STR("plain"));
    check_str(unicode_cut_columns(STR("plain"), 0), STR(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_valid),
        cmocka_unit_test(nothing_else_of_up_to_three_bytes_is_valid),
        ARENA_TEST(ill_formed_sequences_are_found_where_they_begin),
        cmocka_unit_test(cutting_keeps_characters_whole),
        cmocka_unit_test(length_counts_characters),
        cmocka_unit_test(controls_are_the_category_cc),
        ARENA_TEST(known_normal_forms),
        cmocka_unit_test(forms_are_stable),
        ARENA_TEST(ill_formed_text_has_no_form),
        cmocka_unit_test(columns_on_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
