/* What operations do to rows of tables that are items. */
#include "check.h"
#include "prd_applying.h"
#include "strbuf.h"

#define HEAD "| ID | Requirement | Priority |\n|----|----|----|\n"
#define TABLE HEAD "| FR-01 | Lists events | P0 |\n| FR-02 | Filters \\| sorts ||\n| FR-03 | Shares"

static int setup(void **state)
{
    struct applying *self = calloc(1, sizeof(*self));
    applying_open(self, 1);
    applying_import(self, STR("## Requirements\n\n" TABLE "\n\nAfter.\n"));
    *state = self;
    return 0;
}

static int teardown(void **state)
{
    applying_close(*state);
    free(*state);
    return 0;
}

static const struct node *item(const struct applying *self, const char *code)
{
    struct item_code wanted;
    size_t index;
    assert_true(item_code_parse(str_from(code), &wanted));
    index = document_find_code(&self->document, wanted);
    assert_true(index != SIZE_MAX);
    return &self->document.nodes[index];
}

static void apply(struct applying *self, struct operation operation, const char *expected)
{
    struct applied applied;
    check_ok(applying_apply(self, &operation, 1, &applied));
    check_str(applying_text(self), str_from(expected));
}

static void refuse(struct applying *self, struct operation operation, const char *code)
{
    struct str before = applying_text(self);
    struct applied applied;
    struct error *error = applying_apply(self, &operation, 1, &applied);
    assert_non_null(error);
    assert_int_equal(error_kind(error), ERROR_INVALID);
    check_str(error_field_at(error, 0)->code, str_from(code));
    error_free(error);
    check_str(applying_text(self), before);
}

static struct operation set(const struct node *node, const char *name, const char *value)
{
    return (struct operation){.kind = OPERATION_SET_FIELD,
                              .node = node->id,
                              .base = node->hash,
                              .field = str_from(name),
                              .value = str_from(value)};
}

static struct operation replace(const struct node *node, const char *text)
{
    return (struct operation){
        .kind = OPERATION_REPLACE_TEXT, .node = node->id, .base = node->hash, .text = str_from(text)};
}

static struct operation add(struct id after, const char *text)
{
    return (struct operation){.kind = OPERATION_ADD_NODE, .after = after, .text = str_from(text)};
}

static struct operation move(const struct node *node, struct id after)
{
    return (struct operation){
        .kind = OPERATION_MOVE_NODE, .node = node->id, .base = node->hash, .after = after};
}

static void a_field_is_set_in_its_cell(void **state)
{
    struct applying *self = *state;
    apply(self, set(item(self, "FR-01"), "priority", "must"),
          "## Requirements\n\n" HEAD
          "| FR-01 | Lists events | must |\n| FR-02 | Filters \\| sorts ||\n| FR-03 | Shares\n\nAfter.\n");
    check_str(node_field_get(item(self, "FR-01"), STR("Priority")), STR("must"));
    apply(self, set(item(self, "FR-02"), "Priority", "a | b"),
          "## Requirements\n\n" HEAD
          "| FR-01 | Lists events | must |\n| FR-02 | Filters \\| sorts | a \\| b |\n"
          "| FR-03 | Shares\n\nAfter.\n");
    check_str(node_field_get(item(self, "FR-02"), STR("priority")), STR("a | b"));
    apply(self, set(item(self, "FR-03"), "priority", "P2"),
          "## Requirements\n\n" HEAD
          "| FR-01 | Lists events | must |\n| FR-02 | Filters \\| sorts | a \\| b |\n"
          "| FR-03 | Shares | P2 |\n\nAfter.\n");
    apply(self, set(item(self, "FR-01"), "priority", ""),
          "## Requirements\n\n" HEAD "| FR-01 | Lists events |  |\n| FR-02 | Filters \\| sorts | a \\| b |\n"
          "| FR-03 | Shares | P2 |\n\nAfter.\n");
    assert_null(node_field_get(item(self, "FR-01"), STR("priority")).ptr);
}

static void what_has_no_column_or_breaks_the_row_is_refused(void **state)
{
    struct applying *self = *state;
    refuse(self, set(item(self, "FR-01"), "owner", "Ana"), "invalid_field");
    refuse(self, set(item(self, "FR-01"), "requirement", "x"), "invalid_field");
    refuse(self, set(item(self, "FR-01"), "priority", "a\nb"), "invalid_value");
    refuse(self, replace(item(self, "FR-01"), "| FR-01 | Lists\nevents | P0 |"), "invalid_text");
    refuse(self, replace(item(self, "FR-01"), "| FR-01 | Lists | sorts | P0 |"), "invalid_text");
    refuse(self, replace(item(self, "FR-01"), "- **FR-01** Lists events"), "invalid_text");
    refuse(self, add(item(self, "FR-01")->id, "| FR-? | a | b | c |"), "invalid_text");
    refuse(self, add(item(self, "FR-01")->id, "| FR-02 | taken | |"), "code_taken");
}

