/* The past: revisions, differences, restoring, and where each line comes from. */
#include "prd_fixture.h"
#include "use_cases/blame_prd.h"
#include "use_cases/diff_revisions.h"
#include "use_cases/edit_prd.h"
#include "use_cases/get_revision.h"
#include "use_cases/list_revisions.h"
#include "use_cases/restore_revision.h"

static int64_t operate(struct prd_fixture *fixture, struct prd_access access,
                       struct operation_dto *operations, size_t count)
{
    struct edit_prd self = {fixture->store, &fixture->applier, &fixture->announcer, &fixture->clock.base};
    struct prd prd;
    struct edit_prd_dto in = {.operations = {operations, count}};
    struct revision_dto *revision;
    bool made;

    fixture_document(fixture, access.prd, &prd);
    in.base_revision = prd.head;
    check_ok(edit_prd(&self, &access, &in, fixture->mem, &revision, &made));
    assert_true(made);
    return revision->number;
}

/* `node` is part of its text. */
static struct operation_dto replacing(struct prd_fixture *fixture, struct prd_access access, const char *node,
                                      const char *text)
{
    return (struct operation_dto){.op = OPERATION_REPLACE_TEXT,
                                  .node = fixture_node(fixture, access.prd, node).id,
                                  .text = str_from(text)};
}

static struct operation_dto without(struct prd_fixture *fixture, struct prd_access access, const char *node)
{
    struct node gone = fixture_node(fixture, access.prd, node);
    return (struct operation_dto){
        .op = OPERATION_REMOVE_NODE, .node = gone.id, .base_hash = digest_hex(fixture->mem, gone.hash)};
}

static int64_t edit(struct prd_fixture *fixture, struct prd_access access, const char *node, const char *text)
{
    struct operation_dto operation = replacing(fixture, access, node, text);
    return operate(fixture, access, &operation, 1);
}

static int64_t restore(struct prd_fixture *fixture, struct prd_access access, int64_t number, bool *made)
{
    struct restore_revision self = {fixture->store, &fixture->applier, &fixture->announcer,
                                    &fixture->clock.base};
    struct restore_revision_dto in = {.revision = number};
    struct revision_dto *revision;

    check_ok(restore_revision(&self, &access, &in, fixture->mem, &revision, made));
    return revision->number;
}

/* The revision of every line, as "1 1 3". */
static struct str blamed(struct prd_fixture *fixture, struct prd_access access)
{
    struct blame_prd self = {fixture->store, fixture->applier.differ};
    struct strbuf text = strbuf_new(fixture->mem, STRBUF_LIMIT_DEFAULT);
    struct list_dto list;

