#include "check.h"
#include "prd_applying.h"
#include "strbuf.h"

static int setup(void **state)
{
    struct applying *self = calloc(1, sizeof(*self));
    applying_open(self, 1);
    *state = self;
    return 0;
}

static int teardown(void **state)
{
    applying_close(*state);
    free(*state);
    return 0;
}

static const struct node *node_at(const struct applying *self, size_t index)
{
    assert_true(index < self->document.count);
    return &self->document.nodes[index];
}

static struct operation add(struct id after, const char *text)
{
    return (struct operation){.kind = OPERATION_ADD_NODE, .after = after, .text = str_from(text)};
}

static struct operation replace(const struct node *node, const char *text)
{
    return (struct operation){
        .kind = OPERATION_REPLACE_TEXT, .node = node->id, .base = node->hash, .text = str_from(text)};
}

static struct operation set(const struct node *node, const char *name, const char *value)
{
    return (struct operation){.kind = OPERATION_SET_FIELD,
                              .node = node->id,
                              .base = node->hash,
                              .field = str_from(name),
                              .value = str_from(value)};
}

static struct operation move(const struct node *node, struct id after)
{
    return (struct operation){
        .kind = OPERATION_MOVE_NODE, .node = node->id, .base = node->hash, .after = after};
}

static struct operation take_away(const struct node *node)
{
    return (struct operation){.kind = OPERATION_REMOVE_NODE, .node = node->id, .base = node->hash};
}

static void apply(struct applying *self, struct operation operation, const char *expected)
{
    struct applied applied;
    check_ok(applying_apply(self, &operation, 1, &applied));
    check_str(applying_text(self), str_from(expected));
}

/* The operation is refused with `kind`, names itself and gives `code`; the document stays. */
static void refuse(struct applying *self, struct operation operation, enum error_kind kind, const char *code)
{
    struct str before = applying_text(self);
    struct applied applied;
    struct error *error = applying_apply(self, &operation, 1, &applied);
    assert_non_null(error);
    assert_int_equal(error_kind(error), kind);
    assert_int_equal(error_field_count(error), 1);
    check_str(error_field_at(error, 0)->pointer, STR("/operations/0"));
    check_str(error_field_at(error, 0)->code, str_from(code));
    error_free(error);
    check_str(applying_text(self), before);
}

static void an_item_joins_a_tight_list_without_a_blank_line(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("## R\n\n- **FR-1** a\n- **FR-2** b\n\n## Next\n"));
    apply(self, add(node_at(self, 2)->id, "- **FR-?** c"),
          "## R\n\n- **FR-1** a\n- **FR-2** b\n- **FR-3** c\n\n## Next\n");
    apply(self, add(node_at(self, 1)->id, "- **FR-?** d\n"),
          "## R\n\n- **FR-1** a\n- **FR-4** d\n- **FR-2** b\n- **FR-3** c\n\n## Next\n");
    apply(self, add(node_at(self, 0)->id, "- **FR-5** e\n"),
          "## R\n\n- **FR-5** e\n- **FR-1** a\n- **FR-4** d\n- **FR-2** b\n- **FR-3** c\n\n## Next\n");
}

static void an_item_with_an_open_number_goes_behind_its_kind(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("## R\n\nIntro\n\n- **FR-1** a\n- **R-1** b\n\n## Next\n"));
    apply(self, add(node_at(self, 0)->id, "- **FR-?** c"),
          "## R\n\nIntro\n\n- **FR-1** a\n- **FR-2** c\n- **R-1** b\n\n## Next\n");
    apply(self, add(node_at(self, 0)->id, "- **M-?** d"),
          "## R\n\nIntro\n\n- **M-1** d\n- **FR-1** a\n- **FR-2** c\n- **R-1** b\n\n## Next\n");
}

