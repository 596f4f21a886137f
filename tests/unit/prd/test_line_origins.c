/* Origins of lines carried from one text to the next, by the real differ. */
#include "check.h"
#include "services/git_text_differ.h"
#include "services/line_origins.h"
#include "strbuf.h"

static struct text_differ *differ;

static struct str written(const int64_t *origins, size_t count, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&text, "%lld", (long long)origins[i]);
    return strbuf_str(&text);
}

static void check_next(struct arena *mem, const char *from, const char *to, const char *expected)
{
    struct str before = str_from(from), after = str_from(to);
    int64_t *origins;
    check_ok(line_origins_next(differ, before, line_origins_new(before, 1, mem), after, 2, mem, &origins));
    check_str(written(origins, line_count(after), mem), str_from(expected));
}

static void lines_that_stay_keep_their_origin(void **state)
{
    check_next(*state, "a\nb\nc\n", "a\nb\nc\n", "111");
    check_next(*state, "a\nb\nc\n", "a\nX\nc\n", "121");
    check_next(*state, "a\nb\nc\n", "a\nb\nc\nd\n", "1112");
    check_next(*state, "a\nb\nc\n", "z\na\nb\nc\n", "2111");
    check_next(*state, "a\nb\nc\n", "a\nc\n", "11");
    check_next(*state, "", "a\nb\n", "22");
    check_next(*state, "a\nb\n", "", "");
    check_next(*state, "a\n", "b\n", "2");
}

static void a_missing_last_line_break_is_seen(void **state)
{
    check_next(*state, "a\nb", "a\nb\n", "12");
    check_next(*state, "a\nb", "a\nb", "11");
    check_next(*state, "a\nb\n", "a\nc", "12");
}

static void lines_that_look_like_a_diff_are_lines(void **state)
{
    check_next(*state, "-- a\n++ b\n@@ -1 +1 @@\n", "-- a\n++ c\n@@ -1 +1 @@\n", "121");
    check_next(*state, "-- a\n@@ -9,9 +9,9 @@\n", "@@ -9,9 +9,9 @@\n", "1");
}

static void far_apart_changes_are_two(void **state)
{
    check_next(*state, "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\n8\n9\nB\n",
               "21111111112");
}

/* Whatever the texts, a line with an old origin stands in the old text, in order. */
static void old_origins_are_a_common_subsequence(void **state)
{
    struct random_seeded random;
    property_begin(&random, "line origins");
    for (int round = 0; round < 500; round++) {
        struct arena *mem = arena_new(0);
        struct str from = random_str(&random, mem, random_below(&random, 40), STR("ab\n\n"));
        struct str to = random_str(&random, mem, random_below(&random, 40), STR("ab\n\n"));
        struct str old_rest = from, new_rest = to, old_line, new_line;
        int64_t *origins;
        check_ok(line_origins_next(differ, from, line_origins_new(from, 1, mem), to, 2, mem, &origins));
        for (size_t i = 0; str_next_line(&new_rest, &new_line); i++) {
            bool found = origins[i] != 1;
            assert_true(origins[i] == 1 || origins[i] == 2);
            while (!found && str_next_line(&old_rest, &old_line))
                found = str_eq(old_line, new_line);
            assert_true(found);
        }
        arena_free(mem);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(lines_that_stay_keep_their_origin),     ARENA_TEST(a_missing_last_line_break_is_seen),
        ARENA_TEST(lines_that_look_like_a_diff_are_lines), ARENA_TEST(far_apart_changes_are_two),
        ARENA_TEST(old_origins_are_a_common_subsequence),
    };
    int failed;
    differ = git_text_differ_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    git_text_differ_free(differ);
    return failed;
}
