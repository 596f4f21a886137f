#include "check.h"
#include "services/block_lines.h"
#include "services/lines.h"

/* One letter a line: Blank, Entry, Verbatim, Text, a paragraph that goes on, and one that does so lazily. */
static struct str kinds_of(struct str text, struct arena *mem)
{
    static const char letters[] = {
        [LINE_BLANK] = 'B', [LINE_ENTRY] = 'E', [LINE_VERBATIM] = 'V', [LINE_TEXT] = 'T'};
    struct block_lines lines = {0};
    struct str kinds = STR(""), line;
    while (line_next(&text, &line)) {
        struct block_line read = block_lines_read(&lines, line);
        char letter = letters[read.kind];
        if (read.kind == LINE_TEXT && read.goes_on)
            letter = read.is_lazy ? 'l' : 'p';
        kinds = str_format(mem, "%.*s%c", STR_ARGS(kinds), letter);
    }
    return kinds;
}

static void lines_are_what_commonmark_says(void **state)
{
    static const struct {
        const char *text, *kinds;
    } cases[] = {
        {"a\nb\n\nc\n", "TpBT"},
        {"- a\n  b\nc\n- d\n", "EplE"},
        {"- a\n\nb\n", "EBT"},
        {"- a\n\n  b\n\n      code\n", "EBTBV"},
        {"a\n    b\n", "Tp"},
        {"# a\n    b\n", "TV"},
        {"a\n---\n    b\n", "TTV"},
        {"***\n* * *\n* a\n", "TTE"},
        {"a\n2. b\n1. c\n2. d\n", "TpEE"},
        {"a\n-\n- b\n", "TTE"},
        {"-\n\n  a\n", "TBT"},
        {"-\n  a\n", "TT"},
        {"```\n- a\n\n```\n- b\n", "VVVVE"},
        {"```a`b\n- c\n", "TE"},
        {"- ```\n  a\nb\n", "TVT"},
        {"-     a\n", "T"},
        {"- - a\n", "T"},
        {"> a\nb\n\nc\n", "TlBT"},
        {"> ```\nb\n", "TT"},
        {"> - a\n- b\n", "TE"},
        {"<!-- a\n\n- b\n-->\n- c\n", "VVVVE"},
        {"<!-- a -->\n- b\n", "VE"},
        {"<div>\n- a\n\n- b\n", "VVBE"},
        {"<details open>\n- a\n", "VV"},
        {"<pre>\n\n- a</PRE>\n- b\n", "VVVE"},
        {"<b c=\"d\" e='f' g=h i>\n- a\n", "VV"},
        {"<b c=\"d>\n- a\n", "TE"},
        {"<b>c\n- a\n", "TE"},
        {"a\n<b>\n- c\n", "TpE"},
        {"a\n<div>\n- c\n", "TVV"},
        {"<?\n- a\n?>\n<!A\n- b\n>\n<![CDATA[\n- c\n]]>\n", "VVVVVVVVV"},
        {"<! a\n<-\n", "Tp"},
        {"\t- a\n", "V"},
        {"-\ta\n\n    b\n   c\n", "EBTl"},
        {"-\t\ta\n", "T"},
        {"1234567890. a\n", "T"},
        {"- a\r\n  b\r- c", "EpE"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        print_message("%s", cases[i].text);
        check_str(kinds_of(str_from(cases[i].text), *state), str_from(cases[i].kinds));
    }
}

static void nesting_has_an_end(void **state)
{
    struct block_lines lines = {0};
    char text[1000];
    memset(text, '>', sizeof(text));
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct block_line read = block_lines_read(&lines, str_of(text, sizeof(text)));
        assert_int_equal(read.kind, LINE_TEXT);
        assert_int_equal(lines.depth, BLOCK_LINES_NESTING_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(lines_are_what_commonmark_says),
        cmocka_unit_test(nesting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