static void an_item_brings_the_blank_lines_it_needs(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("# T\n\n## R\n\n## Risks\n"));
    apply(self, add(node_at(self, 1)->id, "- **FR-?** a"), "# T\n\n## R\n\n- **FR-1** a\n\n## Risks\n");
    apply(self, add(node_at(self, 2)->id, "- **FR-?** b"),
          "# T\n\n## R\n\n- **FR-1** a\n\n- **FR-2** b\n\n## Risks\n");
    apply(self, add(node_at(self, 4)->id, "- **R-?** c"),
          "# T\n\n## R\n\n- **FR-1** a\n\n- **FR-2** b\n\n## Risks\n\n- **R-1** c\n");
    apply(self, add(ID_NONE, "Before."),
          "Before.\n\n# T\n\n## R\n\n- **FR-1** a\n\n- **FR-2** b\n\n## Risks\n\n- **R-1** c\n");
}

static void an_added_text_starts_with_the_line_ending_its_neighbour_lacks(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("# T\r\n\r\ntext"));
    apply(self, add(node_at(self, 1)->id, "more\nof it"), "# T\r\n\r\ntext\r\n\r\nmore\r\nof it\r\n");
    check_str(node_at(self, 1)->text, STR("text"));
    check_str(node_at(self, 2)->text, STR("\r\n\r\nmore\r\nof it\r\n"));
}

static void nothing_comes_before_front_matter_or_a_byte_order_mark(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("---\nkey: value\n---\n\ntext\n"));
    apply(self, add(ID_NONE, "first"), "---\nkey: value\n---\n\nfirst\n\ntext\n");
    applying_import(self, STR("\xEF\xBB\xBFtitle\n"));
    apply(self,
          add(ID_NONE, "\xEF\xBB\xBF"
                       "second"),
          "\xEF\xBB\xBFtitle\n\nsecond\n");
    apply(self, replace(node_at(self, 0), "Title"), "\xEF\xBB\xBFTitle\n\nsecond\n");
}

static void an_empty_document_takes_its_first_node(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR(""));
    assert_int_equal(self->document.count, 0);
    apply(self, add(ID_NONE, "# T"), "# T\n");
}

static void a_replaced_text_keeps_the_blank_lines_at_its_ends(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("- **FR-1** a\n\n\ntext\n\n## N\n"));
    apply(self, replace(node_at(self, 1), "other"), "- **FR-1** a\n\n\nother\n\n## N\n");
    apply(self, replace(node_at(self, 0), "- **FR-1** b"), "- **FR-1** b\n\n\nother\n\n## N\n");
    apply(self, replace(node_at(self, 2), "## M"), "- **FR-1** b\n\n\nother\n\n## M\n");
    apply(self, replace(node_at(self, 1), "\nx\n\n\n"), "- **FR-1** b\n\nx\n\n\n## M\n");
}

static void another_sort_of_block_is_set_apart(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("- **FR-1** a\n- **FR-2** b\n- **FR-3** c\n"));
    apply(self, replace(node_at(self, 1), "Just text"), "- **FR-1** a\n\nJust text\n\n- **FR-3** c\n");
}

static void a_text_of_several_blocks_becomes_several_nodes(void **state)
{
    struct applying *self = *state;
    struct id first;
    applying_import(self, STR("## R\n\ntext\n\nend\n"));
    first = node_at(self, 1)->id;
    apply(self, replace(node_at(self, 1), "one\n\n- **FR-?** a\n- **FR-?** b\n"),
          "## R\n\none\n\n- **FR-1** a\n- **FR-2** b\n\nend\n");
    assert_int_equal(self->document.count, 5);
    assert_true(id_eq(node_at(self, 1)->id, first));
    check_str(node_at(self, 3)->code, STR("FR-2"));
    assert_int_equal(node_at(self, 1)->version, 2);
    assert_int_equal(node_at(self, 3)->version, 1);
    assert_int_equal(node_at(self, 4)->version, 1);
    assert_int_equal(node_at(self, 4)->revision, 1);
}

