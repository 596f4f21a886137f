/* A database whose search had copies of the texts: what was found is found, and what goes is found no more.
 */
#include "contract.h"
#include "database/migrator.h"
#include "prd_contract.h"

#define WORKSPACE "00000000-0000-7000-8000-00000000000a"
#define PRD "00000000-0000-7000-8000-00000000000b"
#define NODE_OF(n) "00000000-0000-7000-8000-00000000000" n

static size_t search_migration(void)
{
    for (size_t i = 0; i < migrations_count; i++)
        if (strstr(migrations[i].name, "_search_rows") != NULL)
            return i;
    fail_msg("there is no migration of that name");
    return 0;
}

#define WRITE_NODE(n, text)                                                                               \
    "INSERT INTO history_nodes (history, key, node) SELECT key, " n ", '" NODE_OF(n) "' FROM histories",  \
        "INSERT INTO nodes (workspace, prd, id, position, text, hash, version, revision, kind, heading, " \
        "title) "                                                                                         \
        "VALUES ('" WORKSPACE "', '" PRD "', '" NODE_OF(n) "', " n ", " text                              \
                                                           ", '', 1, 1, 'text', 0, 'Animals')"
#define COPY_NODE(n)                                                                                        \
    "INSERT INTO search_nodes (workspace, prd, node, kind, scope, title, body) SELECT workspace, prd, id, " \
    "kind, 'w0000000000007000800000000000000a0', title, substr(text, 1, 30000) FROM nodes WHERE id = "      \
    "'" NODE_OF(n) "'"

/* Of the nodes, one that is longer than what was copied of it, one that was not indexed yet, and a copy of
 * one that is no more. */
static void write_copies(struct contract *self)
{
    CONTRACT_EXECUTE(
        self,
        "INSERT INTO prds (workspace, id, prd_key, title, template, status, head, head_hash, "
        "code_floor, created_at, updated_at) VALUES ('" WORKSPACE "', '" PRD
        "', 'PAY', 'Payments', 'prd', 'draft', 1, '', '', 0, 0)",
        "INSERT INTO histories (workspace, prd) VALUES ('" WORKSPACE "', '" PRD "')",
        WRITE_NODE("1", "'Zebras.'"),
        WRITE_NODE("2",
                   "'Giraffes ' || replace('aaaaaaaaaaaaaaaaaaaa', 'a', replace('bbbbbbbbbbbbbbbbbbbb', 'b', "
                   "replace('cccccccccc', 'c', '\xC3\xA9lan okapi '))) || 'and quaggas.'"),
        WRITE_NODE("3", "'Antelopes.'"), WRITE_NODE("4", "'Dodos.'"),
        "INSERT INTO search_nodes (workspace, prd, node, kind, scope, title, body) VALUES "
        "('" WORKSPACE "', '" PRD "', '', 'prd', 'w0000000000007000800000000000000a0', 'Payments', 'PAY')",
        COPY_NODE("1"), COPY_NODE("2"), COPY_NODE("4"), COPY_NODE("3"),
        "DELETE FROM nodes WHERE id = '" NODE_OF("4") "'");
    if (database_kind(self->database) == DATABASE_SQLITE)
        CONTRACT_EXECUTE(self,
                         "INSERT INTO search_index (rowid, scope, title, body) SELECT id, scope, title, body "
                         "FROM search_nodes WHERE id <= 4",
                         "UPDATE search_position SET indexed = 4");
    else
        CONTRACT_EXECUTE(self, "DELETE FROM search_nodes WHERE node = '" NODE_OF("4") "'");
}

static struct id id_of(const char *text)
{
    struct id id;
    assert_true(id_parse(str_from(text), &id));
    return id;
}

static size_t hits(struct contract *self, struct prd_store *store, const char *text)
{
    struct prd_work *work = work_begin(store, false);
    const struct list_window window = {.limit = 100};
    const struct id workspace = id_of(WORKSPACE);
    struct search_question question = {.workspaces = &workspace, .workspace_count = 1};
    struct search_query query;
    struct search_hits found;

    check_ok(search_query_parse(str_from(text), &query));
    question.query = &query;
    check_ok(search_repository_find(work->search, &question, &window, self->mem, &found));
    prd_work_end(&work);
    return found.count;
}

/* The index knows exactly what stands in the tables. */
static void check_index(struct contract *self)
{
    if (database_kind(self->database) == DATABASE_SQLITE)
        CONTRACT_EXECUTE(self, "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)");
}

static void what_was_found_is_found(struct contract *self)
{
    const struct prd prd = {.id = id_of(PRD), .workspace = id_of(WORKSPACE)};
    const struct id nodes[] = {id_of(NODE_OF("1")), id_of(NODE_OF("2")), id_of(NODE_OF("3"))};
    struct prd_store *store;
    struct prd_work *work;

    check_ok(migrator_run(self->database, migrations, search_migration(), self->clock, NULL));
    write_copies(self);
    check_ok(migrator_run(self->database, migrations, migrations_count, self->clock, NULL));
    store = sql_prd_store_new(self->database);
    work = work_begin(store, true);
    check_ok(search_repository_catch_up(work->search, 100));
    work_commit(work);
    check_index(self);
    assert_int_equal(hits(self, store, "zebra"), 1);
    assert_int_equal(hits(self, store, "giraffe"), 1);
    assert_int_equal(hits(self, store, "antelope"), 1);
    assert_int_equal(hits(self, store, "dodo"), 0);
    assert_int_equal(hits(self, store, "payments"), 1);
    assert_int_equal(hits(self, store, "animals"), 3);

    work = work_begin(store, true);
    check_ok(search_repository_take_out(work->search, &prd, nodes, COUNT_OF(nodes)));
    check_ok(search_repository_take_title_out(work->search, &prd));
    work_commit(work);
    assert_int_equal(hits(self, store, "animals"), 0);
    assert_int_equal(hits(self, store, "giraffe"), 0);
    assert_int_equal(hits(self, store, "payments"), 0);
    check_index(self);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(what_was_found_is_found),
};
CONTRACT_MAIN("PRD search moves", CONTRACT_EMPTY, tests)
