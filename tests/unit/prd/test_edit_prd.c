/* Editing by operations, and changing title and status: bases, conflicts, preconditions, the archive. */
#include "prd_fixture.h"
#include "use_cases/archive_prd.h"
#include "use_cases/edit_prd.h"
#include "use_cases/get_prd.h"
#include "use_cases/list_nodes.h"
#include "use_cases/list_prds.h"

static struct error *edit(struct prd_fixture *fixture, const struct prd_access *access, int64_t base,
                          struct operation_dto *operations, size_t count, struct revision_dto **ret,
                          bool *made)
{
    struct edit_prd self = {fixture->store, &fixture->applier, &fixture->announcer, &fixture->clock.base};
    struct edit_prd_dto in = {
        .base_revision = base, .operations = {operations, count}, .why = STR(" for a test ")};
    return edit_prd(&self, access, &in, fixture->mem, ret, made);
}

static struct operation_dto replacing(struct id node, const char *text)
{
    return (struct operation_dto){.op = OPERATION_REPLACE_TEXT, .node = node, .text = str_from(text)};
}

static void check_field(struct error *error, enum error_kind kind, const char *pointer)
{
    assert_true(error_is(error, kind));
    assert_true(error_field_count(error) > 0);
    check_str(error_field_at(error, 0)->pointer, str_from(pointer));
    error_free(error);
}

static void a_revision_says_who_and_why(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n\nTwo.\n");
    struct operation_dto operation = replacing(fixture_node(fixture, access.prd, "One").id, "Eins.\n\n");
    struct revision_dto *revision;
    bool made;

    fixture->announced.len = 0;
    check_ok(edit(fixture, &access, 1, &operation, 1, &revision, &made));
    assert_true(made);
    assert_int_equal(revision->number, 2);
    check_str(revision->author->name, STR("Edda"));
    assert_int_equal(revision->cause, CAUSE_EDIT);
    check_str(revision->why, STR("for a test"));
    assert_int_equal(revision->changes.count, 1);
    check_str(revision->changes.items[0].before, STR("One.\n\n"));
    check_str(revision->changes.items[0].after, STR("Eins.\n\n"));
    assert_non_null(revision->parent_hash.ptr);
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nEins.\n\nTwo.\n"));
    check_str(strbuf_str(&fixture->announced), STR("prd.revised "));
}

static void what_changes_nothing_makes_no_revision(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n");
    struct operation_dto operation = replacing(fixture_node(fixture, access.prd, "One").id, "One.\n");
    struct revision_dto *revision;
    bool made;

    check_ok(edit(fixture, &access, 1, &operation, 1, &revision, &made));
    assert_false(made);
    assert_int_equal(revision->number, 1);
}

/* Without a hash, the base is what the node said at the base revision, not what it says now. */
static void the_base_revision_gives_the_base(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n");
    struct id node = fixture_node(fixture, access.prd, "One").id;
    struct operation_dto first = replacing(node, "Two.\n"), late = replacing(node, "Three.\n");
    struct revision_dto *revision;
    bool made;

    check_ok(edit(fixture, &access, 1, &first, 1, &revision, &made));
    check_field(edit(fixture, &access, 1, &late, 1, &revision, &made), ERROR_CONFLICT, "/operations/0");
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nTwo.\n"));
    check_ok(edit(fixture, &access, 2, &late, 1, &revision, &made));
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nThree.\n"));
}

static void all_operations_or_none(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n\nTwo.\n");
    struct id one = fixture_node(fixture, access.prd, "One").id,
              two = fixture_node(fixture, access.prd, "Two").id;
    struct operation_dto moved_on = replacing(two, "Zwei.\n");
    struct operation_dto both[] = {replacing(one, "Eins.\n\n"), replacing(two, "Deux.\n")};
    struct revision_dto *revision;
    bool made;

    check_ok(edit(fixture, &access, 1, &moved_on, 1, &revision, &made));
    check_field(edit(fixture, &access, 1, both, 2, &revision, &made), ERROR_CONFLICT, "/operations/1");
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nOne.\n\nZwei.\n"));
}