static void fields_are_set_in_place(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("## R\n\n- **FR-1** a\n  - priority: must\n- **FR-2** b\n"));
    apply(self, set(node_at(self, 1), "status", "done"),
          "## R\n\n- **FR-1** a\n  - priority: must\n  - status: done\n- **FR-2** b\n");
    check_str(node_field_get(node_at(self, 1), STR("status")), STR("done"));
    apply(self, set(node_at(self, 1), "priority", ""),
          "## R\n\n- **FR-1** a\n  - status: done\n- **FR-2** b\n");
    refuse(self, set(node_at(self, 0), "status", "done"), ERROR_INVALID, "no_fields");
    refuse(self, set(node_at(self, 1), "sta:tus", "done"), ERROR_INVALID, "invalid_field");
    refuse(self, set(node_at(self, 1), "status", "do\nne"), ERROR_INVALID, "invalid_value");
}

static void nodes_move_and_bring_what_joins_them(void **state)
{
    struct applying *self = *state;
    struct applied applied;
    struct operation nowhere;
    applying_import(self, STR("# T\n\none\n\ntwo\n\nthree"));
    apply(self, move(node_at(self, 3), node_at(self, 0)->id), "# T\n\nthree\n\none\n\ntwo\n\n");
    apply(self, move(node_at(self, 1), node_at(self, 3)->id), "# T\n\none\n\ntwo\n\nthree\n\n");
    nowhere = move(node_at(self, 1), node_at(self, 0)->id);
    check_ok(applying_apply(self, &nowhere, 1, &applied));
    assert_int_equal(applied.change_count, 0);
    refuse(self, move(node_at(self, 1), node_at(self, 1)->id), ERROR_INVALID, "after_itself");
}

#define SECTIONS "# T\n\n## A\n\na\n\n### A1\n- x\n\n## B\n\nb\n\n"

/* A person who moves a section means what stands under it; and it never takes in what belongs to another. */
static void sections_move_with_what_stands_under_them(void **state)
{
    struct applying *self = *state;
    struct applied applied;
    struct operation nowhere;
    struct document before;
    applying_import(self, STR(SECTIONS));
    before = self->document;
    nowhere = move(node_at(self, 1), node_at(self, 6)->id);
    check_ok(applying_apply(self, &nowhere, 1, &applied));
    check_str(applying_text(self), STR("# T\n\n## B\n\nb\n\n## A\n\na\n\n### A1\n- x\n\n"));
    assert_int_equal(applied.change_count, 4);
    check_str(document_text(&(struct document[]){applying_undo(&applied.document, applied.changes,
                                                               applied.change_count, self->mem)}[0],
                            self->mem),
              document_text(&before, self->mem));
    /* After its heading, its text, or its subsection: behind all of it. */
    for (size_t i = 3; i <= 5; i++) {
        apply(self, move(node_at(self, 1), node_at(self, i)->id),
              "# T\n\n## A\n\na\n\n### A1\n- x\n\n## B\n\nb\n\n");
        apply(self, move(node_at(self, 1), node_at(self, 6)->id),
              "# T\n\n## B\n\nb\n\n## A\n\na\n\n### A1\n- x\n\n");
    }
    /* After the title, which has a text of its own in it by now. */
    apply(self, add(node_at(self, 0)->id, "opening\n"),
          "# T\n\nopening\n\n## B\n\nb\n\n## A\n\na\n\n### A1\n- x\n\n");
    apply(self, move(node_at(self, 4), node_at(self, 0)->id),
          "# T\n\nopening\n\n## A\n\na\n\n### A1\n- x\n\n## B\n\nb\n\n");
    /* A subsection goes alone, and a section stays where it is told to stay. */
    apply(self, move(node_at(self, 4), node_at(self, 6)->id),
          "# T\n\nopening\n\n## A\n\na\n\n## B\n\nb\n\n### A1\n- x\n\n");
    nowhere = move(node_at(self, 2), node_at(self, 0)->id);
    check_ok(applying_apply(self, &nowhere, 1, &applied));
    assert_int_equal(applied.change_count, 0);
    refuse(self, move(node_at(self, 4), node_at(self, 6)->id), ERROR_INVALID, "into_itself");
}

