/* Origins of lines that one revision takes from one place to another, by the real differ. */
#include "check.h"
#include "services/carried_lines.h"
#include "services/git_text_differ.h"
#include "services/provenance.h"
#include "strbuf.h"

static struct text_differ *differ;

/* A node before and after revision 9; NULL: not there. Without runs of its own a text is of 1, 2, … by place.
 */
struct step {
    const char *before, *runs, *after, *expected;
};

static struct error *runs_before(void *context, size_t text, struct arena *mem, struct str *ret)
{
    const struct step *steps = context;
    assert_non_null(steps[text].before);
    *ret = steps[text].runs != NULL ? str_from(steps[text].runs) : str_format(mem, "%zu", text + 1);
    return OK;
}

static void check_steps(struct arena *mem, struct step *steps, size_t count)
{
    struct carried_text *texts = arena_array_of(mem, count, struct carried_text);
    struct carrying carrying = {differ, 9, runs_before, steps};

    for (size_t i = 0; i < count; i++) {
        struct str runs = provenance_of_one(9, mem);
        if (steps[i].before != NULL)
            texts[i].before = str_from(steps[i].before);
        if (steps[i].after == NULL)
            continue;
        texts[i].after = str_from(steps[i].after);
        if (steps[i].before != NULL) {
            check_ok(runs_before(steps, i, mem, &runs));
            check_ok(provenance_next(differ, texts[i].before, runs, texts[i].after, 9, mem, &runs));
        }
        texts[i].after_runs = runs;
    }
    check_ok(carry_lines(&carrying, texts, count, mem));
    for (size_t i = 0; i < count; i++)
        if (steps[i].after != NULL)
            check_str(texts[i].after_runs, str_from(steps[i].expected));
}
#define CHECK(mem, ...) \
    check_steps(mem, (struct step[]){__VA_ARGS__}, COUNT_OF(((struct step[]){__VA_ARGS__})))

static void a_divided_paragraph_keeps_its_origins(void **state)
{
    CHECK(*state, {"a\nb\nc\n\n", NULL, "a\n\n", "1"}, {NULL, NULL, "b\nc\n\n", "2*1 9"});
    CHECK(*state, {"a\nb\nc\nd\n", "3 4 5 6", "a\n\n", "3 9"}, {NULL, NULL, "b\nc\n\n", "4 5 9"},
          {NULL, NULL, "d\n", "6"});
    /* with a line that was written meanwhile */
    CHECK(*state, {"a\nb\nc\n", "3 4 5", "a\n\n", "3 9"}, {NULL, NULL, "b\nnew\nc\n", "4 9 5"});
}

static void joined_paragraphs_keep_their_origins(void **state)
{
    CHECK(*state, {"a\n\n", NULL, "a\nb\nc\n", "1 2"}, {"b\nc\n", NULL, NULL, NULL});
    CHECK(*state, {"a\n\n", NULL, NULL, NULL}, {"b\nc\n", NULL, "a\nb\nc\n", "1 2"});
    CHECK(*state, {"a\n\n", NULL, NULL, NULL}, {"b\n", NULL, NULL, NULL}, {NULL, NULL, "b\na\n", "2 1"});
}

static void lines_go_from_one_node_to_another(void **state)
{
    CHECK(*state, {"a\nb\n", NULL, "a\n", "1"}, {"c\nd\n", NULL, "c\nb\nd\n", "2 1 2"});
    /* each to the other, which no order of the whole document allows */
    CHECK(*state, {"a\nb\n", NULL, "c\nb\n", "2 1"}, {"c\nd\n", NULL, "a\nd\n", "1 2"});
    /* and within one */
    CHECK(*state, {"a\nb\nc\n", "3 4 5", "b\nc\na\n", "4 5 3"});
}

static void what_stays_is_not_carried(void **state)
{
    /* copied: who copies wrote it there */
    CHECK(*state, {"a\nb\n", NULL, "a\nb\nz\n", "2*1 9"}, {NULL, NULL, "b\n", "9"});
    /* in a node that the revision did not touch, or did not change there */
    CHECK(*state, {"x\n", NULL, "y\n", "9"}, {NULL, NULL, "b\n", "9"});
    /* one loss, one gain */
    CHECK(*state, {"TBD\n", NULL, "a\n", "9"}, {NULL, NULL, "TBD\nTBD\n", "1 9"});
    CHECK(*state, {"TBD\n", NULL, "a\n", "9"}, {NULL, NULL, "TBD\n", "1"}, {NULL, NULL, "TBD\n", "9"});
}

