/* What is searched for, and the part of a text that shows why it was found. */
#include "check.h"
#include "services/snippet.h"
#include "strbuf.h"
#include "unicode.h"
#include <stdlib.h>

static int setup(void **state)
{
    *state = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

/* "send;-x;a b;rem*" */
static struct str terms_of(const char *text, struct arena *mem)
{
    struct strbuf out = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct search_query query;

    check_ok(search_query_parse(str_from(text), &query));
    for (size_t i = 0; i < query.count; i++)
        strbuf_addf(&out, "%s%s%.*s%s", i > 0 ? ";" : "", query.terms[i].is_excluded ? "-" : "",
                    STR_ARGS(query.terms[i].text), query.terms[i].is_prefix ? "*" : "");
    return strbuf_str(&out);
}

static void a_query_is_words_phrases_beginnings_and_exclusions(void **state)
{
    static const char *const cases[][2] = {
        {"send", "send"},
        {"  send\treminder ", "send;reminder"},
        {"\"send a reminder\" fee", "send a reminder;fee"},
        {"rem*", "rem*"},
        {"\"send a rem\"*", "send a rem*"},
        {"\"send a rem*\"", "send a rem*"},
        {"fee -paid", "fee;-paid"},
        {"fee -\"paid late\"", "fee;-paid late"},
        {"FR-3", "FR-3"},
        {"fee - paid", "fee;paid"},
        {"\"open", "open"},
        {"a\"b c\"d", "a;b c;d"},
        {"!!! fee ...", "fee"},
        {"caf\xC3\xA9", "caf\xC3\xA9"},
        {"\"\" fee", "fee"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(terms_of(cases[i][0], *state), str_from(cases[i][1]));
}

static void what_asks_for_nothing_is_refused(void **state _unused_)
{
    static const char *const texts[] = {"", " ", "!!!", "-fee", "-fee -paid", "\"", "*", "a*", "b* fee"};
    struct search_query query;
    char many[512];

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_error(search_query_parse(str_from(texts[i]), &query), ERROR_INVALID);
    memset(many, 'a', sizeof(many));
    check_error(search_query_parse(str_of(many, sizeof(many)), &query), ERROR_INVALID);
    for (size_t i = 1; i < 40; i += 2)
        many[i] = ' ';
    check_error(search_query_parse(str_of(many, 40), &query), ERROR_INVALID);
}

/* "… [send] a [reminder] …" */
static struct str shown(const char *text, const char *words, size_t length, struct arena *mem)
{
    struct strbuf out = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct search_query query;
    struct snippet snippet;

    check_ok(search_query_parse(str_from(words), &query));
    snippet = snippet_make(str_from(text), &query, length, mem);
    for (size_t i = 0; i < snippet.count; i++)
        strbuf_addf(&out, snippet.items[i].is_hit ? "[%.*s]" : "%.*s", STR_ARGS(snippet.items[i].text));
    return strbuf_str(&out);
}

static void a_snippet_shows_the_words_in_any_form(void **state)
{
    check_str(shown("- **FR-1** The system shall send a reminder.\n", "sends reminders", 100, *state),
              STR("FR-1 The system shall [send] a [reminder]."));
    check_str(shown("- a - b\n  + c\n* d\n-e", "c", 100, *state), STR("a - b [c] d -e"));
    check_str(shown("# Head\n\nTwo\r\n  lines | of `code`", "line", 100, *state),
              STR("Head Two [lines] of code"));
    check_str(shown("reminders at night", "rem*", 100, *state), STR("[reminders] at night"));
    check_str(shown("not there", "fee -there", 100, *state), STR("not there"));
    check_str(shown("", "fee", 100, *state), STR(""));
}

static void a_long_text_is_cut_between_words_around_the_hits(void **state)
{
    check_str(
        shown("one two three four five six seven eight nine ten fee paid eleven twelve thirteen fourteen",
              "fee paid", 30, *state),
        STR("… ten [fee] [paid] eleven twelve …"));
    check_str(shown("fee one two three four five six seven eight nine ten", "fee", 20, *state),
              STR("[fee] one two three …"));
    check_str(shown("one two three four five six seven eight nine ten fee", "fee", 20, *state),
              STR("… eight nine ten [fee]"));
}

/* Whatever the bytes, what is shown is made of whole characters of the text. */
static void random_texts_are_shown_whole(void **state)
{
    static const char *const pieces[] = {"fee", " ",    "\n",           "*", "\xC3\xA9", "\xF0\x9F\x99\x82",
                                         "`",   "paid", "\xE2\x80\x8B", "x"};
    unsigned seed = 20260302;
    char text[400];

    for (size_t run = 0; run < 2000; run++) {
        size_t length = 0, most;
        struct str out;
        while (length < sizeof(text) - 8) {
            const char *piece = pieces[(size_t)rand_r(&seed) % COUNT_OF(pieces)];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
            if (rand_r(&seed) % 60 == 0)
                break;
        }
        text[length] = '\0';
        most = (size_t)rand_r(&seed) % 120;
        out = shown(text, "fee paid", most, *state);
        assert_true(utf8_is_valid(out));
        assert_true(out.len <= most + 12 + 2 * 80);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_query_is_words_phrases_beginnings_and_exclusions, setup, teardown),
        cmocka_unit_test_setup_teardown(what_asks_for_nothing_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snippet_shows_the_words_in_any_form, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_text_is_cut_between_words_around_the_hits, setup, teardown),
        cmocka_unit_test_setup_teardown(random_texts_are_shown_whole, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
