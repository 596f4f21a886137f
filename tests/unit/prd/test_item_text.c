#include "check.h"
#include "prd_documents.h"
#include "services/item_text.h"
#include "services/lines.h"

static struct str field(const struct item_text *item, const char *name)
{
    const struct node node = {.fields = item->fields, .field_count = item->field_count};
    return node_field_get(&node, str_from(name));
}

static void items_are_read_in_all_their_forms(void **state)
{
    static const struct {
        const char *text;
        enum item_form form;
        enum node_kind kind;
        const char *code, *statement;
    } cases[] = {
        {"- **FR-1** The system shall.\n", ITEM_FORM_LIST, NODE_REQUIREMENT, "FR-1", "The system shall."},
        {"- **FR-001**: System MUST x\n", ITEM_FORM_LIST, NODE_REQUIREMENT, "FR-001", "System MUST x"},
        {"* **SC-001:** 99 %\r\n", ITEM_FORM_LIST, NODE_METRIC, "SC-001", "99 %"},
        {"1. FR1: one\n", ITEM_FORM_LIST, NODE_REQUIREMENT, "FR1", "one"},
        {"  2) __Q-2__ — why?\n", ITEM_FORM_LIST, NODE_QUESTION, "Q-2", "why?"},
        {"- [x] **D-3** We decide.\n", ITEM_FORM_LIST, NODE_DECISION, "D-3", "We decide."},
        {"- **FR-2: Log in** by mail\n", ITEM_FORM_LIST, NODE_REQUIREMENT, "FR-2", "**Log in** by mail"},
        {"- R-1 - it breaks", ITEM_FORM_LIST, NODE_RISK, "R-1", "it breaks"},
        {"\n- **A-1** assumed\n\n", ITEM_FORM_LIST, NODE_ASSUMPTION, "A-1", "assumed"},
        {"FR1: plain\nover two lines\n", ITEM_FORM_PARAGRAPH, NODE_REQUIREMENT, "FR1",
         "plain\nover two lines"},
        {"**MS-1**: ship", ITEM_FORM_PARAGRAPH, NODE_MILESTONE, "MS-1", "ship"},
        {"### FR-3: Title ##\n\nBody.\n", ITEM_FORM_HEADING, NODE_REQUIREMENT, "FR-3", "Body."},
        {"### T-1 Word\n", ITEM_FORM_HEADING, NODE_TERM, "T-1", "Word"},
        {"### Requirement: Log in\nThe system SHALL.\n", ITEM_FORM_HEADING, NODE_REQUIREMENT, NULL,
         "The system SHALL."},
        {"### Requirement 12: Name\n", ITEM_FORM_HEADING, NODE_REQUIREMENT, NULL, "Name"},
        {"- **FR-1** a\n\n  b\n\n  - c: d\n", ITEM_FORM_LIST, NODE_REQUIREMENT, "FR-1", "a\n\nb"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct item_text item;
        assert_true(item_text_read(str_from(cases[i].text), *state, &item));
        assert_int_equal(item.form, cases[i].form);
        assert_int_equal(item.kind, cases[i].kind);
        check_str(item.code, str_from(cases[i].code));
        check_str(item.statement, str_from(cases[i].statement));
    }
}

static void other_texts_are_no_items(void **state)
{
    static const char *const cases[] = {
        "",
        "FR-1 in prose",
        "**R-1** is our worst risk\n",
        "- see **FR-1**\n",
        "- FR-1 done\n",
        "# FR-1: t",
        "    - **FR-1** x",
        "-**FR-1** x\n",
        "- **FR-1**x\n",
        "- **FR-?** x\n",
        "| FR-1 |",
        "Requirement: text",
        "### Requirements\n",
        "- FR-1, FR-2: x",
        "> - **FR-1** x\n",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (item_text_form(str_from(cases[i])) != ITEM_FORM_NONE)
            fail_msg("an item: %s", cases[i]);
    }
}

static void fields_are_the_nested_list(void **state)
{
    struct item_text item;
    assert_true(item_text_read(STR("- **FR-1** Do it.\n"
                                   "  - Priority: must\n"
                                   "  - **status**: open\n"
                                   "    for now\n"
                                   "  - empty:\n"
                                   "  - https://example.com\n"
                                   "    - deeper: x\n"
                                   "  ```\n  - code: x\n  ```\n"
                                   "  - acceptance test: it: works\n"),
                               *state, &item));
    assert_int_equal(item.field_count, 4);
    check_str(field(&item, "priority"), STR("must"));
    check_str(field(&item, "STATUS"), STR("open for now"));
    check_str(field(&item, "empty"), STR(""));
    check_str(field(&item, "acceptance test"), STR("it: works"));
    check_str(item.fields[0].name, STR("priority"));
    assert_null(field(&item, "deeper").ptr);
}

static void fields_of_headings_are_a_list_of_nothing_else(void **state)
{
    struct item_text item;
    assert_true(item_text_read(
        STR("### FR-1: T\n\n- a: b\n- not one\n\nText\n\n- status: open\n- owner: me\n\n"), *state, &item));
    assert_int_equal(item.field_count, 2);
    check_str(field(&item, "owner"), STR("me"));
    assert_true(item_text_read(STR("FR1: x\n- status: done\n"), *state, &item));
    check_str(field(&item, "status"), STR("done"));
    check_str(item.statement, STR("x"));
}

static void what_a_field_says_makes_no_item(void **state)
{
    struct item_text item;
    assert_true(item_text_read(STR("- WHEN it rains THEN the roof SHALL close\n"), *state, &item));
    assert_true(item_text_read(STR("- WHEN it rains\n  THEN the roof SHALL close\n"), *state, &item));
    assert_false(item_text_read(STR("- WHEN it rains\n  - note: it SHALL close\n"), *state, &item));
    assert_false(item_text_read(STR("- As a guest\n  - note: I want\n"), *state, &item));
}

/* "(P0)" behind a story's title, as spec-kit and others write it. Nothing else in brackets is a field. */
static void a_priority_in_a_heading_is_a_field(void **state)
{
    static const struct {
        const char *text, *priority;
    } cases[] = {
        {"### US-1: Browse (P0)\n\nBody.\n", "P0"},
        {"### User Story 1 - Browse (Priority: P1)\n", "P1"},
        {"### FR-3: Browse (priority: must-have) ##\n", "must-have"},
        {"### US-1: Browse (P0)\n\n- priority: must\n", "must"},
        {"### US-1: Browse (MVP)\n", NULL},
        {"### US-1: Browse (P0, P1)\n", NULL},
        {"### US-1: Browse (P9)\n", NULL},
        {"### US-1: Browse(P0)\n", NULL},
        {"### US-1: (P0)\n", NULL},
        {"### US-1: Browse (P0) again\n", NULL},
        {"### US-1: Browse\n\nIt is (P0)\n", NULL},
        {"- **US-1** Browse (P0)\n", NULL},
    };
    static const struct {
        const char *text, *value, *expected;
    } sets[] = {
        {"### US-1: Browse (P0)\n\nBody.\n", "P2", "### US-1: Browse (P2)\n\nBody.\n"},
        {"### US-1: Browse (P0) ##\n", "must", "### US-1: Browse (Priority: must) ##\n"},
        {"### US-1: Browse (Priority: P0)\n", "must", "### US-1: Browse (Priority: must)\n"},
        {"### US-1: Browse  (P0)\n\nBody.\n", "", "### US-1: Browse\n\nBody.\n"},
        {"### US-1: Browse (P0)\n", "P1 (legal)", "### US-1: Browse\n\n- priority: P1 (legal)\n"},
        {"### US-1: Browse (P0)\n\n- priority: must\n", "P1", "### US-1: Browse (P0)\n\n- priority: P1\n"},
        {"### US-1: Browse (P0)\n\n- priority: must\n", "", "### US-1: Browse\n\n"},
    };
    struct item_text item;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(item_text_read(str_from(cases[i].text), *state, &item));
        if (cases[i].priority != NULL)
            check_str(field(&item, "priority"), str_from(cases[i].priority));
        else
            assert_null(field(&item, "priority").ptr);
    }
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        struct str set = item_text_set_field(str_from(sets[i].text), STR("priority"), str_from(sets[i].value),
                                             STR("\n"), *state);
        check_str(set, str_from(sets[i].expected));
    }
}

