/* Where words that were quoted stand by now. */
#include "check.h"
#include "services/anchors.h"
#include "strbuf.h"

struct place {
    struct arena *mem;
    struct node nodes[3];
    struct document document;
    struct comment_thread thread;
};

static struct id number(uint8_t n)
{
    return (struct id){{n}};
}

/* A thread about words of the first of three nodes, which then say something else. */
static struct place place_of(const char *before, const char *quote, const char *now, const char *other)
{
    struct place place = {.mem = arena_new(0)};
    for (uint8_t i = 0; i < 3; i++)
        place.nodes[i].id = number((uint8_t)(i + 1));
    place.nodes[0].text = str_from(now);
    place.nodes[1].text = str_from(other);
    place.nodes[2].text = STR("Nothing of it.\n");
    place.thread = (struct comment_thread){
        .node = number(1),
        .quote = str_from(quote),
        .source = anchor_quote(str_from(before), str_from(quote), place.mem),
    };
    assert_non_null(place.thread.source.ptr);
    return place;
}

static void check_place(struct place place, enum anchor_state state, uint8_t node, const char *passage)
{
    struct anchor anchor;

    place.document = (struct document){place.nodes, 3};
    anchor = anchor_find(&place.document, &place.thread, place.mem);
    assert_int_equal(anchor.state, state);
    assert_true(id_eq(anchor.node, number(node)));
    if (passage != NULL)
        check_str(anchor.passage, str_from(passage));
    else
        assert_null(anchor.passage.ptr);
    arena_free(place.mem);
}

#define TEXT "The system shall send a reminder within 24 hours of the event.\n"

static void words_that_stay_are_here(void **state _unused_)
{
    check_place(place_of(TEXT, "within 24 hours", TEXT, ""), ANCHOR_HERE, 1, "within 24 hours");
    check_place(place_of(TEXT, "within 24 hours", "Always within\n24 **hours**!\n", ""), ANCHOR_HERE, 1,
                "within\n24 **hours");
    check_place(place_of(TEXT, "24", "24 or 240\n", ""), ANCHOR_HERE, 1, "24");
    check_place(place_of("he cat\n", "he cat", "The cat and then he cat\n", ""), ANCHOR_HERE, 1, "he cat");
    check_place(place_of("a cat\n", "a ca", "a cat\n", ""), ANCHOR_HERE, 1,
                "a ca"); /* a part of a word, then */
    check_place(place_of("日本語の文章です。\n", "の文章", "これは日本語の文章です。\n", ""), ANCHOR_HERE, 1,
                "の文章");
}

static void words_that_changed_are_found_again(void **state _unused_)
{
    check_place(place_of(TEXT, "shall send a reminder within 24 hours",
                         "Unless asked not to, it shall send one reminder within 48 hours of it.\n", ""),
                ANCHOR_MOVED, 1, "shall send one reminder within 48 hours");
    check_place(place_of(TEXT, "a reminder within 24 hours", "a friendly reminder within 24 hours\n", ""),
                ANCHOR_MOVED, 1, "a friendly reminder within 24 hours");
    check_place(place_of(TEXT, "send a reminder within 24 hours", "send reminder 24 hours\n", ""),
                ANCHOR_MOVED, 1, "send reminder 24 hours");
}

static void words_that_went_elsewhere_are_followed(void **state _unused_)
{
    check_place(place_of(TEXT, "a reminder within 24 hours", "Gone.\n", "Here: " TEXT), ANCHOR_MOVED, 2,
                "a reminder within 24 hours");
    /* Word for word elsewhere tells more than nearly so at home. */
    check_place(place_of(TEXT, "a reminder within 24 hours", "a reminder within 48 hours\n", TEXT),
                ANCHOR_MOVED, 2, "a reminder within 24 hours");
}

static void words_that_could_be_anywhere_are_lost(void **state _unused_)
{
    struct place twice = place_of(TEXT, "a reminder within 24 hours", "Gone.\n", TEXT);
    check_place(place_of(TEXT, "24 hours", "48 minutes\n", TEXT), ANCHOR_LOST, 1, NULL);
    check_place(place_of(TEXT, "a reminder within 24 hours", "Something else altogether, and more.\n", ""),
                ANCHOR_LOST, 1, NULL);
    check_place(place_of(TEXT, "a reminder within 24 hours", "", ""), ANCHOR_LOST, 1, NULL);
    twice.nodes[2].text = STR(TEXT);
    check_place(twice, ANCHOR_LOST, 1, NULL);
}