/* The table may have gone since the row was proposed: no fault of the row. */
static void a_row_without_its_table_is_a_conflict(void **state)
{
    struct applying *self = *state;
    struct id last = self->document.nodes[self->document.count - 1].id;
    const struct operation late[] = {add(last, "| D-? | far from any table | |"),
                                     move(item(self, "FR-01"), last)};

    for (size_t i = 0; i < COUNT_OF(late); i++) {
        struct str before = applying_text(self);
        struct applied applied;
        struct error *error = applying_apply(self, &late[i], 1, &applied);
        assert_true(error_is(error, ERROR_CONFLICT));
        check_str(error_field_at(error, 0)->code, STR("place_gone"));
        error_free(error);
        check_str(applying_text(self), before);
    }
}

static void rows_come_change_move_and_go(void **state)
{
    struct applying *self = *state;
    struct operation gone;
    apply(self, replace(item(self, "FR-02"), "| FR-02 | Filters | P1 |"),
          "## Requirements\n\n" HEAD
          "| FR-01 | Lists events | P0 |\n| FR-02 | Filters | P1 |\n| FR-03 | Shares\n\nAfter.\n");
    apply(self, add(item(self, "FR-02")->id, "| FR-? | Exports | P1 |"),
          "## Requirements\n\n" HEAD "| FR-01 | Lists events | P0 |\n| FR-02 | Filters | P1 |\n"
          "| FR-04 | Exports | P1 |\n| FR-03 | Shares\n\nAfter.\n");
    apply(self, move(item(self, "FR-04"), item(self, "FR-03")->id),
          "## Requirements\n\n" HEAD "| FR-01 | Lists events | P0 |\n| FR-02 | Filters | P1 |\n"
          "| FR-03 | Shares\n| FR-04 | Exports | P1 |\n\nAfter.\n");
    gone = (struct operation){
        .kind = OPERATION_REMOVE_NODE, .node = item(self, "FR-02")->id, .base = item(self, "FR-02")->hash};
    apply(self, gone,
          "## Requirements\n\n" HEAD
          "| FR-01 | Lists events | P0 |\n| FR-03 | Shares\n| FR-04 | Exports | P1 |\n"
          "\nAfter.\n");
    check_str(node_field_get(item(self, "FR-04"), STR("priority")), STR("P1"));
}

static void an_open_row_goes_behind_the_others(void **state)
{
    struct applying *self = *state;
    apply(self, add(self->document.nodes[0].id, "| FR-? | Exports | |"),
          "## Requirements\n\n" TABLE "\n| FR-04 | Exports | |\n\nAfter.\n");
}

static void other_text_goes_behind_the_table(void **state)
{
    struct applying *self = *state;
    apply(self, add(item(self, "FR-01")->id, "A note."),
          "## Requirements\n\n" TABLE "\n\nA note.\n\nAfter.\n");
    apply(self, move(&self->document.nodes[self->document.count - 1], item(self, "FR-01")->id),
          "## Requirements\n\n" TABLE "\n\nAfter.\n\nA note.\n");
}

static void a_renamed_column_renames_the_field(void **state)
{
    struct applying *self = *state;
    apply(self, replace(&self->document.nodes[1], "| ID | Requirement | Owner |\n|----|----|----|"),
          "## Requirements\n\n| ID | Requirement | Owner |\n|----|----|----|\n| FR-01 | Lists events | P0 |\n"
          "| FR-02 | Filters \\| sorts ||\n| FR-03 | Shares\n\nAfter.\n");
    check_str(node_field_get(item(self, "FR-01"), STR("owner")), STR("P0"));
    assert_null(node_field_get(item(self, "FR-01"), STR("priority")).ptr);
}

/* Two people, each on a row: nothing is in the way of the other. The same cell twice: the second is told. */
static void changes_of_two_rows_do_not_meet(void **state)
{
    struct applying *self = *state;
    struct operation first = set(item(self, "FR-01"), "priority", "must"),
                     second = set(item(self, "FR-02"), "priority", "should"),
                     third = set(item(self, "FR-01"), "priority", "could");
    struct applied applied;
    struct error *error;
    check_ok(applying_apply(self, &first, 1, &applied));
    check_ok(applying_apply(self, &second, 1, &applied));
    error = applying_apply(self, &third, 1, &applied);
    assert_int_equal(error_kind(error), ERROR_CONFLICT);
    check_str(error_field_at(error, 0)->code, STR("field_changed"));
    error_free(error);
}