static void setting_a_field_changes_nothing_else(void **state)
{
    static const struct {
        const char *text, *name, *value, *expected;
    } cases[] = {
        /* added, in the item's own indentation, bullet and line ending */
        {"- **FR-1** x\n", "status", "done", "- **FR-1** x\n  - status: done\n"},
        {"- **FR-1** x\r\n\r\n", "status", "done", "- **FR-1** x\r\n  - status: done\r\n\r\n"},
        {"- **FR-1** x", "status", "done", "- **FR-1** x\n  - status: done"},
        {"* **FR-1** x\n", "status", "done", "* **FR-1** x\n  * status: done\n"},
        {"10. FR1: x\n", "status", "done", "10. FR1: x\n    - status: done\n"},
        {"- **FR-1** x\n    + owner: me\n\n", "status", "done",
         "- **FR-1** x\n    + owner: me\n    + status: done\n\n"},
        {"- **FR-1** x\n\t- owner: me", "status", "done", "- **FR-1** x\n\t- owner: me\n\t- status: done"},
        {"- **FR-1** x\n  - a: b\n    - deep\n", "c", "d", "- **FR-1** x\n  - a: b\n    - deep\n  - c: d\n"},
        {"- **FR-1** x\n\n  more\n\n", "a", "b", "- **FR-1** x\n\n  more\n  - a: b\n\n"},
        {"FR1: x\n\n", "a", "b", "FR1: x\n- a: b\n\n"},
        {"### FR-1: x\n\nBody\n\n", "a", "b", "### FR-1: x\n\nBody\n\n- a: b\n\n"},
        {"### FR-1: x\n\n- c: d\n\n", "a", "b", "### FR-1: x\n\n- c: d\n- a: b\n\n"},
        {"- **FR-1** x\n  - a: b\n\n  ```\n    - c\n  ```\n", "d", "e",
         "- **FR-1** x\n  - a: b\n  - d: e\n\n  ```\n    - c\n  ```\n"},
        {"FR1: x\n```y``` z\n", "a", "b", "FR1: x\n```y``` z\n- a: b\n"},
        {"### FR-1: x\n\n  - c: d\n- e: f\n", "a", "b", "### FR-1: x\n\n  - c: d\n- e: f\n- a: b\n"},
        /* replaced */
        {"- **FR-1** x\n  - status: open\n", "status", "done", "- **FR-1** x\n  - status: done\n"},
        {"- **FR-1** x\n  - **Status** :\topen \n", "status", "done",
         "- **FR-1** x\n  - **Status** :\topen \n  - status: done\n"},
        {"- **FR-1** x\n  - **Status:**  open  \n", "STATUS", "done",
         "- **FR-1** x\n  - **Status:**  done  \n"},
        {"- **FR-1** x\n  - status:\n", "status", "done", "- **FR-1** x\n  - status: done\n"},
        {"- **FR-1** x\n  - status: a\n    b\n    c\n  - d: e\n", "status", "done",
         "- **FR-1** x\n  - status: done\n  - d: e\n"},
        {"- **FR-1** x\n  - status: a\n    \fb\n", "status", "done", "- **FR-1** x\n  - status: done\n"},
        /* removed */
        {"- **FR-1** x\n  - status: a\n    b\n  - d: e\n", "status", "", "- **FR-1** x\n  - d: e\n"},
        {"- **FR-1** x\n  - d: e\n  - d: f", "d", "", "- **FR-1** x\n"},
        {"- **FR-1** x\n", "status", "", "- **FR-1** x\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(item_text_set_field(str_from(cases[i].text), str_from(cases[i].name),
                                      str_from(cases[i].value), STR("\n"), *state),
                  str_from(cases[i].expected));
}