/* A requirement of OpenSpec has its scenarios under it. */
static void requirements_move_with_their_scenarios(void **state)
{
    struct applying *self = *state;
    applying_import(
        self, STR("## R\n\n### Requirement: One\nThe system SHALL a.\n\n#### Scenario: S\n- **WHEN** w\n\n"
                  "### Requirement: Two\nThe system SHALL b.\n"));
    apply(self, move(node_at(self, 1), node_at(self, 4)->id),
          "## R\n\n### Requirement: Two\nThe system SHALL b.\n\n### Requirement: One\nThe system SHALL a.\n\n"
          "#### Scenario: S\n- **WHEN** w\n\n");
}

static void a_conflict_names_the_node(void **state)
{
    struct applying *self = *state;
    struct operation late;
    struct applied applied;
    struct error *error;
    applying_import(self, STR("- **FR-1** a\n"));
    late = replace(node_at(self, 0), "- **FR-1** c\n");
    apply(self, replace(node_at(self, 0), "- **FR-1** b\n"), "- **FR-1** b\n");
    error = applying_apply(self, &late, 1, &applied);
    assert_non_null(error);
    check_str(error_field_at(error, 0)->detail, STR("FR-1: the same lines were changed meanwhile"));
    error_free(error);
}

static void nodes_go(void **state)
{
    struct applying *self = *state;
    struct operation again;
    applying_import(self, STR("# T\n\none\n\ntwo\n"));
    again = take_away(node_at(self, 1));
    apply(self, again, "# T\n\ntwo\n");
    refuse(self, again, ERROR_CONFLICT, "node_gone");
}

static void lists_of_operations_see_each_other(void **state)
{
    struct applying *self = *state;
    struct operation operations[5];
    struct applied applied;
    applying_import(self, STR("## R\n\n- **FR-1** a\n- **FR-2** b\n"));
    operations[0] = set(node_at(self, 1), "status", "done");
    operations[1] = replace(node_at(self, 1), "- **FR-1** A\n");
    operations[2] = take_away(node_at(self, 2));
    operations[3] = add(node_at(self, 2)->id, "- **FR-?** c\n"); /* after the one that is removed */
    operations[4] = set(node_at(self, 1), "owner", "me");
    operations[1].base = node_at(self, 1)->hash;
    check_ok(applying_apply(self, operations, 1, &applied));
    operations[1] = replace(node_at(self, 1), "- **FR-1** A\n  - status: done\n");
    operations[4].base = node_at(self, 1)->hash;
    check_ok(applying_apply(self, operations + 1, 4, &applied));
    check_str(applying_text(self),
              STR("## R\n\n- **FR-1** A\n  - status: done\n  - owner: me\n- **FR-3** c\n"));
    assert_int_equal(applied.change_count, 4);
    assert_true(applied.merged);
}

static void a_changed_node_is_merged_by_lines(void **state)
{
    struct applying *self = *state;
    struct operation late, field;
    struct applied applied;
    enum fit fit;
    struct str result;
    applying_import(self, STR("- **FR-1** a\n  - priority: must\n  - owner: me\n  - status: open\n"));
    late = replace(node_at(self, 0), "- **FR-1** a\n  - priority: must\n  - owner: me\n  - status: done\n");
    field = set(node_at(self, 0), "status", "done");
    apply(self,
          replace(node_at(self, 0), "- **FR-1** b\n  - priority: must\n  - owner: me\n  - status: open\n"),
          "- **FR-1** b\n  - priority: must\n  - owner: me\n  - status: open\n");
    check_ok(applier_preview(&self->applier, &self->document, &late, self->floor, &self->past, self->mem,
                             &fit, &result));
    assert_int_equal(fit, FIT_MERGED);
    check_str(result, STR("- **FR-1** b\n  - priority: must\n  - owner: me\n  - status: done\n"));
    check_ok(applying_apply(self, &late, 1, &applied));
    assert_true(applied.merged);
    check_str(applying_text(self), result);
    /* Set to the same meanwhile: nothing to do, and no conflict. */
    check_ok(applying_apply(self, &field, 1, &applied));
    assert_int_equal(applied.change_count, 0);
}