static void malformed_operations_are_named(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n");
    struct id node = fixture_node(fixture, access.prd, "One").id;
    struct str hash = digest_hex(fixture->mem, fixture_node(fixture, access.prd, "One").hash);
    const struct {
        struct operation_dto operation;
        int64_t base;
        const char *pointer;
    } table[] = {
        {{.op = OPERATION_ADD_NODE}, 1, "/operations/0/text"},
        {{.op = OPERATION_REPLACE_TEXT, .text = STR("x")}, 1, "/operations/0/node"},
        {{.op = OPERATION_REPLACE_TEXT, .node = node}, 1, "/operations/0/text"},
        {{.op = OPERATION_SET_FIELD, .node = node, .value = STR("x")}, 1, "/operations/0/field"},
        {{.op = OPERATION_SET_FIELD, .node = node, .field = STR("x")}, 1, "/operations/0/value"},
        {{.op = OPERATION_MOVE_NODE}, 1, "/operations/0/node"},
        {{.op = OPERATION_REMOVE_NODE}, 1, "/operations/0/node"},
        {{.op = OPERATION_REMOVE_NODE, .node = node, .base_hash = STR("zz")}, 1, "/operations/0/base_hash"},
        {{.op = OPERATION_REMOVE_NODE, .node = fixture_id(fixture)}, 1, "/operations/0/node"},
        {{.op = OPERATION_REMOVE_NODE, .node = node, .base_hash = hash}, 2, "/base_revision"},
        {{.op = OPERATION_REMOVE_NODE, .node = node, .base_hash = hash}, 0, "/base_revision"},
        {{.op = OPERATION_REMOVE_NODE, .node = node, .base_hash = hash}, INT64_MAX, "/base_revision"},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct operation_dto operation = table[i].operation;
        struct revision_dto *revision;
        bool made;
        check_field(edit(fixture, &access, table[i].base, &operation, 1, &revision, &made), ERROR_INVALID,
                    table[i].pointer);
    }
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nOne.\n"));
}

static struct error *update(struct prd_fixture *fixture, const struct prd_access *access, const char *title,
                            int status, int64_t expected_head, struct prd_dto **ret)
{
    struct update_prd self = {fixture->store, &fixture->announcer, &fixture->clock.base,
                              &fixture->membership};
    struct update_prd_dto in = {str_from(title), status, {expected_head, STR_NONE}};
    return update_prd(&self, access, &in, fixture->mem, ret);
}

static void title_and_status_change_without_a_revision(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n");
    struct prd_dto *prd;

    fixture->clock.now += 5000;
    check_ok(update(fixture, &access, " New title ", PRD_REVIEW, 1, &prd));
    check_str(prd->title, STR("New title"));
    assert_int_equal(prd->status, PRD_REVIEW);
    assert_int_equal(prd->head_revision, 1);
    assert_int_equal(prd->updated_at, fixture->clock.now);
    check_ok(update(fixture, &access, NULL, -1, 0, &prd));
    check_str(prd->title, STR("New title"));
    check_error(update(fixture, &access, "x", -1, 2, &prd), ERROR_STALE);
    check_error(update(fixture, &access, "  ", -1, 1, &prd), ERROR_INVALID);
    check_error(update(fixture, &access, "a\nb", -1, 1, &prd), ERROR_INVALID);
}

static void only_owners_archive_and_bring_back(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access editor = fixture_import(fixture, "# A\n\nOne.\n");
    struct prd_access owner = fixture_access(fixture, editor.prd, MEMBER_OWNER);
    struct update_prd archive = {fixture->store, &fixture->announcer, &fixture->clock.base,
                                 &fixture->membership};
    struct operation_dto operation = replacing(fixture_node(fixture, editor.prd, "One").id, "Two.\n");
    struct revision_dto *revision;
    struct prd_dto *prd;
    bool made;

    check_error(update(fixture, &editor, NULL, PRD_ARCHIVED, 1, &prd), ERROR_FORBIDDEN);
    check_error(archive_prd(&archive, &owner, &(struct prd_expected){.head = 7}, fixture->mem), ERROR_STALE);
    check_ok(archive_prd(&archive, &owner, &(struct prd_expected){0}, fixture->mem));
    check_ok(archive_prd(&archive, &owner, &(struct prd_expected){.head = 1}, fixture->mem));
    check_error(edit(fixture, &owner, 1, &operation, 1, &revision, &made), ERROR_CONFLICT);
    check_error(update(fixture, &editor, NULL, PRD_DRAFT, 1, &prd), ERROR_FORBIDDEN);
    check_ok(update(fixture, &owner, NULL, PRD_DRAFT, 1, &prd));
    check_ok(edit(fixture, &editor, 1, &operation, 1, &revision, &made));
}

static void keys_are_made_and_made_unique(void **state)
{
    struct prd_fixture *fixture = *state;
    struct list_prds list = {fixture->store, &fixture->membership};
    struct list_dto prds;
    const char *const keys[] = {"PR", "PR2", "PR3"};

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        fixture_import(fixture, "# Payment reminders\n");
    check_ok(
        list_prds(&list, &fixture->people[MEMBER_VIEWER], &(struct list_prds_query){0}, fixture->mem, &prds));
    assert_int_equal(prds.count, 3);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        bool found = false;
        for (size_t j = 0; j < prds.count; j++)
            found |= str_eq(((struct prd_dto *)prds.items)[j].key, str_from(keys[i]));
        assert_true(found);
    }
    assert_int_equal(((struct prd_dto *)prds.items)[0].role, MEMBER_VIEWER);
    check_ok(
        list_prds(&list, &fixture->people[MEMBER_NONE], &(struct list_prds_query){0}, fixture->mem, &prds));
    assert_int_equal(prds.count, 0);
    check_error(list_prds(&list, &fixture->people[MEMBER_VIEWER],
                          &(struct list_prds_query){.workspace = fixture->other_workspace}, fixture->mem,
                          &prds),
                ERROR_NOT_FOUND);
}

