/* What of a text is intent, and what only progress and layout. */
#include "check.h"
#include "services/substance.h"

#define ITEM "- **FR-1** The system shall send a reminder.\n  - priority: must\n"

static bool same(const char *before, const char *after)
{
    struct arena *mem = arena_new(0);
    bool equal = digest_eq(substance_digest(str_from(before), mem), substance_digest(str_from(after), mem));
    arena_free(mem);
    return equal;
}

static void layout_is_no_substance(void **state _unused_)
{
    assert_true(same("One\nTwo\n", "One  \nTwo"));
    assert_true(same("One\n\n\n\nTwo\n", "One\n\nTwo\n\n\n"));
    assert_true(same("One\r\nTwo\r\n", "One\nTwo\n"));
    assert_true(same("", "\n \n\t\n"));
}

static void words_and_indentation_are(void **state _unused_)
{
    assert_false(same("One\nTwo\n", "One\n\nTwo\n"));
    assert_false(same("- a\n- b\n", "- a\n  - b\n"));
    assert_false(same("within 24 hours\n", "within 48 hours\n"));
    assert_false(same("it shall\n", "It shall\n"));
    assert_false(same("a b\n", "ab\n"));
}

static void progress_is_no_substance(void **state _unused_)
{
    assert_true(same(ITEM "  - status: open\n", ITEM "  - status: done\n"));
    assert_true(same(ITEM, ITEM "  - status: in progress\n"));
    assert_true(same(ITEM "  - **Status:** open\n", ITEM "  * Status : done  \n"));
    assert_true(same("- [ ] **Q-1** Who pays?\n", "- [x] **Q-1** Who pays?\n"));
    assert_true(same("- [X] **Q-1** Who pays?\n", "- [ ] **Q-1** Who pays?\n"));
}

static void leaving_is(void **state _unused_)
{
    assert_false(same(ITEM "  - status: open\n", ITEM "  - status: dropped\n"));
    assert_false(same(ITEM, ITEM "  - status: Out of scope\n"));
    assert_true(same(ITEM "  - status: dropped\n", ITEM "  - status: **Deprecated**\n"));
    assert_false(same(ITEM "  - priority: must\n", ITEM "  - priority: could\n"));
}

static void other_lines_about_a_status_stay(void **state _unused_)
{
    assert_false(same("The status: open\n", "The status: done\n"));
    assert_false(same("status: open\n", "status: done\n"));
    assert_false(same("- status\n", "- state\n"));
    assert_false(same("- status of orders: open\n", "- status of orders: done\n"));
}

static struct change change_of(enum operation_kind kind, const char *before, const char *after)
{
    return (struct change){.kind = kind, .before_text = str_from(before), .after_text = str_from(after)};
}

static void changes_are_judged_by_their_texts(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct change changes[] = {
        change_of(OPERATION_REPLACE_TEXT, "a\n", "a \n"), change_of(OPERATION_ADD_NODE, NULL, "\n\n"),
        change_of(OPERATION_MOVE_NODE, "\n", "\n"),       change_of(OPERATION_REMOVE_NODE, " \n", NULL),
        change_of(OPERATION_REPLACE_TEXT, "a\n", "b\n"),
    };
    struct change moved = change_of(OPERATION_MOVE_NODE, "a\n", "a\n");
    struct change added = change_of(OPERATION_ADD_NODE, NULL, "a\n");
    struct change removed = change_of(OPERATION_REMOVE_NODE, "a\n", NULL);

    assert_false(substance_changed(changes, 4, mem));
    assert_true(substance_changed(changes, 5, mem));
    assert_false(substance_changed(NULL, 0, mem));
    assert_true(substance_changed(&moved, 1, mem));
    assert_true(substance_changed(&added, 1, mem));
    assert_true(substance_changed(&removed, 1, mem));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout_is_no_substance),
        cmocka_unit_test(words_and_indentation_are),
        cmocka_unit_test(progress_is_no_substance),
        cmocka_unit_test(leaving_is),
        cmocka_unit_test(other_lines_about_a_status_stay),
        cmocka_unit_test(changes_are_judged_by_their_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