static void same_lines_are_carried_in_order(void **state)
{
    CHECK(*state, {"a\nTBD\nb\nTBD\n", "3 4 5 6", NULL, NULL}, {NULL, NULL, "TBD\na\n", "4 3"},
          {NULL, NULL, "TBD\nb\n", "6 5"});
}

static void a_line_that_is_another_is_not_carried(void **state)
{
    CHECK(*state, {"a\nb\n", NULL, "a\n", "1"}, {NULL, NULL, "B\n", "9"});
    CHECK(*state, {"a\nb\n", NULL, "a\n", "1"}, {NULL, NULL, "- b\n", "9"});
    CHECK(*state, {"a\nb\n", NULL, "a\n", "1"}, {NULL, NULL, "b \n", "9"});
    CHECK(*state, {"a\n\n \nb\n", NULL, "a\nb\n", "1"}, {NULL, NULL, "c\n\n \n", "9"});
}

static void a_line_ending_is_not_the_line(void **state)
{
    CHECK(*state, {"a\nb", NULL, "a\n", "1"}, {NULL, NULL, "b\n", "1"});
    CHECK(*state, {"a\r\nb\r\n", NULL, "a\r\n", "1"}, {NULL, NULL, "b\n", "1"});
    CHECK(*state, {"a\nb", NULL, "a\nb\n", "1"});
}

static void what_comes_back_needs_nothing_carried(void **state)
{
    struct arena *mem = *state;
    struct carried_text texts[] = {
        {.before = STR("a\n"), .after = STR("a\nb\n"), .after_runs = STR("3 4")},
        {.before = STR("b\n")},
        {.after = STR("b\n"), .after_runs = STR("9")},
    };
    struct step steps[] = {{"a\n", "3", NULL, NULL}, {"b\n", "7", NULL, NULL}, {0}};
    struct carrying carrying = {differ, 9, runs_before, steps};

    check_ok(carry_lines(&carrying, texts, COUNT_OF(texts), mem));
    assert_false(texts[0].has_carried);
    check_str(texts[0].after_runs, STR("3 4"));
    assert_true(texts[2].has_carried);
    check_str(texts[2].after_runs, STR("7"));
}

static struct error *never(_unused_ void *context, _unused_ size_t text, _unused_ struct arena *mem,
                           _unused_ struct str *ret)
{
    fail_msg("asked for origins that nothing needs");
    return OK;
}

static void an_edit_alone_asks_for_nothing(void **state)
{
    struct carried_text texts[] = {
        {.before = STR("a\nb\n\n"), .after = STR("a\nc\n\n"), .after_runs = STR("1 9 1")},
        {.before = STR("d\n"), .after = STR("\n"), .after_runs = STR("9")},
    };
    struct carrying carrying = {differ, 9, never, NULL};

    check_ok(carry_lines(&carrying, texts, COUNT_OF(texts), *state));
    check_str(texts[0].after_runs, STR("1 9 1"));
    check_ok(carry_lines(&carrying, texts, 0, *state));
}

static void origins_that_do_not_fit_are_refused(void **state)
{
    struct step steps[] = {{"a\n", "x", NULL, NULL}, {0}};
    struct carrying carrying = {differ, 9, runs_before, steps};
    struct carried_text texts[] = {{.before = STR("a\n")}, {.after = STR("a\n"), .after_runs = STR("9")}};
    struct carried_text wrong[] = {{.before = STR("a\n")}, {.after = STR("a\n"), .after_runs = STR("2*9 1")}};

    check_error(carry_lines(&carrying, texts, 2, *state), ERROR_INTERNAL);
    check_error(carry_lines(&carrying, wrong, 2, *state), ERROR_INTERNAL);
}

/* Lines that are all different, dealt out anew to other nodes: every one keeps its origin, whatever the deal.
 */