    check_ok(blame_prd(&self, &access, fixture->mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct blame_dto *line = &((const struct blame_dto *)list.items)[i];
        assert_int_equal(line->line, i + 1);
        strbuf_addf(&text, i > 0 ? " %lld" : "%lld", (long long)line->revision);
    }
    return strbuf_str(&text);
}

static void a_line_keeps_who_wrote_it(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nfirst\nsecond\nthird\n\nLast.\n");
    struct blame_prd blame = {fixture->store, fixture->applier.differ};
    struct prd_access owner = fixture_access(fixture, access.prd, MEMBER_OWNER);
    struct list_dto list;
    const struct blame_dto *lines;

    check_str(blamed(fixture, access), STR("1 1 1 1 1 1 1"));
    edit(fixture, access, "first", "first\nSECOND\nthird\n\n");
    check_str(blamed(fixture, access), STR("1 1 1 2 1 1 1"));
    edit(fixture, owner, "first", "first\nSECOND\nthird\nfourth\n\n");
    check_str(blamed(fixture, access), STR("1 1 1 2 1 3 1 1"));
    edit(fixture, access, "Last", "Very last.\n");
    check_str(blamed(fixture, access), STR("1 1 1 2 1 3 1 4"));

    check_ok(blame_prd(&blame, &access, fixture->mem, &list));
    lines = list.items;
    check_str(lines[5].text, STR("fourth"));
    check_str(lines[5].author->name, STR("Olga"));
    assert_int_equal(lines[5].cause, CAUSE_EDIT);
    check_str(lines[0].author->name, STR("Edda"));
    assert_int_equal(lines[0].cause, CAUSE_IMPORT);
}

/* Three revisions later the old text comes back, and its lines are as old as they were. */
static void restored_lines_keep_their_origin(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nfirst\nsecond\n\nLast.\n");
    bool made;

    edit(fixture, access, "first", "first\nSECOND\n\n");
    edit(fixture, access, "first", "quite\nanother\n\n");
    check_str(blamed(fixture, access), STR("1 1 3 3 1 1"));
    assert_int_equal(restore(fixture, access, 2, &made), 4);
    assert_true(made);
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nfirst\nSECOND\n\nLast.\n"));
    check_str(blamed(fixture, access), STR("1 1 1 2 1 1"));
    assert_int_equal(restore(fixture, access, 2, &made), 4);
    assert_false(made);
}

/* Where an edit makes two nodes of one, each line is as old as it was. */
static void a_divided_text_keeps_who_wrote_it(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nfirst\nsecond\nthird\n\nLast.\n");
    bool made;

    edit(fixture, access, "first", "first\nSECOND\nthird\n\n");
    check_str(blamed(fixture, access), STR("1 1 1 2 1 1 1"));
    edit(fixture, access, "first", "first\n\nSECOND\nnew\nthird\n\n");
    check_str(fixture_text(fixture, access.prd), STR("# A\n\nfirst\n\nSECOND\nnew\nthird\n\nLast.\n"));
    check_str(blamed(fixture, access), STR("1 1 1 1 2 3 1 3 1"));
    /* and on from there, and back again, and forth */
    edit(fixture, access, "SECOND", "SECOND\nnew\nthird\nfourth\n\n");
    check_str(blamed(fixture, access), STR("1 1 1 1 2 3 1 4 3 1"));
    restore(fixture, access, 2, &made);
    check_str(blamed(fixture, access), STR("1 1 1 2 1 1 1"));
    restore(fixture, access, 3, &made);
    check_str(blamed(fixture, access), STR("1 1 1 1 2 3 1 3 1"));
    edit(fixture, access, "SECOND", "SECOND\n\nnew\n\nthird\n\n");
    check_str(blamed(fixture, access), STR("1 1 1 1 2 3 3 7 1 7 1"));
}

static void joined_texts_keep_who_wrote_them(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\na\n\nb\nc\n\nLast.\n");
    struct operation_dto operations[2];

    edit(fixture, access, "b\nc", "b\nC\n\n");
    operations[0] = replacing(fixture, access, "a\n", "a\nb\nC\n\n");
    operations[1] = without(fixture, access, "b\nC");
    operate(fixture, access, operations, 2);
    check_str(fixture_text(fixture, access.prd), STR("# A\n\na\nb\nC\n\nLast.\n"));
    check_str(blamed(fixture, access), STR("1 1 1 1 2 1 1"));
    /* the other way round: the second stays, and the first is changed twice on the way */
    edit(fixture, access, "a\nb", "a\n\nb\nC\n\n");
    operations[0] = replacing(fixture, access, "b\nC", "a\nx\nC\n\n");
    operations[1] = without(fixture, access, "a\n\n");
    operate(fixture, access, operations, 2);
    check_str(blamed(fixture, access), STR("1 1 1 5 2 4 1"));
}

static void lines_that_go_elsewhere_keep_who_wrote_them(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\na\nb\n\nc\nd\n\nTBD\n");
    struct operation_dto operations[2] = {replacing(fixture, access, "a\n", "b\nnew\n\n"),
                                          replacing(fixture, access, "c\n", "a\nc\nTBD\nd\n\n")};

    operate(fixture, access, operations, 2);
    check_str(blamed(fixture, access), STR("1 1 1 2 1 1 1 2 1 1 1"));
    /* what is taken away now and written again later is new */
    edit(fixture, access, "a\nc", "c\nTBD\nd\n\n");
    edit(fixture, access, "b\nnew", "b\nnew\na\n\n");
    check_str(blamed(fixture, access), STR("1 1 1 2 4 1 1 2 1 1 1"));
}

static void every_revision_can_be_read_again(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n");
    struct get_revision get = {fixture->store};
    struct list_revisions list = {fixture->store};
    struct revision_dto *revision;
    struct list_dto page;

    edit(fixture, access, "One", "Two.\n");
    edit(fixture, access, "Two", "Three.\n");
    check_ok(get_revision(&get, &access, STR("1"), fixture->mem, &revision));
    check_str(revision->text, STR("# A\n\nOne.\n"));
    check_ok(get_revision(&get, &access, STR("2"), fixture->mem, &revision));
    check_str(revision->text, STR("# A\n\nTwo.\n"));
    check_str(revision->changes.items[0].before, STR("One.\n"));
    check_error(get_revision(&get, &access, STR("4"), fixture->mem, &revision), ERROR_NOT_FOUND);
    check_error(get_revision(&get, &access, STR("0"), fixture->mem, &revision), ERROR_NOT_FOUND);

    check_ok(list_revisions(&list, &access, &(struct list_query){.limit = 2}, fixture->mem, &page));
    assert_int_equal(page.count, 2);
    assert_int_equal(((struct revision_dto *)page.items)[0].number, 3);
    check_str(((struct revision_dto *)page.items)[0].parent_hash,
              ((struct revision_dto *)page.items)[1].hash);
    check_ok(list_revisions(&list, &access, &(struct list_query){.limit = 2, .cursor = page.next},
                            fixture->mem, &page));
    assert_int_equal(page.count, 1);
    assert_int_equal(((struct revision_dto *)page.items)[0].number, 1);
    assert_null(((struct revision_dto *)page.items)[0].parent_hash.ptr);
    assert_null(page.next.ptr);
}

static void differences_by_default_of_the_last_step(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\nOne.\n");
    struct diff_revisions self = {fixture->store, fixture->applier.differ};
    struct diff_dto diff;

    check_ok(diff_revisions(&self, &access, &(struct diff_query){0}, fixture->mem, &diff));
    assert_int_equal(diff.from, 0);
    assert_int_equal(diff.to, 1);
    assert_true(str_contains(diff.unified, STR("+One.\n")));
    edit(fixture, access, "One", "Two.\n");
    edit(fixture, access, "Two", "Three.\n");
    check_ok(diff_revisions(&self, &access, &(struct diff_query){0}, fixture->mem, &diff));
    assert_int_equal(diff.from, 2);
    assert_true(str_contains(diff.unified, STR("-Two.\n+Three.\n")));
    check_ok(diff_revisions(&self, &access, &(struct diff_query){.from = STR("1"), .to = STR("3")},
                            fixture->mem, &diff));
    assert_true(str_contains(diff.unified, STR("-One.\n+Three.\n")));
    check_error(diff_revisions(&self, &access, &(struct diff_query){.from = STR("1"), .to = STR("9")},
                               fixture->mem, &diff),
                ERROR_NOT_FOUND);
}

/* Whatever is done to a document, every line has an origin that says that line. */
static void random_histories_blame_true(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "# A\n\na\nb\nc\n\nd\ne\n");
    struct get_revision get = {fixture->store};
    struct blame_prd blame = {fixture->store, fixture->applier.differ};
    struct random_seeded random;