static void the_same_lines_conflict(void **state)
{
    struct applying *self = *state;
    struct operation late, field, gone, away;
    enum fit fit;
    struct str result;
    applying_import(self, STR("- **FR-1** a\n  - status: open\n- **FR-2** b\n"));
    late = replace(node_at(self, 0), "- **FR-1** c\n");
    field = set(node_at(self, 0), "status", "done");
    away = take_away(node_at(self, 0));
    gone = set(node_at(self, 1), "status", "done");
    apply(self, set(node_at(self, 0), "status", "dropped"),
          "- **FR-1** a\n  - status: dropped\n- **FR-2** b\n");
    apply(self, take_away(node_at(self, 1)), "- **FR-1** a\n  - status: dropped\n");
    refuse(self, late, ERROR_CONFLICT, "same_lines");
    refuse(self, field, ERROR_CONFLICT, "field_changed");
    refuse(self, away, ERROR_CONFLICT, "node_changed");
    refuse(self, gone, ERROR_CONFLICT, "node_gone");
    check_ok(applier_preview(&self->applier, &self->document, &late, self->floor, &self->past, self->mem,
                             &fit, &result));
    assert_int_equal(fit, FIT_CONFLICT);
    check_str(result, STR("- **FR-1** c\n"));
}

static void everything_that_is_wrong_is_said_at_once(void **state)
{
    struct applying *self = *state;
    struct operation operations[4];
    struct applied applied;
    struct error *error;
    applying_import(self, STR("# T\n\ntext\n"));
    operations[0] = add(node_at(self, 0)->id, " \n");
    operations[1] = replace(node_at(self, 1), "fine");
    operations[2] = (struct operation){.kind = OPERATION_ADD_NODE, .text = STR("a\0b")};
    operations[3] = add(node_at(self, 0)->id, "\xFF");
    error = applying_apply(self, operations, COUNT_OF(operations), &applied);
    assert_true(error_is(error, ERROR_INVALID));
    assert_int_equal(error_field_count(error), 3);
    check_str(error_field_at(error, 1)->pointer, STR("/operations/2"));
    error_free(error);
    check_str(applying_text(self), STR("# T\n\ntext\n"));
}

static void unknown_nodes_are_malformed_and_unknown_bases_conflict(void **state)
{
    struct applying *self = *state;
    struct operation operation;
    applying_import(self, STR("# T\n\ntext\n"));
    operation = replace(node_at(self, 1), "x");
    operation.base.bytes[0] ^= 1;
    refuse(self, operation, ERROR_CONFLICT, "unknown_base");
    operation.node.bytes[15] ^= 1;
    refuse(self, operation, ERROR_INVALID, "unknown_node");
    operation = add(operation.node, "x");
    refuse(self, operation, ERROR_CONFLICT, "place_gone");
    operation = add(node_at(self, 0)->id, "x");
    operation.node = node_at(self, 1)->id;
    refuse(self, operation, ERROR_INVALID, "node_exists");
}

static void codes_are_never_reused(void **state)
{
    struct applying *self = *state;
    applying_import(
        self, STR("- **FR-1** a\n- **FR-2** b\n\n| FR-9 | in a table |\n|---|---|\n\nFR-30 in prose\n"));
    refuse(self, add(node_at(self, 1)->id, "- **FR-01** again"), ERROR_INVALID, "code_taken");
    refuse(self, replace(node_at(self, 1), "- **FR-1** again"), ERROR_INVALID, "code_taken");
    apply(self, take_away(node_at(self, 1)),
          "- **FR-1** a\n\n| FR-9 | in a table |\n|---|---|\n\nFR-30 in prose\n");
    refuse(self, add(node_at(self, 0)->id, "- **FR-2** again"), ERROR_INVALID, "code_taken");
    apply(self, add(node_at(self, 0)->id, "- **FR-?** next"),
          "- **FR-1** a\n- **FR-10** next\n\n| FR-9 | in a table |\n|---|---|\n\nFR-30 in prose\n");
    apply(self, replace(node_at(self, 2), "- **FR-9** no table any more"),
          "- **FR-1** a\n- **FR-10** next\n\n- **FR-9** no table any more\n\nFR-30 in prose\n");
}

