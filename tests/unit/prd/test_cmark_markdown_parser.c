#include "check.h"
#include "prd_documents.h"
#include "services/cmark_markdown_parser.h"
#include "strbuf.h"
#include <pthread.h>

static struct str html(const char *markdown, struct arena *mem)
{
    struct markdown_parser *parser = cmark_markdown_parser();
    struct str text;
    check_ok(parser->ops->html(parser, str_from(markdown), mem, &text));
    return text;
}

static void blocks_have_their_ranges(void **state)
{
    static const struct {
        enum block_kind kind;
        int level;
        bool starts_list;
        const char *text;
    } expected[] = {
        {BLOCK_HEADING, 2, false, "## H\n"},
        {BLOCK_OTHER, 0, false, "[a]: /u\n"},
        {BLOCK_LIST_ITEM, 0, true, "- a\n\n  b\n"},
        {BLOCK_LIST_ITEM, 0, false, "- [ ] c\n"},
        {BLOCK_LIST_ITEM, 0, true, "* d\n"},
        {BLOCK_HTML, 0, false, "<!-- x -->\n"},
        {BLOCK_PARAGRAPH, 0, false, "p\r\nq\r\n"},
        {BLOCK_QUOTE, 0, false, "> q\n"},
        {BLOCK_CODE, 0, false, "```\n\n```\n"},
        {BLOCK_TABLE, 0, false, "| a |\n|---|\n| 1 |\n"},
        {BLOCK_BREAK, 0, false, "***\n"},
        {BLOCK_CODE, 0, false, "    code\n\n    more\n"},
        {BLOCK_HEADING, 1, false, "Set\next\n===\n"},
        {BLOCK_PARAGRAPH, 0, false, "end"},
    };
    struct strbuf text = strbuf_new(*state, STRBUF_LIMIT_DEFAULT);
    struct markdown_parser *parser = cmark_markdown_parser();
    struct block *blocks;
    size_t count;
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        strbuf_addf(&text, "\n%s%s", expected[i].text, i == 5 ? "" : i + 1 < COUNT_OF(expected) ? "\n" : "");
    check_ok(parser->ops->parse(parser, strbuf_str(&text), *state, &blocks, &count));
    for (size_t i = 0; i < count && i < COUNT_OF(expected); i++) {
        check_str(str_slice(strbuf_str(&text), blocks[i].from, blocks[i].to), str_from(expected[i].text));
        assert_int_equal(blocks[i].kind, expected[i].kind);
        assert_int_equal(blocks[i].level, expected[i].level);
        assert_int_equal(blocks[i].starts_list, expected[i].starts_list);
    }
    assert_int_equal(count, COUNT_OF(expected));
}

/* A line of words is not parsed; what is parsed for another reason must come to the same. */
static void words_are_their_own_plain_text(void **state)
{
    static const char letters[] = "ab w.,;:?%/-+='\"()1#";
    struct markdown_parser *parser = cmark_markdown_parser();
    struct random_seeded random;
    struct str one, same;

    property_begin(&random, "words_are_their_own_plain_text");
    for (int i = 0; i < 4000; i++) {
        char text[32];
        size_t length = 1 + random_below(&random, sizeof(text) - 1), at = 0;
        for (size_t marks = random_below(&random, 2) * random_below(&random, 8); at < marks && at < length;
             at++)
            text[at] = '#';
        for (; at < length; at++)
            text[at] = letters[random_below(&random, sizeof(letters) - 1)];
        check_ok(parser->ops->plain(parser, str_of(text, length), *state, &one));
        check_ok(parser->ops->plain(parser, str_format(*state, "%.*s\n\n*x*\n", (int)length, text), *state,
                                    &same));
        if (!str_eq(one, same) && !str_is_empty(str_trim(str_of(text, length))))
            fail_msg("{%.*s} {%.*s} {%.*s}", (int)length, text, STR_ARGS(one), STR_ARGS(same));
    }
}