/* Where a bullet is none by CommonMark, it is no field; and the line of another field is one. */
static void bullets_in_code_html_and_paragraphs_are_no_fields(void **state)
{
    static const struct {
        const char *text, *with;
    } cases[] = {
        {"### FR-1: a\n\n<!--\n- status: open\n-->\n",
         "### FR-1: a\n\n<!--\n- status: open\n-->\n\n- status: done\n"},
        {"### FR-1: a\n\n<!--\n- status: open\n",
         "### FR-1: a\n\n\n- status: done\n\n<!--\n- status: open\n"},
        {"- **FR-1** a\n\n      - status: open\n",
         "- **FR-1** a\n\n      - status: open\n  - status: done\n"},
        {"- **FR-1** a\n  -     status: open\n", "- **FR-1** a\n  -     status: open\n  - status: done\n"},
        {"- **FR-1** a\n  > - status: open\n", "- **FR-1** a\n  > - status: open\n  - status: done\n"},
        /* As deep as code that follows a paragraph, which is the paragraph's own. */
        {"  * **FR-1** a\n\t\t* * *\n", "  * **FR-1** a\n\t\t* * *\n    * status: done\n"},
        /* A fence that an entry opens ends with it. */
        {"- **FR-1** a\n  - ```\n    - status: open\n",
         "- **FR-1** a\n  - ```\n    - status: open\n  - status: done\n"},
        {" ### FR-1: a\n- ```\n", " ### FR-1: a\n- ```\n\n- status: done\n"},
        {"- **FR-1** a\n  <div>\n  \r\n", "- **FR-1** a\n  <div>\n\n  - status: done\n  \r\n"},
        /* What goes before code is as far in, so that the code is not its own. */
        {"- **FR-1** a\n    ```\n   - x: y\n", "- **FR-1** a\n    - status: done\n    ```\n   - x: y\n"},
        {"- **FR-1** a\n     - b\n   - ```\n", "- **FR-1** a\n     - b\n   - ```\n   - status: done\n"},
        /* The same with what stands behind another field. */
        {" - **FR-1** a\n   -\tx: y\n\t 10) c\n",
         " - **FR-1** a\n   -\tx: y\n   -\tstatus: done\n\t 10) c\n"},
        {"- **FR-1** a\n  + x: y\n    <?c\n   d\n",
         "- **FR-1** a\n  + x: y\n    <?c\n  + status: done\n\n   d\n"},
        {"- **FR-1** a\n  - x: y\n    - b\n   c\n",
         "- **FR-1** a\n  - x: y\n    - b\n   c\n  - status: done\n"},
        {"FR-1: a\n- x: y\n-     code: x\n", "FR-1: a\n- x: y\n-     code: x\n\n- status: done\n"},
        {"-\tFR-1: a\n", "-\tFR-1: a\n    - status: done\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct item_text item;
        assert_true(item_text_read(str_from(cases[i].text), *state, &item));
        assert_null(field(&item, "status").ptr);
        check_str(item_text_set_field(str_from(cases[i].text), STR("status"), STR("done"), STR("\n"), *state),
                  str_from(cases[i].with));
        assert_true(item_text_read(str_from(cases[i].with), *state, &item));
        check_str(field(&item, "status"), STR("done"));
    }
}

/* Setting a field and reading it back gives the value, and the rest of the item stays, on random items. */
static void a_field_that_was_set_is_read_back(void **state)
{
    static const char *const names[] = {"status", "priority", "owner", "acceptance"};
    struct random_seeded random;
    property_begin(&random, "a_field_that_was_set_is_read_back");
    for (size_t round = 0; round < 3000; round++) {
        struct arena *mem = arena_new(0);
        struct str text = documents_random(&random, mem, 1 + random_below(&random, 8)), set;
        struct str name = str_from(names[random_below(&random, COUNT_OF(names))]);
        struct str value = random_str(&random, mem, 1 + random_below(&random, 20), STR("abc:*-_ `[]#"));
        struct item_text before, after;
        text = str_format(mem, "- **FR-1** %.*s", STR_ARGS(text));
        value = str_trim(value);
        assert_true(item_text_read(text, mem, &before));
        set = item_text_set_field(text, name, value, STR("\n"), mem);
        assert_true(item_text_read(set, mem, &after));
        /* An open code fence swallows what is added below it. */
        if (value.len > 0 && str_find(text, STR("```"), 0) == SIZE_MAX &&
            str_find(text, STR("~~~"), 0) == SIZE_MAX)
            check_str(field(&after, str_cstr(mem, name)), value);
        if (value.len == 0)
            assert_null(field(&after, str_cstr(mem, name)).ptr);
        check_str(after.code, before.code);
        arena_free(mem);
    }
    (void)state;
}

static void names_and_values_are_checked(void **state)
{
    (void)state;
    assert_true(field_name_is_valid(STR("status")));
    assert_true(field_name_is_valid(STR("acceptance test")));
    assert_false(field_name_is_valid(STR("")));
    assert_false(field_name_is_valid(STR("a:b")));
    assert_false(field_name_is_valid(STR(" a")));
    assert_false(field_name_is_valid(STR("a ")));
    assert_false(field_name_is_valid(STR("1a")));
    assert_false(field_name_is_valid(STR("a\n")));
    assert_false(field_name_is_valid(STR("abcdefghijabcdefghijabcdefghijabcdefghijx")));
    assert_true(field_value_is_valid(STR("")));
    assert_false(field_value_is_valid(STR("a\nb")));
    assert_false(field_value_is_valid(STR("a\rb")));
    assert_false(field_value_is_valid(STR("\xC3")));
}

static void lines_add_up_and_blank_ones_are_known(void **state)
{
    struct str rest = STR("a\r\n\rb\n\n \t\n"), line,
               expected[] = {STR("a\r\n"), STR("\r"), STR("b\n"), STR("\n"), STR(" \t\n")};
    size_t count = 0;
    (void)state;
    while (line_next(&rest, &line))
        check_str(line, expected[count++]);
    assert_int_equal(count, COUNT_OF(expected));
    assert_int_equal(lines_blank_before(STR("\n \r\nx\n\n")), 4);
    assert_int_equal(lines_blank_after(STR("\nx \r\n\r\n \n")), 4);
    assert_int_equal(lines_blank_after(STR("x  ")), 0);
    assert_int_equal(lines_blank_after(STR("x\n  ")), 2);
    assert_int_equal(lines_blank_after(STR("\n\n")), 2);
    check_str(lines_ending(STR("a\r\nb\n")), STR("\r\n"));
    assert_null(lines_ending(STR("a")).ptr);
}

/* Behind a fence that nobody closes all is code: a field goes before it, where it can be read again. */
static void fields_are_set_where_they_are_read_again(void **state)
{
    static const struct {
        const char *text, *with;
    } cases[] = {
        {"- **FR-1** a\n  ```\n  code\n\n", "- **FR-1** a\n  - status: done\n  ```\n  code\n\n"},
        {"- **FR-1** a\n  - owner: b\n    ```\n    code\n",
         "- **FR-1** a\n  - owner: b\n    ```\n    code\n  - status: done\n"},
        {"### FR-1: a\n\n~~~\ncode\n", "### FR-1: a\n\n\n- status: done\n\n~~~\ncode\n"},
        /* A CR alone put before an LF would be one ending with it, and the blank line gone. */
        {"### FR-1\r: a\n\n- owner: b\n\n> quote\n",
         "### FR-1\r: a\n\n- owner: b\n- status: done\n\n> quote\n"},
        {"### FR-1: a\n\ntext\r\r\n", "### FR-1: a\n\ntext\r\r- status: done\n\r\n"},
        {"- **FR-1** a\n  ```\n  code\n  ```\n", "- **FR-1** a\n  ```\n  code\n  ```\n  - status: done\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str set =
            item_text_set_field(str_from(cases[i].text), STR("status"), STR("done"), STR("\n"), *state);
        struct item_text item;
        check_str(set, str_from(cases[i].with));
        assert_true(item_text_read(set, *state, &item));
        check_str(field(&item, "status"), STR("done"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(items_are_read_in_all_their_forms),
        ARENA_TEST(fields_are_set_where_they_are_read_again),
        cmocka_unit_test(other_texts_are_no_items),
        ARENA_TEST(fields_are_the_nested_list),
        ARENA_TEST(fields_of_headings_are_a_list_of_nothing_else),
        ARENA_TEST(what_a_field_says_makes_no_item),
        ARENA_TEST(a_priority_in_a_heading_is_a_field),
        ARENA_TEST(setting_a_field_changes_nothing_else),
        ARENA_TEST(bullets_in_code_html_and_paragraphs_are_no_fields),
        cmocka_unit_test(a_field_that_was_set_is_read_back),
        cmocka_unit_test(names_and_values_are_checked),
        cmocka_unit_test(lines_add_up_and_blank_ones_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