static void a_node_that_is_gone_loses_its_words_unless_another_has_them(void **state _unused_)
{
    struct place gone = place_of(TEXT, "a reminder within 24 hours", TEXT, "Other\n");
    gone.nodes[0].id = number(9);
    gone.nodes[0].text = STR("");
    check_place(gone, ANCHOR_LOST, 1, NULL);
    gone = place_of(TEXT, "a reminder within 24 hours", TEXT, TEXT);
    gone.nodes[0].id = number(9);
    gone.nodes[0].text = STR("");
    check_place(gone, ANCHOR_MOVED, 2, "a reminder within 24 hours");
}

static void threads_without_words_need_their_node(void **state _unused_)
{
    struct place place = place_of(TEXT, "24", TEXT, "");
    place.thread.quote = place.thread.source = STR_NONE;
    check_place(place, ANCHOR_HERE, 1, NULL);
    place = place_of(TEXT, "24", TEXT, "");
    place.thread.quote = place.thread.source = STR_NONE;
    place.thread.node = number(8);
    check_place(place, ANCHOR_LOST, 8, NULL);
    place = place_of(TEXT, "24", TEXT, "");
    place.thread.quote = place.thread.source = STR_NONE;
    place.thread.node = ID_NONE;
    check_place(place, ANCHOR_HERE, 0, NULL);
}

static void quotations_are_taken_from_what_is_shown(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct str text = STR("**Pay** on [time](https://example.org/a b) or (see\n`FR-1`) *never*.\n");

    check_str(anchor_quote(text, STR("Pay on time or see FR-1"), mem),
              STR("Pay** on [time](https://example.org/a b) or (see\n`FR-1"));
    check_str(anchor_quote(text, STR("[time]"), mem), STR("[time]"));
    assert_null(anchor_quote(text, STR("Pay on or"), mem).ptr);
    assert_null(anchor_quote(text, STR("…"), mem).ptr);
    assert_null(anchor_quote(text, STR(""), mem).ptr);
    assert_null(anchor_quote(STR(""), STR("Pay"), mem).ptr);
    assert_null(anchor_quote(STR("](((]("), STR("Pay"), mem).ptr);
    assert_null(anchor_quote(STR("\xff\xfe\x80"), STR("\xffx"), mem).ptr);
    arena_free(mem);
}

/* A long quotation against a huge node is compared word for word only. */
static void huge_texts_are_not_compared_approximately(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct place place;

    for (int i = 0; i < 100000; i++)
        strbuf_addf(&text, "word%d ", i);
    strbuf_add(&text, STR("a reminder within 48 hours"));
    place = place_of(TEXT, "a reminder within 24 hours", strbuf_str(&text).ptr, "");
    check_place(place, ANCHOR_LOST, 1, NULL);
    place = place_of("word5 word6 word7 word8", "word5 word6 word7 word8", strbuf_str(&text).ptr, "");
    check_place(place, ANCHOR_HERE, 1, "word5 word6 word7 word8");
    arena_free(mem);
}

/* Compared anew at each word, this takes minutes. */
static void what_repeats_itself_is_looked_for_in_one_walk(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct strbuf text = strbuf_new(mem, (size_t)64 << 20), quote = strbuf_new(mem, (size_t)64 << 20);

    for (int i = 0; i < 2000000; i++)
        strbuf_add(&text, STR("xa "));
    strbuf_add(&quote, STR("a "));
    for (int i = 0; i < 10000; i++)
        strbuf_add(&quote, STR("xa "));
    /* Bytes that always begin within a word. */
    check_str(anchor_quote(strbuf_str(&text), str_trim(strbuf_str(&quote)), mem),
              str_slice(strbuf_str(&text), 1, strbuf_str(&quote).len));
    /* Words that nearly stand there everywhere. */
    strbuf_add(&quote, STR("end"));
    assert_null(anchor_quote(strbuf_str(&text), strbuf_str(&quote), mem).ptr);
    /* What begins with what it begins with. */
    check_str(anchor_quote(STR("ab abc ab ab abd"), STR("ab abd"), mem), STR("ab abd"));
    check_str(anchor_quote(STR("aab aab aaab aab"), STR("AAB aaab"), mem), STR("aab aaab"));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_stay_are_here),
        cmocka_unit_test(words_that_changed_are_found_again),
        cmocka_unit_test(words_that_went_elsewhere_are_followed),
        cmocka_unit_test(words_that_could_be_anywhere_are_lost),
        cmocka_unit_test(a_node_that_is_gone_loses_its_words_unless_another_has_them),
        cmocka_unit_test(threads_without_words_need_their_node),
        cmocka_unit_test(quotations_are_taken_from_what_is_shown),
        cmocka_unit_test(huge_texts_are_not_compared_approximately),
        cmocka_unit_test(what_repeats_itself_is_looked_for_in_one_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