static void codes_with_parts_are_never_another_items(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("- **FR-1.2** a\n- **FR-3a** b\n- **FR-4** c\n\n| Names FR-1.2 |\n|---|\n"));
    apply(self, take_away(node_at(self, 0)), "- **FR-3a** b\n- **FR-4** c\n\n| Names FR-1.2 |\n|---|\n");
    refuse(self, add(node_at(self, 0)->id, "- **FR-1.2** again"), ERROR_INVALID, "code_taken");
    refuse(self, add(node_at(self, 0)->id, "- **FR-001.2** again"), ERROR_INVALID, "code_taken");
    refuse(self, replace(node_at(self, 0), "- **FR-1.2** again"), ERROR_INVALID, "code_taken");
    apply(self, add(node_at(self, 0)->id, "- **FR-1.3** another"),
          "- **FR-3a** b\n- **FR-1.3** another\n- **FR-4** c\n\n| Names FR-1.2 |\n|---|\n");
    apply(self, add(node_at(self, 1)->id, "- **fr-1.2** no code"),
          "- **FR-3a** b\n- **FR-1.3** another\n- **fr-1.2** no code\n- **FR-4** c\n\n| Names FR-1.2 "
          "|\n|---|\n");
}

static void an_item_gets_its_own_code_with_parts_again(void **state)
{
    struct applying *self = *state;
    struct document old;
    struct applied applied;
    applying_import(self, STR("- **FR-1.2** a\n- **FR-3a** b\n"));
    old = self->document;
    apply(self, replace(node_at(self, 1), "- **FR-3b** b"), "- **FR-1.2** a\n- **FR-3b** b\n");
    refuse(self, replace(node_at(self, 0), "- **FR-3a** a"), ERROR_INVALID, "code_taken");
    apply(self, replace(node_at(self, 1), "- **FR-3a** b"), "- **FR-1.2** a\n- **FR-3a** b\n");
    apply(self, take_away(node_at(self, 0)), "- **FR-3a** b\n");
    check_ok(applier_revert(&self->applier, &self->document, &old, self->revision + 1, self->mem, &applied));
    applying_take(self, &applied);
    check_str(applying_text(self), STR("- **FR-1.2** a\n- **FR-3a** b\n"));
}

static void codes_are_written_as_the_document_writes_them(void **state)
{
    struct applying *self = *state;
    applying_import(self, STR("- **FR-001**: a\n- **SC-009**: b\n"));
    apply(self, add(node_at(self, 0)->id, "- **FR-?**: c\n"),
          "- **FR-001**: a\n- **FR-002**: c\n- **SC-009**: b\n");
    apply(self, add(node_at(self, 2)->id, "- **M-?**: d\n- **M-?**: e\n"),
          "- **FR-001**: a\n- **FR-002**: c\n- **SC-009**: b\n- **SC-010**: d\n- **SC-011**: e\n");
}

static void a_batch_may_move_a_code(void **state)
{
    struct applying *self = *state;
    struct operation operations[4];
    struct applied applied;
    applying_import(self, STR("- **FR-1** a\n- **FR-1.1** b\n- **FR-2** c\n\n## Later\n"));
    operations[0] = take_away(node_at(self, 0));
    operations[1] = take_away(node_at(self, 1));
    operations[2] = add(node_at(self, 3)->id, "- **FR-1.1** b\n");
    operations[3] = add(node_at(self, 3)->id, "- **FR-1** a\n");
    check_ok(applying_apply(self, operations, 4, &applied));
    check_str(applying_text(self), STR("- **FR-2** c\n\n## Later\n\n- **FR-1** a\n\n- **FR-1.1** b\n"));
}

