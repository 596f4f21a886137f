/* The search index: what is noted is found once it is caught up with, and never what was before. */
#include "contract.h"
#include "prd_contract.h"
#include "repositories/sql_workspace_removal.h"

#define NODES 40
#define STEPS 150

struct searching {
    struct contract *test;
    struct prd_store *store;
    struct prd prd;
    struct node nodes[NODES];
    int says[NODES]; /* the number of the word that a node has; 0: it is not there */
    int words;
};

/* Says in the tables what a revision would: SQLite's index reads it there. */
static void write_node(struct searching *self, size_t node)
{
    struct arena *mem = self->test->mem;
    struct str workspace = id_format(mem, self->prd.workspace), prd = id_format(mem, self->prd.id),
               id = id_format(mem, self->nodes[node].id);
    struct str history = str_format(mem, "(SELECT key FROM histories WHERE prd = '%.*s')", STR_ARGS(prd));

    CONTRACT_EXECUTE(
        self->test,
        str_cstr(mem, str_format(mem,
                                 "INSERT INTO history_nodes (history, key, node) SELECT %.*s, %zu, '%.*s' "
                                 "WHERE NOT EXISTS (SELECT 1 FROM history_nodes WHERE node = '%.*s')",
                                 STR_ARGS(history), node + 1, STR_ARGS(id), STR_ARGS(id))),
        str_cstr(mem, str_format(mem, "DELETE FROM nodes WHERE id = '%.*s'", STR_ARGS(id))),
        str_cstr(mem, str_format(mem,
                                 "INSERT INTO nodes (workspace, prd, id, position, text, hash, version, "
                                 "revision, kind, heading, title) VALUES ('%.*s', '%.*s', '%.*s', %zu, "
                                 "'%.*s', '', 1, 1, 'text', 0, '%.*s')",
                                 STR_ARGS(workspace), STR_ARGS(prd), STR_ARGS(id), node + 1,
                                 STR_ARGS(self->nodes[node].text), STR_ARGS(self->nodes[node].title))));
}

static struct searching *searching_open(struct contract *test)
{
    struct searching *self = arena_new_of(test->mem, struct searching);

    self->test = test;
    self->store = sql_prd_store_new(test->database);
    self->prd = added_prd(test, self->store);
    for (size_t i = 0; i < NODES; i++)
        self->nodes[i] = (struct node){.id = new_id(test), .kind = NODE_TEXT};
    return self;
}

static size_t hits(struct searching *self, struct str text)
{
    struct prd_work *work = work_begin(self->store, false);
    const struct list_window window = {.limit = 100};
    struct search_question question = {.workspaces = &self->prd.workspace, .workspace_count = 1};
    struct search_query query;
    struct search_hits found;

    check_ok(search_query_parse(text, &query));
    question.query = &query;
    check_ok(search_repository_find(work->search, &question, &window, self->test->mem, &found));
    prd_work_end(&work);
    return found.count;
}

static bool is_behind(struct searching *self)
{
    struct prd_work *work = work_begin(self->store, false);
    bool behind;

    check_ok(search_repository_is_behind(work->search, &behind));
    prd_work_end(&work);
    return behind;
}

static void catch_up(struct searching *self, size_t limit)
{
    struct prd_work *work = work_begin(self->store, true);

    check_ok(search_repository_catch_up(work->search, limit));
    work_commit(work);
}

static struct str word(struct searching *self, int number)
{
    return str_format(self->test->mem, "word%dx", number);
}

static void take_out(struct searching *self, size_t from, size_t to)
{
    struct prd_work *work = work_begin(self->store, true);
    struct id gone[NODES];

    for (size_t i = from; i < to; i++) {
        gone[i - from] = self->nodes[i].id;
        self->says[i] = 0;
    }
    check_ok(search_repository_take_out(work->search, &self->prd, gone, to - from));
    work_commit(work);
    for (size_t i = from; i < to; i++)
        CONTRACT_EXECUTE(
            self->test,
            str_cstr(self->test->mem, str_format(self->test->mem, "DELETE FROM nodes WHERE id = '%.*s'",
                                                 STR_ARGS(id_format(self->test->mem, self->nodes[i].id)))));
}

/* Gives each of the nodes `from` to `to` a new word. */
static void put(struct searching *self, size_t from, size_t to)
{
    const struct node *changed[NODES];
    struct prd_work *work;

    take_out(self, from, to);
    for (size_t i = from; i < to; i++) {
        self->says[i] = ++self->words;
        self->nodes[i].text =
            str_format(self->test->mem, "Zebras %.*s.\n", STR_ARGS(word(self, self->words)));
        self->nodes[i].title = STR("");
        changed[i - from] = &self->nodes[i];
        write_node(self, i);
    }
    work = work_begin(self->store, true);
    check_ok(search_repository_put_nodes(work->search, &self->prd, changed, to - from));
    work_commit(work);
}

static void check_all(struct searching *self)
{
    size_t there = 0;

    for (int i = 0; i < 1000 && is_behind(self); i++)
        catch_up(self, 7);
    assert_false(is_behind(self));
    for (int i = 1; i <= self->words; i++) {
        size_t expected = 0;
        for (size_t j = 0; j < NODES; j++)
            expected += self->says[j] == i;
        if (hits(self, word(self, i)) != expected)
            fail_msg("word %d of %d is found %zu times, not %zu", i, self->words, hits(self, word(self, i)),
                     expected);
        there += expected;
    }
    assert_int_equal(hits(self, STR("zebra")), there);
}

static void what_is_written_is_found_as_it_is_now(struct contract *test)
{
    struct searching *self = searching_open(test);
    struct random_seeded random;

    property_begin(&random, "what_is_written_is_found_as_it_is_now");
    put(self, 0, NODES); /* as an import does */
    for (int i = 0; i < STEPS; i++) {
        size_t node = random_below(&random, NODES);
        switch (random_below(&random, 4)) {
        case 0:
            put(self, node, node + random_below(&random, NODES - node) + 1);
            break;
        case 1:
            put(self, node, node + 1);
            break;
        case 2:
            take_out(self, node, node + 1);
            break;
        default:
            catch_up(self, 1 + random_below(&random, 30));
        }
    }
    check_all(self);
    take_out(self, 0, NODES);
    check_all(self);
    put(self, 0, 3); /* takes numbers that were in use before */
    check_all(self);
    self->store->ops->free(self->store);
}

static void a_removed_workspace_leaves_the_others_found(struct contract *test)
{
    struct searching *gone = searching_open(test), *left = searching_open(test);

    put(left, 0, 5);
    put(gone, 0, 20);
    catch_up(gone, 12);
    check_ok(sql_remove_workspace(test->database, gone->prd.workspace, test->mem));
    memset(gone->says, 0, sizeof(gone->says));
    check_all(gone);
    check_all(left);
    put(left, 3, 9); /* takes numbers that the other one had */
    check_all(left);
    left->store->ops->free(left->store);
    gone->store->ops->free(gone->store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(what_is_written_is_found_as_it_is_now),
    CONTRACT_TEST(a_removed_workspace_leaves_the_others_found),
};
CONTRACT_MAIN("PRD search", CONTRACT_MIGRATED, tests)
