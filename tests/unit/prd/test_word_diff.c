/* What differs by words within lines, on unified diffs of the real differ. */
#include "check.h"
#include "services/git_text_differ.h"
#include "services/word_diff.h"
#include "strbuf.h"

static struct text_differ *differ;

static struct word_diff diff_of(struct arena *mem, struct str from, struct str to)
{
    struct str unified;
    check_ok(differ->ops->unified(differ, from, to, "old", "new", mem, &unified));
    return word_diff_of(unified, mem);
}

/* "-1 a [b]" is line 1 of the older text, of which "b" changed. */
static struct str written(struct arena *mem, const char *from, const char *to)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct word_diff diff = diff_of(mem, str_from(from), str_from(to));

    for (size_t i = 0; i < diff.count; i++) {
        const struct diff_line *line = &diff.items[i];
        strbuf_addf(&text, "%c%lld ", " -+"[line->kind], (long long)(line->from ? line->from : line->to));
        for (size_t k = 0; k < line->parts.count; k++) {
            const struct diff_part *part = &line->parts.items[k];
            strbuf_addf(&text, part->changed ? "[%.*s]" : "%.*s", STR_ARGS(part->text));
        }
        strbuf_add(&text, STR("\n"));
    }
    return strbuf_str(&text);
}

static void words_that_changed_are_marked(void **state)
{
    check_str(written(*state, "The system shall send 2 letters.\n", "The system shall send 12 letters.\n"),
              STR("-1 The system shall send [2] letters.\n+1 The system shall send [12] letters.\n"));
    check_str(written(*state, "a\nFees are due in May.\nb\n", "a\nAll fees are due in May 2027.\nb\n"),
              STR(" 1 a\n-2 [Fees] are due in May.\n+2 [All fees] are due in May[ 2027].\n 3 b\n"));
    check_str(written(*state, "within twelve long seconds at most\n", "within five short minutes at most\n"),
              STR("-1 within [twelve long seconds] at most\n+1 within [five short minutes] at most\n"));
    check_str(written(*state, "Größe über alles\n", "Größe unter allem\n"),
              STR("-1 Größe [über alles]\n+1 Größe [unter allem]\n"));
}

static void a_word_may_go_to_another_line(void **state)
{
    check_str(written(*state, "one two three four\nfive six\n", "one two three\nfour five six\n"),
              STR("-1 one two three[ ]four\n-2 five six\n+1 one two three\n+2 four[ ]five six\n"));
}

static void lines_with_nothing_in_common_changed_as_a_whole(void **state)
{
    check_str(written(*state, "Members pay fees.\n", "The letter is sent on Monday.\n"),
              STR("-1 [Members pay fees.]\n+1 [The letter is sent on Monday.]\n"));
    check_str(written(*state, "a\nb\n", "a\nx\nb\n"), STR(" 1 a\n+2 [x]\n 2 b\n"));
    check_str(written(*state, "a\nx\n\nb\n", "a\nb\n"), STR(" 1 a\n-2 [x]\n-3 \n 4 b\n"));
    check_str(written(*state, "", "x\n"), STR("+1 [x]\n"));
    check_str(written(*state, "same\n", "same\n"), STR(""));
}

static void what_is_no_word_counts_too(void **state)
{
    check_str(written(*state, "pay the fees\n", "pay the fees.\n"),
              STR("-1 pay the fees\n+1 pay the fees[.]\n"));
    check_str(written(*state, "a line\n", "a line\r\n"), STR("-1 a line\n+1 a line[\r]\n"));
    check_str(written(*state, "a line", "a line\n"), STR("-1 a line\n+1 a line\n"));
}

static void lines_that_look_like_a_diff_are_lines(void **state)
{
    check_str(written(*state, "-- a b c\n@@ -1 +1 @@\n", "-- a b d\n@@ -1 +1 @@\n"),
              STR("-1 -- a b [c]\n+1 -- a b [d]\n 2 @@ -1 +1 @@\n"));
}

/* The parts of a line add up to it, and what is marked as staying is in both texts, in order. */
static void parts_add_up(void **state)
{
    struct random_seeded random;
    property_begin(&random, "word diff");
    for (int round = 0; round < 400; round++) {
        struct arena *mem = arena_new(0);
        struct str texts[2] = {random_str(&random, mem, random_below(&random, 60), STR("ab \n-+@")),
                               random_str(&random, mem, random_below(&random, 60), STR("ab \n-+@"))};
        struct word_diff diff = diff_of(mem, texts[0], texts[1]);
        for (size_t i = 0; i < diff.count; i++) {
            const struct diff_line *line = &diff.items[i];
            for (int side = 0; side < 2; side++) {
                int64_t number = side == 0 ? line->from : line->to;
                struct strbuf whole = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
                struct str rest = texts[side], there = STR("");
                if (number == 0)
                    continue;
                for (int64_t k = 0; k < number; k++)
                    assert_true(str_next_line(&rest, &there));
                for (size_t k = 0; k < line->parts.count; k++)
                    strbuf_add(&whole, line->parts.items[k].text);
                check_str(strbuf_str(&whole), str_slice(there, 0, there.len - str_ends(there, STR("\n"))));
            }
        }
        arena_free(mem);
    }
    (void)state;
}

/* What would take too long is not compared, and said to have changed. */
static void long_passages_take_no_longer_than_their_length(void **state)
{
    struct strbuf old = strbuf_new(*state, STRBUF_LIMIT_DEFAULT),
                  new = strbuf_new(*state, STRBUF_LIMIT_DEFAULT);
    struct word_diff diff;

    for (int i = 0; i < 20000; i++) {
        strbuf_addf(&old, "w%d ", i);
        strbuf_addf(&new, "w%d ", 2 * i + 1);
    }
    diff = diff_of(*state, strbuf_str(&old), strbuf_str(&new));
    assert_int_equal(diff.count, 2);
    assert_int_equal(diff.items[0].parts.count, 1);
    assert_true(diff.items[0].parts.items[0].changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(words_that_changed_are_marked),
        ARENA_TEST(a_word_may_go_to_another_line),
        ARENA_TEST(lines_with_nothing_in_common_changed_as_a_whole),
        ARENA_TEST(what_is_no_word_counts_too),
        ARENA_TEST(lines_that_look_like_a_diff_are_lines),
        ARENA_TEST(parts_add_up),
        ARENA_TEST(long_passages_take_no_longer_than_their_length),
    };
    int failed;
    differ = git_text_differ_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    git_text_differ_free(differ);
    return failed;
}
