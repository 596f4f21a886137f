#include "guide_fixture.h"
#include "services/plain_text.h"

static void marks_of_all_kinds_go(void **state)
{
    static const char *const table[][2] = {
        {"SidecarContainers is GA", "SidecarContainers is GA"},
        {"use `restartPolicy` and **bold** and _it_ and snake_case",
         "use restartPolicy and bold and it and snake_case"},
        {"see [the docs](http://evil.example/x) now", "see (the docs) now"},
        {"![alt](http://evil.example/x.png)", "(alt)"},
        {"go to https://evil.example/a?b=c, then www.evil.example", "go to (link), then (link)"},
        {"mail me@evil.example", "mail me at evil.example"},
        {"<script>alert(1)</script> ok", "alert(1) ok"},
        {"<img src=x onerror=alert(1)> ok", "ok"},
        {"a <!-- hidden --> b", "a b"},
        {"a < b and c > d, x <5", "a < b and c > d, x <5"},
        {"# heading", "heading"},
        {"> quoted - > twice", "quoted - > twice"},
        {"- * + 1. item", "item"},
        {"3 members", "3 members"},
        {"a | b | c", "a / b / c"},
        {"&lt;script&gt; and AT&T", "lt;scriptgt; and AT&T"},
        {"back\\slash ~~gone~~", "backslash gone"},
        {"ht`tp://evil.example", "(link)"},
        {"<scr<b>ipt>x", "ipt>x"},
        {"one\ntwo\r\n\tthree", "one two three"},
        {"a\x1b[31mred\x07", "a(31mred"},
        {"rtl \xe2\x80\xae"
         "evil\xe2\x80\xac end",
         "rtl evil end"},
        {"zero\xe2\x80\x8bwidth\xef\xbb\xbf", "zerowidth"},
        {"costs $5 & more", "costs $5 & more"},
        {"javascript:alert(1)", "(link)(1)"},
        {"data: we lost it", "data: we lost it"},
        {"", ""},
        {"***", ""},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(plain_line(str_from(table[i][0]), 200, NULL, *state), str_from(table[i][1]));
}

static void codes_are_named_and_never_minted(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    fixture_import(fixture, STR("# T\n\n- **FR-1** The system shall send.\n"));
    check_str(
        plain_line(STR("**FR-1** and **FR-99** and **FR-?** and MS-12"), 200, &fixture->document, *state),
        STR("FR-1 and FR 99 and FR ? and MS 12"));
    check_str(plain_line(STR("FR-1"), 200, NULL, *state), STR("FR 1"));
    check_str(plain_line(STR("FR`-99"), 200, &fixture->document, *state), STR("FR 99"));
    check_str(plain_line(STR("UTF-8 and ISO-27001"), 200, &fixture->document, *state),
              STR("UTF-8 and ISO-27001"));
}

static void length_is_bounded_between_characters(void **state)
{
    struct strbuf text = strbuf_new(*state, STRBUF_LIMIT_DEFAULT);
    for (int i = 0; i < 100000; i++)
        strbuf_add(&text, STR("é "));
    for (size_t bytes = 10; bytes < 60; bytes++) {
        struct str line = plain_line(strbuf_str(&text), bytes, NULL, *state);
        assert_true(line.len <= bytes && str_ends(line, STR("…")));
        assert_true(plain_quote(strbuf_str(&text), bytes, *state).len <= bytes);
    }
    check_str(plain_quote(STR("  “one”\n\x07two \xe2\x80\xae three "), 100, *state),
              STR("“one”\ntwo  three"));
}

/* No text gets through that Markdown or Stet would read as anything but words. */
static void nothing_but_words_is_left(void **state)
{
    static const char *const pieces[] = {"[",
                                         "]",
                                         "(",
                                         ")",
                                         "<",
                                         ">",
                                         "b",
                                         "/",
                                         "`",
                                         "*",
                                         "_",
                                         "#",
                                         "http",
                                         "://",
                                         "www.",
                                         "a",
                                         " ",
                                         "\n",
                                         "FR",
                                         "-",
                                         "9",
                                         "?",
                                         "!",
                                         "&",
                                         ";",
                                         "|",
                                         "~",
                                         "\\",
                                         "@",
                                         "javascript:",
                                         "\xe2\x80\xae",
                                         "\xc2\xa0",
                                         "x",
                                         "--",
                                         "<!--",
                                         "-->",
                                         "1.",
                                         "é",
                                         "\x01",
                                         "="};
    struct random_seeded random;
    property_begin(&random, "nothing_but_words_is_left");
    for (int round = 0; round < 8000; round++) {
        struct str parts[24], line;
        size_t count = random_below(&random, COUNT_OF(parts)), from = 0;
        struct item_code code;
        for (size_t i = 0; i < count; i++)
            parts[i] = str_from(pieces[random_below(&random, COUNT_OF(pieces))]);
        line = plain_line(str_join(*state, parts, count, STR("")), 120, NULL, *state);
        for (size_t i = 0; i < line.len; i++)
            if (strchr("`*[]\\|~\n\r\t", line.ptr[i]) != NULL || (unsigned char)line.ptr[i] < 0x20)
                fail_msg("\"%.*s\"", STR_ARGS(line));
        for (size_t i = 0; i + 1 < line.len; i++)
            if (line.ptr[i] == '<' &&
                (line.ptr[i + 1] == '/' || line.ptr[i + 1] == '!' || line.ptr[i + 1] == 'b'))
                fail_msg("\"%.*s\"", STR_ARGS(line));
        check_lacks(line, STR("http://"));
        check_lacks(line, STR("\xe2\x80\xae"));
        if (item_code_find(line, &from, &code))
            fail_msg("\"%.*s\" names a code", STR_ARGS(line));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(marks_of_all_kinds_go),
        ARENA_TEST(codes_are_named_and_never_minted),
        ARENA_TEST(length_is_bounded_between_characters),
        ARENA_TEST(nothing_but_words_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