static void a_given_key_is_checked(void **state)
{
    struct prd_fixture *fixture = *state;
    struct import_prd import = {fixture->store,      &fixture->access,     &fixture->applier,
                                &fixture->announcer, &fixture->clock.base, fixture->random};
    const char *const malformed[] = {"A", "1A", "ab", "TOOLONGAKEY", "A-B"};
    struct import_prd_dto in = {.markdown = STR("text\n"), .key = STR("PAY")};
    struct prd_dto *prd;
    struct error *error;

    check_ok(import_prd(&import, &fixture->people[MEMBER_EDITOR], &in, fixture->mem, &prd));
    check_str(prd->key, STR("PAY"));
    check_str(prd->title, STR("Untitled"));
    error = import_prd(&import, &fixture->people[MEMBER_EDITOR], &in, fixture->mem, &prd);
    assert_true(error_is(error, ERROR_CONFLICT) && error_has_code(error, "key_taken"));
    error_free(error);
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        in.key = str_from(malformed[i]);
        check_field(import_prd(&import, &fixture->people[MEMBER_EDITOR], &in, fixture->mem, &prd),
                    ERROR_INVALID, "/key");
    }
    check_error(import_prd(&import, &fixture->people[MEMBER_VIEWER], &in, fixture->mem, &prd),
                ERROR_FORBIDDEN);
}

static void imports_come_back_byte_for_byte(void **state)
{
    static const char *const documents[] = {
        "",
        "\n\n\n",
        "no line break at the end",
        "# CRLF\r\n\r\n- **FR-1** It shall.\r\n  - status: open\r\n",
        "---\ntitle: x\n---\n\n# A\n\n\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "\xef\xbb\xbf# With a byte order mark\n",
        "- [ ] T001 do\n- [x] T002 done\n\n```\n# no heading\n```\n",
        "ä\xf0\x9f\x98\x80\n===\n\ttabs\t\n",
    };
    struct prd_fixture *fixture = *state;
    struct get_prd get = {fixture->store};

    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        struct prd_access access = fixture_import(fixture, documents[i]);
        struct prd_dto *prd;
        check_ok(get_prd(&get, &access, 0, fixture->mem, &prd));
        check_str(prd->text, str_from(documents[i]));
        check_ok(get_prd(&get, &access, 1, fixture->mem, &prd));
        assert_null(prd->text.ptr);
    }
}

/* A page goes on in the revision that the first one showed. */
static void pages_of_nodes_hold_together(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n\nTwo.\n\nThree.\n");
    struct list_nodes list = {fixture->store, fixture->applier.parser};
    struct operation_dto add = {.op = OPERATION_ADD_NODE, .text = STR("Zero.\n\n")};
    struct list_query query = {.limit = 2};
    struct strbuf text = strbuf_new(fixture->mem, STRBUF_LIMIT_DEFAULT);
    struct revision_dto *revision;
    struct node_list_dto page;
    bool made;

    check_ok(list_nodes(&list, &access, &(struct list_query){0}, fixture->mem, &page));
    assert_int_equal(page.items.count, 4);
    assert_null(page.next.ptr);
    check_str(page.items.items[1].html, STR("<p>One.</p>\n"));
    do {
        check_ok(list_nodes(&list, &access, &query, fixture->mem, &page));
        assert_int_equal(page.revision, 1);
        assert_true(page.items.count <= 2);
        for (size_t i = 0; i < page.items.count; i++)
            strbuf_add(&text, page.items.items[i].text);
        check_ok(edit(fixture, &access, 1, &add, 1, &revision, &made)); /* meanwhile */
        query.cursor = page.next;
    } while (page.next.ptr != NULL);
    check_str(strbuf_str(&text), STR("# A\n\nOne.\n\nTwo.\n\nThree.\n"));
    query.cursor = STR("1");
    check_error(list_nodes(&list, &access, &query, fixture->mem, &page), ERROR_INVALID);
    query.cursor = STR("99.0");
    check_error(list_nodes(&list, &access, &query, fixture->mem, &page), ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PRD_TEST(a_revision_says_who_and_why),
        PRD_TEST(what_changes_nothing_makes_no_revision),
        PRD_TEST(the_base_revision_gives_the_base),
        PRD_TEST(all_operations_or_none),
        PRD_TEST(malformed_operations_are_named),
        PRD_TEST(title_and_status_change_without_a_revision),
        PRD_TEST(only_owners_archive_and_bring_back),
        PRD_TEST(keys_are_made_and_made_unique),
        PRD_TEST(a_given_key_is_checked),
        PRD_TEST(imports_come_back_byte_for_byte),
        PRD_TEST(pages_of_nodes_hold_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