static void a_line_written_once_is_never_lost_sight_of(void **state)
{
    struct random_seeded random;
    property_begin(&random, "carried lines");
    for (int round = 0; round < 300; round++) {
        struct arena *mem = arena_new(0);
        struct strbuf before[4], runs[4], after[4], expected[4];
        struct step steps[4];
        int64_t lines = 1 + (int64_t)random_below(&random, 20);

        for (size_t i = 0; i < 4; i++) {
            before[i] = strbuf_new(mem, 4096), runs[i] = strbuf_new(mem, 4096);
            after[i] = strbuf_new(mem, 4096), expected[i] = strbuf_new(mem, 4096);
        }
        for (int64_t line = 0; line < lines; line++) {
            size_t from = random_below(&random, 4), to = random_below(&random, 5);
            strbuf_addf(&before[from], "line %lld\n", (long long)line);
            strbuf_addf(&runs[from], "%s%lld", runs[from].len > 0 ? " " : "", (long long)(10 + line));
            if (to == 4)
                continue;
            strbuf_addf(&after[to], "line %lld\n", (long long)line);
            strbuf_addf(&expected[to], "%s%lld", expected[to].len > 0 ? " " : "", (long long)(10 + line));
        }
        for (size_t i = 0; i < 4; i++)
            steps[i] = (struct step){
                before[i].len > 0 ? strbuf_str(&before[i]).ptr : NULL, strbuf_str(&runs[i]).ptr,
                after[i].len > 0 ? strbuf_str(&after[i]).ptr : NULL, strbuf_str(&expected[i]).ptr};
        check_steps(mem, steps, 4);
        arena_free(mem);
    }
    (void)state;
}

/* Whatever the texts: no more lines have an old origin than there were, and each says what that one said. */
static void nothing_is_made_up(void **state)
{
    struct random_seeded random;
    property_begin(&random, "carried lines");
    for (int round = 0; round < 300; round++) {
        struct arena *mem = arena_new(0);
        struct step steps[3] = {{0}};
        struct carried_text texts[3] = {{.before = STR_NONE}};
        struct carrying carrying = {differ, 9, runs_before, steps};
        size_t was[2] = {0}, is[2] = {0};

        for (size_t i = 0; i < 3; i++) {
            struct str line, rest = random_str(&random, mem, 1 + random_below(&random, 20), STR("ab\n\n"));
            struct str runs = provenance_of_one(9, mem);
            if (random_below(&random, 4) > 0) {
                steps[i].before = rest.ptr;
                texts[i].before = rest;
                while (str_next_line(&rest, &line)) {
                    was[0] += str_eq(str_trim(line), STR("a"));
                    was[1] += str_eq(str_trim(line), STR("b"));
                }
                check_ok(runs_before(steps, i, mem, &runs));
            }
            if (random_below(&random, 4) == 0)
                continue;
            texts[i].after = random_str(&random, mem, 1 + random_below(&random, 20), STR("ab\n\n"));
            if (texts[i].before.ptr != NULL)
                check_ok(provenance_next(differ, texts[i].before, runs, texts[i].after, 9, mem, &runs));
            texts[i].after_runs = runs;
        }
        check_ok(carry_lines(&carrying, texts, 3, mem));
        for (size_t i = 0; i < 3; i++) {
            struct str line, rest = texts[i].after;
            int64_t *origins;
            size_t count;
            if (rest.ptr == NULL)
                continue;
            assert_true(provenance_lines(texts[i].after_runs, rest, mem, &origins, &count));
            for (size_t j = 0; str_next_line(&rest, &line); j++) {
                if (origins[j] == 9)
                    continue;
                assert_in_range(origins[j], 1, 3);
                is[0] += str_eq(str_trim(line), STR("a"));
                is[1] += str_eq(str_trim(line), STR("b"));
            }
        }
        assert_true(is[0] <= was[0] && is[1] <= was[1]);
        arena_free(mem);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_divided_paragraph_keeps_its_origins),
        ARENA_TEST(joined_paragraphs_keep_their_origins),
        ARENA_TEST(lines_go_from_one_node_to_another),
        ARENA_TEST(what_stays_is_not_carried),
        ARENA_TEST(same_lines_are_carried_in_order),
        ARENA_TEST(a_line_that_is_another_is_not_carried),
        ARENA_TEST(a_line_ending_is_not_the_line),
        ARENA_TEST(what_comes_back_needs_nothing_carried),
        ARENA_TEST(an_edit_alone_asks_for_nothing),
        ARENA_TEST(origins_that_do_not_fit_are_refused),
        ARENA_TEST(a_line_written_once_is_never_lost_sight_of),
        ARENA_TEST(nothing_is_made_up),
    };
    int failed;
    differ = git_text_differ_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    git_text_differ_free(differ);
    return failed;
}