    property_begin(&random, "blame");
    for (int64_t head = 1; head < 60;) {
        struct prd prd;
        struct document document = fixture_document(fixture, access.prd, &prd);
        struct node node = document.nodes[1 + random_below(&random, document.count - 1)];
        struct str text = str_format(fixture->mem, "%.*s%s\n\n", STR_ARGS(str_trim(node.text)),
                                     random_below(&random, 2) ? "\nnew" : "");
        bool made = true;
        head = prd.head;
        if (random_below(&random, 5) == 0)
            restore(fixture, access, (int64_t)random_below(&random, (size_t)prd.head) + 1, &made);
        else if (!str_eq(text, node.text))
            edit(fixture, access, str_cstr(fixture->mem, node.text),
                 random_below(&random, 3) ? text.ptr
                                          : str_format(fixture->mem, "x%zu\n\n", (size_t)head).ptr);
        else
            edit(fixture, access, str_cstr(fixture->mem, node.text),
                 str_format(fixture->mem, "y%zu\ny\n\n", (size_t)head).ptr);
        head++;
    }
    struct list_dto list;
    check_ok(blame_prd(&blame, &access, fixture->mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct blame_dto *line = &((const struct blame_dto *)list.items)[i];
        struct str rest, other;
        struct revision_dto *revision;
        bool found = false;
        check_ok(get_revision(&get, &access, str_format(fixture->mem, "%lld", (long long)line->revision),
                              fixture->mem, &revision));
        rest = revision->text;
        while (!found && str_next_line(&rest, &other))
            found = str_eq(str_trim(other), str_trim(line->text));
        assert_true(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PRD_TEST(a_line_keeps_who_wrote_it),        PRD_TEST(restored_lines_keep_their_origin),
        PRD_TEST(every_revision_can_be_read_again), PRD_TEST(differences_by_default_of_the_last_step),
        PRD_TEST(random_histories_blame_true),      PRD_TEST(a_divided_text_keeps_who_wrote_it),
        PRD_TEST(joined_texts_keep_who_wrote_them), PRD_TEST(lines_that_go_elsewhere_keep_who_wrote_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
