/* New items as rows of the table that their likes stand in. */
#include "guide_fixture.h"
#include "services/row_draft.h"

#define HEAD "| ID | Requirement | Priority |\n|----|----|----|\n"
#define TABLE HEAD "| FR-01 | Lists events | P0 |\n| FR-02 | Filters | P2 |\n"

static struct guide_fixture *with(struct arena *mem, const char *markdown)
{
    struct guide_fixture *fixture = fixture_new(mem, "prd", STR(""));
    fixture_import(fixture, str_from(markdown));
    return fixture;
}

static size_t with_text(const struct guide_fixture *fixture, const char *part)
{
    size_t at = 0;
    while (at < fixture->document.count && !str_contains(fixture->document.nodes[at].text, str_from(part)))
        at++;
    assert_true(at < fixture->document.count);
    return at;
}

/* What the operation that adds `text` behind the node that has `place` becomes. */
static struct operation drafted(const struct guide_fixture *fixture, const char *place, const char *text,
                                struct str *left)
{
    struct operation operation = {.kind = OPERATION_ADD_NODE,
                                  .after = fixture->document.nodes[with_text(fixture, place)].id,
                                  .text = str_from(text)};
    row_draft(&fixture->document, &operation, fixture->mem, left);
    return operation;
}

static void check_row(const struct guide_fixture *fixture, const char *text, const char *row,
                      const char *left)
{
    struct str without;
    struct operation operation = drafted(fixture, "#", text, &without);
    check_str(operation.text, str_from(row));
    check_str(without, str_from(left));
}

static void fields_go_to_their_columns(void **state)
{
    struct guide_fixture *fixture = with(*state, "# Events\n\n" TABLE);

    check_row(fixture, "- **FR-?** Events can be shared.\n  - priority: must\n  - status: open\n",
              "| FR-? | Events can be shared. | P0 |\n", "");
    check_row(fixture, "- **FR-?** Events can be shared.\n  - Priority: could\n",
              "| FR-? | Events can be shared. | P2 |\n", "");
    /* No row has a P1, but the column's scale is known. */
    check_row(fixture, "- **FR-?** Shared.\n  - priority: should\n", "| FR-? | Shared. | P1 |\n", "");
    check_row(fixture, "- **FR-?** Shared.\n  - priority: urgent\n", "| FR-? | Shared. | urgent |\n", "");
    check_row(fixture, "- **FR-?** A or a | b.\n", "| FR-? | A or a \\| b. |  |\n", "");
    check_row(fixture, "**FR-?:** It goes\non here.\n", "| FR-? | It goes on here. |  |\n", "");
    check_row(fixture, "- **FR-?** Shared by 1 May.\n  - owner: Ana\n  - due: 1 May\n  - status: done\n",
              "| FR-? | Shared by 1 May. |  |\n", "owner: Ana; status: done");
}

static void columns_are_followed_as_they_are_written(void **state)
{
    struct guide_fixture *fixture = with(*state, "# Events\n\n"
                                                 "| Code      | Priority | State | Description       |\n"
                                                 "|-----------|----------|-------|-------------------|\n"
                                                 "| **NFR-1** | Must     | Open  | Answers in 200 ms |\n");
    check_row(fixture, "- **NFR-?** Starts in 1 s.\n  - priority: must\n  - state: open\n",
              "| **NFR-?** | Must     | Open  | Starts in 1 s.    |\n", "");
}

static void blocks_stay_what_they_are(void **state)
{
    static const char *const texts[] = {
        "- **FR-?** Shared:\n\n  ```\n  code\n  ```\n",
        "- **FR-?** Shared with\n  - friends\n  - family\n",
        "- **FR-?** Shared.\n\n  More of it.\n",
        "- **FR-?** One.\n- **FR-?** Two.\n",
        "- **R-?** It may rain.\n",
        "- **FR-7** Another's number.\n",
        "## More\n\n- **FR-?** Shared.\n",
        "### FR-?: Shared\n\nWith friends.\n",
        "| FR-? | Shared | P2 |\n",
        "Some words about FR-? and others.\n",
        "- **FR-?**\n",
    };
    struct guide_fixture *fixture = with(*state, "# Events\n\n" TABLE);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_row(fixture, texts[i], texts[i], "");
    check_row(with(*state, "# Events\n\n- **FR-1** Lists events.\n"), "- **FR-?** Shared.\n",
              "- **FR-?** Shared.\n", "");
    check_row(with(*state, "# Events\n\n| ID | Test |\n|--|--|\n| FR-1 | lists |\n"), "- **FR-?** Shared.\n",
              "- **FR-?** Shared.\n", "");
}

