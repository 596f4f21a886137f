#include "check.h"
#include "services/git_text_differ.h"
#include "services/lines.h"
#include "strbuf.h"

struct world {
    struct arena *mem;
    struct text_differ *differ;
};

static int setup(void **state)
{
    struct world *self = calloc(1, sizeof(*self));
    self->mem = arena_new(0);
    self->differ = git_text_differ_new();
    *state = self;
    return 0;
}

static int teardown(void **state)
{
    struct world *self = *state;
    git_text_differ_free(self->differ);
    arena_free(self->mem);
    free(self);
    return 0;
}

static void changes_of_different_lines_merge(void **state)
{
    static const char *const cases[][4] = {
        {"a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", "A\nb\nc\nD\n"},
        {"a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nd\ne", NULL},
        {"a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"},
        {"a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nc\r\nd\r\n", "A\r\nb\r\nc\r\nd\r\n"},
        {"a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n"},
        {"a\nb\n", "x\nb\n", "x\nb\n", "x\nb\n"},
        {"a\nb\n", "x\nb\n", "y\nb\n", NULL},
        {"a\n", "", "b\n", NULL},
        {"", "a\n", "b\n", NULL},
        {"a\nb\n", "A\nb\n", "a\nB\n", NULL},
    };
    struct world *self = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str merged = STR_NONE;
        bool clean;
        check_ok(self->differ->ops->merge(self->differ, str_from(cases[i][0]), str_from(cases[i][1]),
                                          str_from(cases[i][2]), self->mem, &clean, &merged));
        assert_int_equal(clean, cases[i][3] != NULL || i == 1);
        if (i == 1) /* the last line got a line ending on one side */
            check_str(merged, STR("A\nb\nc\nd\ne"));
        else
            check_str(merged, str_from(cases[i][3]));
    }
}

static bool has_line(struct str text, struct str wanted)
{
    struct str line;
    for (struct str rest = text; line_next(&rest, &line);) {
        if (str_eq(line_content(line), wanted))
            return true;
    }
    return false;
}

/* Lines that one side made of a base, each new one unlike any other. */
static struct str edited(struct random_seeded *random, struct arena *mem, size_t lines, const char *side)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < lines; i++) {
        if (random_below(random, 8) == 0)
            strbuf_addf(&text, "%s%zu\n", side, i);
        if (random_below(random, 8) != 0)
            strbuf_addf(&text, "line %zu\n", i);
    }
    return strbuf_str(&text);
}

static void a_clean_merge_keeps_every_new_line_and_no_removed_one(void **state)
{
    struct world *self = *state;
    struct random_seeded random;
    size_t clean_count = 0;
    property_begin(&random, "a_clean_merge_keeps_every_new_line_and_no_removed_one");
    for (size_t round = 0; round < 3000; round++) {
        struct arena *mem = arena_new(0);
        size_t lines = 1 + random_below(&random, 30);
        struct strbuf base = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
        struct str mine = edited(&random, mem, lines, "mine"), theirs = edited(&random, mem, lines, "theirs"),
                   merged, line;
        bool clean;
        for (size_t i = 0; i < lines; i++)
            strbuf_addf(&base, "line %zu\n", i);
        check_ok(
            self->differ->ops->merge(self->differ, strbuf_str(&base), mine, theirs, mem, &clean, &merged));
        clean_count += clean ? 1 : 0;
        for (struct str rest = mine; clean && line_next(&rest, &line);)
            assert_true(has_line(merged, line_content(line)) || !has_line(theirs, line_content(line)));
        for (struct str rest = theirs; clean && line_next(&rest, &line);)
            assert_true(has_line(merged, line_content(line)) || !has_line(mine, line_content(line)));
        for (struct str rest = merged; clean && line_next(&rest, &line);) {
            struct str content = line_content(line);
            bool both = has_line(mine, content) && has_line(theirs, content);
            assert_true(both || !has_line(strbuf_str(&base), content));
        }
        for (struct str rest = mine; clean && line_next(&rest, &line);)
            assert_true(!str_starts(line, STR("mine")) || has_line(merged, line_content(line)));
        for (struct str rest = theirs; clean && line_next(&rest, &line);)
            assert_true(!str_starts(line, STR("theirs")) || has_line(merged, line_content(line)));
        arena_free(mem);
    }
    print_message("%zu of 3000 merges were clean\n", clean_count);
    assert_true(clean_count > 100);
}

static void differences_are_shown_with_context(void **state)
{
    struct world *self = *state;
    struct str text;
    check_ok(self->differ->ops->unified(self->differ, STR("1\n2\n3\n4\n5\n6\n7\n8\n"),
                                        STR("1\n2\n3\n4\n5\nsix\n7\n8\n9"), "revision 1", "revision 2",
                                        self->mem, &text));
    check_str(text, STR("--- revision 1\n+++ revision 2\n@@ -3,6 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n+9\n"
                        "\\ No newline at end of file\n"));
    check_ok(self->differ->ops->unified(self->differ, STR("a"), STR("a"), "x", "y", self->mem, &text));
    check_str(text, STR(""));
    check_ok(self->differ->ops->unified(self->differ, STR(""), STR("a\n"), "x", "y", self->mem, &text));
    check_str(text, STR("--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n"));
}

static void several_differs_may_live(void **state)
{
    struct world *self = *state;
    struct text_differ *other = git_text_differ_new();
    struct str text;
    check_ok(other->ops->unified(other, STR("a\n"), STR("b\n"), "x", "y", self->mem, &text));
    git_text_differ_free(other);
    git_text_differ_free(NULL);
    check_ok(self->differ->ops->unified(self->differ, STR("a\n"), STR("b\n"), "x", "y", self->mem, &text));
    check_str(text, STR("--- x\n+++ y\n@@ -1 +1 @@\n-a\n+b\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(changes_of_different_lines_merge, setup, teardown),
        cmocka_unit_test_setup_teardown(a_clean_merge_keeps_every_new_line_and_no_removed_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(differences_are_shown_with_context, setup, teardown),
        cmocka_unit_test_setup_teardown(several_differs_may_live, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