static void what_is_no_text_is_not_imported(void **state)
{
    struct applying *self = *state;
    struct applied applied;
    char *large = arena_alloc(self->mem, ((size_t)2 << 20) + 1);
    struct error *error = applier_import(&self->applier, STR("a\r\nb\n\xC0\x80"), 1, self->mem, &applied);
    assert_true(error_is(error, ERROR_INVALID));
    assert_non_null(strstr(error_message(error), "byte 5, in line 3"));
    error_free(error);
    check_error(applier_import(&self->applier, STR("a\0b"), 1, self->mem, &applied), ERROR_INVALID);
    memset(large, 'a', ((size_t)2 << 20) + 1);
    check_error(applier_import(&self->applier, str_of(large, ((size_t)2 << 20) + 1), 1, self->mem, &applied),
                ERROR_TOO_LARGE);
    for (size_t i = 0; i < 60003; i++)
        large[i] = i % 3 == 0 ? 'a' : '\n';
    check_error(applier_import(&self->applier, str_of(large, 60003), 1, self->mem, &applied),
                ERROR_TOO_LARGE);
    check_ok(applier_import(&self->applier, str_of(large, 60000), 1, self->mem, &applied));
    assert_int_equal(applied.document.count, 20000);
}

static void a_restore_makes_few_changes(void **state)
{
    struct applying *self = *state;
    struct document old;
    struct applied applied;
    struct id moved;
    applying_import(self, STR("# A\n\n# B\n\n# C\n\n# D\n\n# E\n\n"));
    old = self->document;
    moved = node_at(self, 4)->id;
    apply(self, move(node_at(self, 4), ID_NONE), "# E\n\n# A\n\n# B\n\n# C\n\n# D\n\n");
    apply(self, replace(node_at(self, 2), "# b"), "# E\n\n# A\n\n# b\n\n# C\n\n# D\n\n");
    apply(self, take_away(node_at(self, 3)), "# E\n\n# A\n\n# b\n\n# D\n\n");
    apply(self, add(node_at(self, 3)->id, "# F"), "# E\n\n# A\n\n# b\n\n# D\n\n# F\n");
    check_ok(applier_revert(&self->applier, &self->document, &old, self->revision + 1, self->mem, &applied));
    assert_int_equal(applied.change_count, 4);
    applying_take(self, &applied);
    check_str(applying_text(self), STR("# A\n\n# B\n\n# C\n\n# D\n\n# E\n\n"));
    assert_true(id_eq(node_at(self, 4)->id, moved));
    assert_int_equal(node_at(self, 0)->version, 1);
    assert_int_equal(node_at(self, 4)->version, 3);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_item_joins_a_tight_list_without_a_blank_line),
        TEST(an_item_with_an_open_number_goes_behind_its_kind),
        TEST(an_item_brings_the_blank_lines_it_needs),
        TEST(an_added_text_starts_with_the_line_ending_its_neighbour_lacks),
        TEST(nothing_comes_before_front_matter_or_a_byte_order_mark),
        TEST(an_empty_document_takes_its_first_node),
        TEST(a_replaced_text_keeps_the_blank_lines_at_its_ends),
        TEST(another_sort_of_block_is_set_apart),
        TEST(a_text_of_several_blocks_becomes_several_nodes),
        TEST(fields_are_set_in_place),
        TEST(nodes_move_and_bring_what_joins_them),
        TEST(sections_move_with_what_stands_under_them),
        TEST(requirements_move_with_their_scenarios),
        TEST(a_conflict_names_the_node),
        TEST(nodes_go),
        TEST(lists_of_operations_see_each_other),
        TEST(a_changed_node_is_merged_by_lines),
        TEST(the_same_lines_conflict),
        TEST(everything_that_is_wrong_is_said_at_once),
        TEST(unknown_nodes_are_malformed_and_unknown_bases_conflict),
        TEST(codes_are_never_reused),
        TEST(codes_with_parts_are_never_another_items),
        TEST(an_item_gets_its_own_code_with_parts_again),
        TEST(codes_are_written_as_the_document_writes_them),
        TEST(a_batch_may_move_a_code),
        TEST(what_is_no_text_is_not_imported),
        TEST(a_restore_makes_few_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
