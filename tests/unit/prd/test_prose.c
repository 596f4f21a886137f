#include "check.h"
#include "services/prose.h"
#include "strbuf.h"

static struct str joined(struct str_list list, struct arena *mem)
{
    return str_join(mem, list.items, list.count, STR("|"));
}

static void sentences_end_where_people_end_them(void **state)
{
    static const char *const table[][2] = {
        {"One. Two! Three?", "One.|Two!|Three?"},
        {"It costs 3.50 euros. Then it stops.", "It costs 3.50 euros.|Then it stops."},
        {"Use e.g. Stripe or Adyen. Not both.", "Use e.g. Stripe or Adyen.|Not both."},
        {"See Fig. 3 and J. Smith vs. others. Done.", "See Fig. 3 and J. Smith vs. others.|Done."},
        {"Version v1.2. It works.", "Version v1.2.|It works."},
        {"Call `a.B(). C` first. Then go.", "Call `a.B(). C` first.|Then go."},
        {"See [the. Docs](http://x.y/z. A) first. Then go.",
         "See [the. Docs](http://x.y/z. A) first.|Then go."},
        {"Say “Stop. Now.” and wait. Then go.", "Say “Stop. Now.” and wait.|Then go."},
        {"Say \"Payment failed. Try again.\" to them. Then go.",
         "Say \"Payment failed. Try again.\" to them.|Then go."},
        {"He (see below. Really) agreed. Yes.", "He (see below. Really) agreed.|Yes."},
        {"It is **bold.** Then plain.", "It is **bold.**|Then plain."},
        {"Why?! Because.", "Why?!|Because."},
        {"and so on etc. and more", "and so on etc. and more"},
        {"no end", "no end"},
        {"支払い。期限！はい", "支払い。|期限！|はい"},
        {"1. First", "1. First"},
        {"", ""},
        {"  spaced   out.  ", "spaced   out."},
        {"Open `code. Then", "Open `code.|Then"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(joined(prose_sentences(str_from(table[i][0]), *state), *state), str_from(table[i][1]));
}

/* Every byte but white space is in one sentence, in order, whatever the text. */
static void sentences_lose_nothing(void **state)
{
    struct random_seeded random;
    property_begin(&random, "sentences_lose_nothing");
    for (int round = 0; round < 3000; round++) {
        struct str line =
            random_str(&random, *state, random_below(&random, 80), STR("aB. !?()[]`\"<>/:e.g1 "));
        struct str_list list = prose_sentences(line, *state);
        struct str all = str_join(*state, list.items, list.count, STR(""));
        size_t at = 0;
        for (size_t i = 0; i < line.len; i++) {
            if (line.ptr[i] == ' ')
                continue;
            while (at < all.len && all.ptr[at] == ' ')
                at++;
            assert_true(at < all.len);
            assert_int_equal(all.ptr[at], line.ptr[i]);
            at++;
        }
    }
}

static void greetings_and_comments_go(void **state)
{
    static const struct {
        const char *text, *clean;
        bool comments;
    } table[] = {
        {"Hi there! Members pay late.", "Members pay late.", false},
        {"Hello,\n\nmembers pay late.\n\nThanks!", "members pay late.", false},
        {"Sure, members pay late. Thank you.", "members pay late.", false},
        {"Good question! Hmm.", "Hmm.", false},
        {"Hi", "", false},
        {"High fees are the problem", "High fees are the problem", false},
        {"Sure-fire ways", "Sure-fire ways", false},
        {"They say thanks", "They say thanks", false},
        {"a <!-- b --> c", "a  c", true},
        {"a\n\n<!--\nb\n-->\n\nc", "a\n\nc", true},
        {"```\n<!-- kept -->\n```", "```\n<!-- kept -->\n```", false},
        {"a <!-- never closed", "a <!-- never closed", false},
        {"one\r\ntwo\rthree", "one\ntwo\nthree", false},
        {"a\x07\x1b[31mb\xc2\x9f", "a[31mb", false},
        {"  - kept indentation", "  - kept indentation", false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        bool comments;
        check_str(prose_clean(str_from(table[i].text), *state, &comments), str_from(table[i].clean));
        assert_int_equal(comments, table[i].comments);
    }
}

static struct str described(struct str text, struct arena *mem)
{
    static const char *const names[] = {"heading", "text", "item", "code", "table", "quote"};
    struct passage_list list = prose_passages(text, mem);
    struct str *parts = arena_array_of(mem, list.count, struct str);
    for (size_t i = 0; i < list.count; i++)
        parts[i] = str_format(mem, "%s%d%s[%.*s]", names[list.items[i].kind], list.items[i].depth,
                              list.items[i].checked ? "x" : "", STR_ARGS(list.items[i].text));
    return str_join(mem, parts, list.count, STR(" "));
}

static void passages_are_read_as_markdown_has_them(void **state)
{
    static const char *const table[][2] = {
        {"One\ntwo.\n\nThree", "text0[One two.] text0[Three]"},
        {"# A\ntext\n## B ##\n", "heading1[A] text0[text] heading2[B]"},
        {"A\n===\nB\n---\nc", "heading1[A] heading2[B] text0[c]"},
        {"- a\n- b\n  goes on\n  - c\n    - d\n- e", "item0[a] item0[b goes on] item1[c] item2[d] item0[e]"},
        {"1. a\n2) b\n* c\n+ d\n• e", "item0[a] item0[b] item0[c] item0[d] item0[e]"},
        {"- [x] done\n- [ ] open", "item0x[done] item0[open]"},
        {"- a\n\n  more of a\n\nafter", "item0[a more of a] text0[after]"},
        {"```c\nint x;\n\n# no heading\n```\nafter", "code0[```c\nint x;\n\n# no heading\n```] text0[after]"},
        {"text\n~~~\nopen", "text0[text] code0[~~~\nopen]"},
        {"| a | b |\n|---|---|\n| 1 | 2 |", "table0[| a | b |\n|---|---|\n| 1 | 2 |]"},
        {"> a\n> b\n\n> c", "quote0[> a\n> b] quote0[> c]"},
        {"a\n\n---\n\nb", "text0[a] text0[b]"},
        {"-no item\n#no heading\n2026 was good", "text0[-no item #no heading 2026 was good]"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(described(str_from(table[i][0]), *state), str_from(table[i][1]));
}

/* Sources are in order, do not overlap, and the bytes between them are white space or marks that rule a line.
 */
static void passages_lose_nothing(void **state)
{
    struct random_seeded random;
    property_begin(&random, "passages_lose_nothing");
    for (int round = 0; round < 3000; round++) {
        struct str text =
            random_str(&random, *state, random_below(&random, 120), STR("ab \n\n#-*>|`1.[x] \t="));
        struct passage_list list = prose_passages(text, *state);
        const char *at = text.ptr;
        for (size_t i = 0; i <= list.count; i++) {
            const char *next = i < list.count ? list.items[i].source.ptr : text.ptr + text.len;
            assert_true(next >= at);
            for (; at < next; at++)
                if (strchr(" \n\t-*_=", *at) == NULL)
                    fail_msg("'%c' of \"%.*s\" is in no passage", *at, STR_ARGS(text));
            if (i < list.count)
                at = next + list.items[i].source.len;
        }
    }
}

static void excerpts_end_between_words(void **state)
{
    check_str(prose_excerpt(STR("one two\nthree"), 20, *state), STR("one two three"));
    check_str(prose_excerpt(STR("one two three four"), 13, *state), STR("one two…"));
    check_str(prose_excerpt(STR("ääääääääää"), 12, *state), STR("ääää…"));
    for (size_t bytes = 4; bytes < 40; bytes++)
        assert_true(prose_excerpt(STR("some wörds and mööre of them, and so on"), bytes, *state).len <=
                    bytes);
    check_str(prose_one_line(STR("  a \n\t b  "), *state), STR("a b"));
}

/* If each of them led to a look at the whole line, these would take hours. */
static void long_lines_are_gone_through_once(void **state)
{
    enum { LENGTH = 512 << 10 };
    static const struct str parts[] = {{" ", 1}, {"<!-- -->", 8}, {"`", 1}, {" ~", 2}, {"\n<!--", 5}};
    bool comments;

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct strbuf text = strbuf_new(*state, LENGTH + 16);
        while (text.len < LENGTH)
            strbuf_add(&text, parts[i]);
        strbuf_add_char(&text, 'x');
        assert_true(str_ends(prose_clean(strbuf_str(&text), *state, &comments), STR("x")));
        assert_int_equal(comments, i == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(sentences_end_where_people_end_them),
        ARENA_TEST(sentences_lose_nothing),
        ARENA_TEST(greetings_and_comments_go),
        ARENA_TEST(passages_are_read_as_markdown_has_them),
        ARENA_TEST(passages_lose_nothing),
        ARENA_TEST(excerpts_end_between_words),
        ARENA_TEST(long_lines_are_gone_through_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