static void a_table_that_names_items_can_be_edited(void **state)
{
    struct applying *self = *state;
    struct applied applied;
    struct operation operation;
    const struct node *table;
    applying_import(self, STR("- **FR-1** a\n\n| ID | Description |\n|---|---|\n| FR-1 | b |\n"));
    table = &self->document.nodes[1];
    assert_int_equal(table->kind, NODE_TEXT);
    operation = replace(table, "| ID | Description |\n|---|---|\n| FR-1 | c |\n");
    check_ok(applying_apply(self, &operation, 1, &applied));
    assert_int_equal(self->document.count, 2);
    assert_int_equal(self->document.nodes[1].kind, NODE_TEXT);
}

static void a_row_that_ends_with_an_escaped_bar_is_closed_first(void **state)
{
    struct applying *self = *state;
    apply(self, replace(item(self, "FR-03"), "| FR-03 | Shares\\|"),
          "## Requirements\n\n" HEAD
          "| FR-01 | Lists events | P0 |\n| FR-02 | Filters \\| sorts ||\n| FR-03 | Shares\\|\n\nAfter.\n");
    apply(self, set(item(self, "FR-03"), "priority", "P2"),
          "## Requirements\n\n" HEAD "| FR-01 | Lists events | P0 |\n| FR-02 | Filters \\| sorts ||\n"
          "| FR-03 | Shares\\| | P2 |\n\nAfter.\n");
    check_str(node_field_get(item(self, "FR-03"), STR("priority")), STR("P2"));
}

/* With a look back from each row, this takes minutes. */
static void the_end_of_a_long_table_is_found_in_one_walk(void **state)
{
    enum { ROWS = 12000, OPERATIONS = 50 };
    struct applying *self = *state;
    struct strbuf rows = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    struct operation operations[OPERATIONS];
    struct applied applied;

    applying_import(self, STR("| ID | Requirement |\n|---|---|\n| FR-1 | a |\n"));
    for (int i = 2; i < ROWS; i++)
        strbuf_addf(&rows, "| FR-%d | a |\n", 100000 + i);
    operations[0] = (struct operation){
        .kind = OPERATION_ADD_NODE, .after = self->document.nodes[1].id, .text = strbuf_str(&rows)};
    check_ok(applying_apply(self, operations, 1, &applied));
    assert_int_equal(self->document.count, ROWS);
    for (int i = 0; i < OPERATIONS; i++)
        operations[i] = (struct operation){
            .kind = OPERATION_ADD_NODE, .after = self->document.nodes[0].id, .text = STR("Words.\n")};
    check_ok(applying_apply(self, operations, OPERATIONS, &applied));
    check_str(self->document.nodes[ROWS - 1].code, STR("FR-111999"));
    check_str(str_trim(self->document.nodes[ROWS].text), STR("Words."));
}

/* It would be read, and shown, again with each row. */
static void a_head_without_end_makes_no_items(void **state)
{
    struct applying *self = *state;
    struct strbuf wide = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT), many;

    strbuf_add(&wide, STR("| ID | Requirement "));
    for (int i = 0; i < 1000; i++)
        strbuf_add(&wide, STR("name "));
    strbuf_add(&wide, STR("|\n|---|---|\n| FR-1 | a |\n| FR-2 | b |\n"));
    applying_import(self, strbuf_str(&wide));
    assert_int_equal(self->document.count, 1);
    assert_int_equal(self->document.nodes[0].kind, NODE_TEXT);

    many = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    strbuf_add(&many, STR("| ID | Requirement |"));
    for (int i = 0; i < 100; i++)
        strbuf_add(&many, STR("a|"));
    strbuf_add(&many, STR("\n|---|---|"));
    for (int i = 0; i < 100; i++)
        strbuf_add(&many, STR("-|"));
    strbuf_add(&many, STR("\n| FR-1 | a |\n"));
    applying_import(self, strbuf_str(&many));
    assert_int_equal(self->document.count, 1);
}

#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(a_field_is_set_in_its_cell),
        ROW_TEST(what_has_no_column_or_breaks_the_row_is_refused),
        ROW_TEST(a_row_without_its_table_is_a_conflict),
        ROW_TEST(rows_come_change_move_and_go),
        ROW_TEST(an_open_row_goes_behind_the_others),
        ROW_TEST(other_text_goes_behind_the_table),
        ROW_TEST(a_renamed_column_renames_the_field),
        ROW_TEST(a_row_that_ends_with_an_escaped_bar_is_closed_first),
        ROW_TEST(changes_of_two_rows_do_not_meet),
        ROW_TEST(a_table_that_names_items_can_be_edited),
        ROW_TEST(the_end_of_a_long_table_is_found_in_one_walk),
        ROW_TEST(a_head_without_end_makes_no_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