static void plain_text_has_no_marks(void **state)
{
    struct markdown_parser *parser = cmark_markdown_parser();
    struct str text;
    check_ok(parser->ops->plain(parser, STR("## A *b* `c` [d](e)\n"), *state, &text));
    check_str(text, STR("A b c d"));
    check_ok(parser->ops->plain(parser, STR("one\ntwo &amp; ~~three~~"), *state, &text));
    check_str(text, STR("one two & three"));
    check_ok(parser->ops->plain(parser, STR(""), *state, &text));
    check_str(text, STR(""));
}

static void security_26_html_is_inert(void **state)
{
    static const struct {
        const char *markdown, *html;
    } cases[] = {
        {"<script>alert(1)</script>\n", ""},
        {"a <b onclick=x>b</b> c", "<p>a b c</p>\n"},
        {"<img src=x onerror=y>", ""},
        {"[a](javascript:alert(1))", "<p>a</p>\n"},
        {"[a](JAVASCRIPT:x) [b](java\tscript:x)", "<p>a [b](java\tscript:x)</p>\n"},
        {"[a](&#1;javascript:x) [b](java&#10;script:x)", "<p>a b</p>\n"},
        {"[a](data:text/html,x) [b](vbscript:x) [c](file:///etc/passwd)", "<p>a b c</p>\n"},
        {"[a]( :x) <javascript:x>", "<p>a javascript:x</p>\n"},
        {"[a][r]\n\n[r]: javascript:x", "<p>a</p>\n"},
        {"![i](http://x/y.png)", "<p><a href=\"http://x/y.png\">i</a></p>\n"},
        {"![](http://x/y.png)", "<p><a href=\"http://x/y.png\">http://x/y.png</a></p>\n"},
        {"![i](data:image/png;base64,AA)", "<p>i</p>\n"},
        {"[![i](http://x/y)](http://z)", "<p><a href=\"http://z\">i</a></p>\n"},
        {"![a ![b](http://x) c](http://y)", "<p><a href=\"http://y\">a b c</a></p>\n"},
        {"[a](/b?c#d) [e](https://f) [g](mailto:h@i)",
         "<p><a href=\"/b?c#d\">a</a> <a href=\"https://f\">e</a> <a href=\"mailto:h@i\">g</a></p>\n"},
        {"[a](\"><script>)", "<p><a href=\"%22%3E%3Cscript%3E\">a</a></p>\n"},
        {"```\"><script>\nx\n```",
         "<pre><code class=\"language-&quot;&gt;&lt;script&gt;\">x\n</code></pre>\n"},
        {"~~gone~~ www.a.bc", "<p><del>gone</del> <a href=\"http://www.a.bc\">www.a.bc</a></p>\n"},
        {"---\na: <b>\n---\n\nx",
         "<pre><code class=\"language-yaml\">a: &lt;b&gt;\n</code></pre>\n<p>x</p>\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(html(cases[i].markdown, *state), str_from(cases[i].html));
}

/* Whatever comes in, only these tags and attributes come out. */
static void check_inert(struct str text)
{
    static const char *const tags[] = {"p",     "a",          "h1", "h2", "h3",    "h4",     "h5",
                                       "h6",    "ul",         "ol", "li", "em",    "strong", "code",
                                       "pre",   "blockquote", "hr", "br", "del",   "table",  "thead",
                                       "tbody", "tr",         "th", "td", "input", NULL};
    for (size_t at = str_find_char(text, '<', 0); at != SIZE_MAX; at = str_find_char(text, '<', at + 1)) {
        size_t end = at + 1, from;
        if (end < text.len && text.ptr[end] == '/')
            end++;
        from = end;
        while (end < text.len && ((text.ptr[end] >= 'a' && text.ptr[end] <= 'z') ||
                                  (text.ptr[end] >= '0' && text.ptr[end] <= '9')))
            end++;
        if (!str_is_one_of(str_slice(text, from, end), tags))
            fail_msg("%.*s", STR_ARGS(str_slice(text, at, at + 60)));
        if (str_starts(str_slice(text, from, text.len), STR("a "))) {
            struct str target = str_slice(text, from + 8, text.len);
            assert_true(str_starts(str_slice(text, from, text.len), STR("a href=\"")));
            assert_false(str_starts_nocase(target, STR("javascript")) ||
                         str_starts_nocase(target, STR("data")));
        }
    }
}

static void random_html_is_inert(void **state)
{
    static const char *const parts[] = {"<script>",    "</script>", "<img src=x onerror=y>",
                                        "[",           "](",        ")",
                                        "javascript:", "JaVa",      "data:",
                                        "text/html",   "![",        "<a href=",
                                        "\"",          "'",         ">",
                                        "<",           "`",         "*",
                                        "_",           "\n",        "\n\n",
                                        "&#106;",      "&colon;",   "http://x",
                                        "<!--",        "-->",       "<svg/onload=x>",
                                        "|",           "---\n",     " ",
                                        "\t",          "- ",        "<javascript:x>",
                                        "]:"};
    struct random_seeded random;
    property_begin(&random, "random_html_is_inert");
    for (size_t round = 0; round < 5000; round++) {
        struct arena *mem = arena_new(0);
        struct str chosen[24];
        size_t count = 1 + random_below(&random, COUNT_OF(chosen));
        for (size_t i = 0; i < count; i++)
            chosen[i] = str_from(parts[random_below(&random, COUNT_OF(parts))]);
        check_inert(html(str_cstr(mem, str_join(mem, chosen, count, STR(""))), mem));
        arena_free(mem);
    }
    (void)state;
}

static void limits_are_kept(void **state)
{
    struct markdown_parser *parser = cmark_markdown_parser();
    char *bytes = arena_alloc(*state, MARKDOWN_SIZE_MAX + 1);
    struct block *blocks;
    struct str text;
    size_t count;

    memset(bytes, 'a', MARKDOWN_SIZE_MAX + 1);
    check_error(parser->ops->parse(parser, str_of(bytes, MARKDOWN_SIZE_MAX + 1), *state, &blocks, &count),
                ERROR_TOO_LARGE);
    check_ok(parser->ops->parse(parser, str_of(bytes, MARKDOWN_SIZE_MAX), *state, &blocks, &count));
    memset(bytes, '\n', MARKDOWN_LINES_MAX + 1);
    check_error(parser->ops->parse(parser, str_of(bytes, MARKDOWN_LINES_MAX + 1), *state, &blocks, &count),
                ERROR_TOO_LARGE);
    check_ok(parser->ops->parse(parser, str_of(bytes, MARKDOWN_LINES_MAX), *state, &blocks, &count));
    memset(bytes, 'a', 200);
    memset(bytes, '>', 101);
    check_error(parser->ops->html(parser, str_of(bytes, 200), *state, &text), ERROR_TOO_LARGE);
    check_ok(parser->ops->html(parser, str_of(bytes + 1, 200), *state, &text));
}

static struct str many(const char *part, size_t size, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, SIZE_MAX);
    while (text.len < size)
        strbuf_add(&text, str_from(part));
    return strbuf_str(&text);
}

/* Each of these took minutes, with the lock held that all texts wait for. */
static void hostile_texts_take_no_longer_than_their_length(void **state)
{
    static const char *const parts[] = {"a <?", "a <!A ", "a <!--", "a <![CDATA[", "[a](", "![[",
                                        "<a ",  "&",      "a@b.c ", "**a*",        "`a``b"};
    struct markdown_parser *parser = cmark_markdown_parser();
    struct strbuf lines = strbuf_new(*state, SIZE_MAX);
    struct str text, tail = many(")", 8000, *state);

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        check_ok(parser->ops->html(parser, many(parts[i], 500000, *state), *state, &text));
    for (int i = 0; i < 100; i++)
        strbuf_addf(&lines, "www.a.b%.*s\n", STR_ARGS(tail));
    check_ok(parser->ops->html(parser, strbuf_str(&lines), *state, &text));
}

/* One long target, referred to often: 9 GB in memory, at whose end cmark ends the process. */
static void references_do_not_explode(void **state)
{
    struct markdown_parser *parser = cmark_markdown_parser();
    struct str word = many("u", 500000, *state), words = many("u ", 500000, *state);
    const struct str definitions[] = {
        str_format(*state, "[a]: /%.*s\n", STR_ARGS(word)),
        str_format(*state, "[a]:\n/%.*s\n", STR_ARGS(word)),
        str_format(*state, "> [a]:\n> /%.*s\n", STR_ARGS(word)),
        str_format(*state, "[a]: <%.*s>\n", STR_ARGS(words)),
        str_format(*state, "[a]: /u \"%.*s\"\n", STR_ARGS(words)),
        str_format(*state, "[a]: /u\n'b\\' %.*s'\n", STR_ARGS(words)),
        str_format(*state, "[a]: /u (%.*s)\n", STR_ARGS(words)),
    };
    for (size_t i = 0; i < COUNT_OF(definitions); i++) {
        struct str rendered, parts[] = {definitions[i], STR("\n"), many("[a]\n\n", 5000, *state)};
        check_ok(
            parser->ops->html(parser, str_join(*state, parts, COUNT_OF(parts), STR("")), *state, &rendered));
        if (rendered.len > (size_t)2 << 20)
            fail_msg("definition %zu became %zu bytes", i, rendered.len);
    }
}

static void usual_references_stay_links(void **state)
{
    struct strbuf text = strbuf_new(*state, SIZE_MAX);
    struct str rendered;
    for (int i = 0; i < 500; i++)
        strbuf_addf(&text, "See [the %d][r%d].\n\n", i, i);
    for (int i = 0; i < 500; i++)
        strbuf_addf(&text, "[r%d]: https://example.org/a/rather/long/address/%d 'Its title'\n\n", i, i);
    rendered = html(strbuf_str(&text).ptr, *state);
    assert_true(str_contains(rendered, STR("<a href=\"https://example.org/a/rather/long/address/499\"")));
}

struct rendering {
    const char *markdown;
    struct str expected;
    bool failed;
};

static void *render_often(void *argument)
{
    struct rendering *self = argument;
    for (size_t i = 0; i < 2000 && !self->failed; i++) {
        struct arena *mem = arena_new(0);
        self->failed = !str_eq(html(self->markdown, mem), self->expected);
        arena_free(mem);
    }
    return NULL;
}

/* cmark's extensions share tables of the process while they parse; see the lock in the parser. */
static void threads_do_not_disturb_each_other(void **state)
{
    const char *const markdowns[] = {"a ~~b~~ **c** www.d.ef *g~h~*", "**x**~~y~~: http://z.z 'q'"};
    struct rendering renderings[4];
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        renderings[i] =
            (struct rendering){.markdown = markdowns[i % 2], .expected = html(markdowns[i % 2], *state)};
        assert_int_equal(pthread_create(&threads[i], NULL, render_often, &renderings[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_false(renderings[i].failed);
    }
}

static void real_documents_render(void **state)
{
    struct markdown_parser *parser = cmark_markdown_parser();
    size_t count;
    const struct named_text *texts = documents_load("prds", *state, &count);
    for (size_t i = 0; i < count; i++) {
        struct str text;
        check_ok(parser->ops->html(parser, texts[i].text, *state, &text));
        assert_true(text.len > 0);
        check_inert(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(blocks_have_their_ranges),
        ARENA_TEST(plain_text_has_no_marks),
        ARENA_TEST(words_are_their_own_plain_text),
        ARENA_TEST(security_26_html_is_inert),
        cmocka_unit_test(random_html_is_inert),
        ARENA_TEST(limits_are_kept),
        ARENA_TEST(hostile_texts_take_no_longer_than_their_length),
        ARENA_TEST(references_do_not_explode),
        ARENA_TEST(usual_references_stay_links),
        ARENA_TEST(threads_do_not_disturb_each_other),
        ARENA_TEST(real_documents_render),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