static void the_section_decides_where_both_are(void **state)
{
    struct guide_fixture *fixture =
        with(*state, "# A\n\n" TABLE "\n# B\n\n- **FR-3** Listed.\n\n# C\n\nNothing.\n");
    struct str left;
    check_str(drafted(fixture, "# A", "- **FR-?** New.\n", &left).text, STR("| FR-? | New. |  |\n"));
    check_str(drafted(fixture, "Filters", "- **FR-?** New.\n", &left).text, STR("| FR-? | New. |  |\n"));
    check_str(drafted(fixture, "# B", "- **FR-?** New.\n", &left).text, STR("- **FR-?** New.\n"));
    check_str(drafted(fixture, "Nothing", "- **FR-?** New.\n", &left).text, STR("- **FR-?** New.\n"));
    /* Where all are rows, a new one is among them, wherever it was to go. */
    fixture = with(*state, "# A\n\n" TABLE "\n# C\n\nNothing.\n");
    check_str(drafted(fixture, "Nothing", "- **FR-?** New.\n", &left).text, STR("| FR-? | New. |  |\n"));
}

static void rows_keep_their_order_behind_the_last(void **state)
{
    struct guide_fixture *fixture = with(*state, "# Events\n\nText.\n\n" TABLE "\nAfter.\n");
    struct str left;
    struct operation operations[2] = {drafted(fixture, "After", "- **FR-?** One.\n", &left),
                                      drafted(fixture, "After", "- **FR-?** Two.\n", &left)};
    fixture_apply(fixture, operations, COUNT_OF(operations));
    check_str(document_text(&fixture->document, *state),
              STR("# Events\n\nText.\n\n" TABLE "| FR-03 | One. |  |\n| FR-04 | Two. |  |\n\nAfter.\n"));
}

static void a_table_under_no_heading(void **state)
{
    struct guide_fixture *fixture = with(*state, HEAD "| FR-1 | Lists | P0 |");
    struct str left;
    struct operation operation = drafted(fixture, "ID", "- **FR-?** One.\n", &left);
    fixture_apply(fixture, &operation, 1);
    check_str(document_text(&fixture->document, *state),
              STR(HEAD "| FR-1 | Lists | P0 |\n| FR-2 | One. |  |\n"));
}

static void open_rows_are_read(void **state)
{
    enum item_kind kind;
    struct str statement;
    assert_true(row_draft_read(STR("| FR-? | Events can be shared | P2 |\n"), *state, &kind, &statement));
    assert_int_equal(kind, ITEM_FUNCTIONAL);
    check_str(statement, STR("Events can be shared"));
    assert_true(row_draft_read(STR("| **M-?** | 4 % of members |\n"), *state, &kind, &statement));
    assert_int_equal(kind, ITEM_METRIC);
    assert_false(row_draft_read(STR("| FR-1 | Events can be shared | P2 |\n"), *state, &kind, &statement));
    assert_false(row_draft_read(STR("- **FR-?** Events can be shared\n"), *state, &kind, &statement));
    assert_false(row_draft_read(STR(""), *state, &kind, &statement));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(fields_go_to_their_columns),
        ARENA_TEST(columns_are_followed_as_they_are_written),
        ARENA_TEST(blocks_stay_what_they_are),
        ARENA_TEST(the_section_decides_where_both_are),
        ARENA_TEST(rows_keep_their_order_behind_the_last),
        ARENA_TEST(a_table_under_no_heading),
        ARENA_TEST(open_rows_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
