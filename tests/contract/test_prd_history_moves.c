/* A database of the earlier layout: its histories are moved to the new tables and are what they were. */
#include "database/migrator.h"
#include "prd_contract.h"
#include "services/provenance.h"
#include <unistd.h>

#define REVISIONS 40

/* A history in the layout of today, in a SQLite file of its own: what the old rows are made from. */
struct source {
    struct contract contract;
    struct prd_store *store;
    struct prd prd;
    struct revision revisions[REVISIONS];
    struct document documents[REVISIONS];
};

static size_t history_migration(void)
{
    for (size_t i = 0; i < migrations_count; i++)
        if (strstr(migrations[i].name, "_history") != NULL)
            return i;
    fail_msg("there is no migration of that name");
    return 0;
}

static void random_change(struct random_seeded *random, const struct document *head, struct operation *ret)
{
    static const char *const texts[] = {"- **FR-?** new \xC3\xA9\n", "para\nof\nlines\n", "## H\n\nText\n"};
    const struct node *node = &head->nodes[random_below(random, head->count)];

    *ret = (struct operation){.kind = (enum operation_kind)random_below(random, 5),
                              .text = str_from(texts[random_below(random, COUNT_OF(texts))]),
                              .field = STR("status"),
                              .value = STR("done"),
                              .after = head->nodes[random_below(random, head->count)].id};
    if (ret->kind == OPERATION_ADD_NODE)
        return;
    ret->node = node->id;
    ret->base = node->hash;
}

/* A text that stands alone becomes two: the lines of the second are as old as they were. */
static struct prd divided(struct prd_store *store, const struct prd *prd, struct applying *applying,
                          const char *text, const char *parts, struct arena *mem)
{
    struct operation operation = {.kind = OPERATION_REPLACE_TEXT, .text = str_from(parts)};
    struct document head;
    struct applied applied;

    stored_text(store, prd, prd->head, mem, &head);
    for (size_t i = 0; i < head.count; i++)
        if (str_starts(str_trim(head.nodes[i].text), str_from(text)))
            operation.node = head.nodes[i].id, operation.base = head.nodes[i].hash;
    check_ok(applier_apply(&applying->applier, &head, &operation, 1, prd->code_floor, prd->head + 1, NULL,
                           mem, &applied));
    assert_int_equal(applied.change_count, 2);
    return revise_prd(store, prd, &applied, mem);
}

static void make_source(struct source *self, struct contract *contract, struct random_seeded *random)
{
    struct database_options options = {
        .url = str_format(contract->mem, "sqlite:%s/source.db", contract->folder).ptr};
    struct applying applying;
    struct applied applied;
    struct document head;

    self->contract = *contract;
    check_ok(database_open(&options, &self->contract.database));
    check_ok(migrator_run(self->contract.database, migrations, migrations_count, contract->clock, NULL));
    self->store = sql_prd_store_new(self->contract.database);
    self->prd = added_prd(&self->contract, self->store);
    applying_open(&applying, random_below(random, 1000000));
    check_ok(applier_import(&applying.applier,
                            STR("# A\n\n- **FR-1** Do it.\n\nText.\nMore.\n\n| a |\n|---|\n"), 1,
                            contract->mem, &applied));
    self->prd = revise_prd(self->store, &self->prd, &applied, contract->mem);
    self->prd = divided(self->store, &self->prd, &applying, "Text.", "Text.\n\nMore.\n\n", contract->mem);
    while (self->prd.head < REVISIONS) {
        struct operation operation;
        struct error *error;
        stored_text(self->store, &self->prd, self->prd.head, contract->mem, &head);
        if (head.count < 3 || random_below(random, 5) == 0) {
            struct document past;
            stored_text(self->store, &self->prd, 1 + (int64_t)random_below(random, (size_t)self->prd.head),
                        contract->mem, &past);
            error =
                applier_revert(&applying.applier, &head, &past, self->prd.head + 1, contract->mem, &applied);
        } else {
            random_change(random, &head, &operation);
            error = applier_apply(&applying.applier, &head, &operation, 1, self->prd.code_floor,
                                  self->prd.head + 1, NULL, contract->mem, &applied);
        }
        if (error == OK && applied.change_count > 0)
            self->prd = revise_prd(self->store, &self->prd, &applied, contract->mem);
        error_free(error);
    }
    applying_close(&applying);
}

static void read_source(struct source *self)
{
    struct prd_work *work = work_begin(self->store, false);

    for (int64_t i = 0; i < REVISIONS; i++) {
        check_ok(revision_repository_find(work->revisions, self->prd.id, i + 1, true, self->contract.mem,
                                          &self->revisions[i]));
        check_ok(document_repository_load_at(work->documents, &self->prd, i + 1, self->contract.mem,
                                             &self->documents[i]));
    }
    prd_work_end(&work);
}

static struct value digest_value(struct arena *mem, const struct digest *digest)
{
    static const struct digest zero;
    return memcmp(digest, &zero, sizeof(zero)) == 0 ? value_null() : value_text(digest_hex(mem, *digest));
}

static void write_old_change(struct transaction *work, const struct revision *revision, size_t ordinal,
                             struct arena *mem)
{
    static const char change_sql[] =
        "INSERT INTO changes (workspace, prd, revision, ordinal, kind, node, code, title, before_hash, "
        "after_hash, follows_before, follows_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
        "$12)";
    static const char text_sql[] = "INSERT INTO node_texts (workspace, prd, hash, text, kind, heading, code, "
                                   "title) VALUES ($1, $2, $3, $4, "
                                   "$5, $6, $7, $8) ON CONFLICT DO NOTHING";
    const struct change *change = &revision->changes[ordinal];
    struct value workspace = value_id(mem, revision->workspace), prd = value_id(mem, revision->prd);

    check_ok(transaction_execute(
        work, change_sql,
        VALUES(workspace, prd, value_integer(revision->number), value_integer((int64_t)ordinal),
               value_text(str_from(operation_kind_name(change->kind))), value_id(mem, change->node),
               value_text(change->code), value_text(change->title), digest_value(mem, &change->before),
               digest_value(mem, &change->after), value_id(mem, change->follows_before),
               value_id(mem, change->follows_after)),
        NULL));
    if (change->after_text.ptr != NULL)
        check_ok(transaction_execute(
            work, text_sql,
            VALUES(workspace, prd, digest_value(mem, &change->after), value_text(change->after_text),
                   value_text(str_from(node_kind_name(change->node_kind))), value_integer(change->heading),
                   value_text(change->code), value_text(change->title)),
            NULL));
}

static void write_old_revision(struct transaction *work, const struct revision *revision, struct arena *mem)
{
    static const char sql[] = "INSERT INTO revisions (workspace, prd, number, author_kind, author, "
                              "author_name, cause, why, proposal, "
                              "message, event, made_at, parent_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, "
                              "$7, $8, $9, $10, $11, $12, "
                              "$13, $14)";

    check_ok(transaction_execute(
        work, sql,
        VALUES(
            value_id(mem, revision->workspace), value_id(mem, revision->prd), value_integer(revision->number),
            value_text(str_from(author_kind_name(revision->author_kind))), value_id(mem, revision->author),
            value_text(revision->author_name), value_text(str_from(cause_name(revision->cause))),
            value_text(revision->why), value_id(mem, revision->proposal), value_id(mem, revision->message),
            value_id(mem, revision->event), value_integer(revision->at),
            value_text(digest_hex(mem, revision->parent_hash)), value_text(digest_hex(mem, revision->hash))),
        NULL));
    for (size_t i = 0; i < revision->change_count; i++)
        write_old_change(work, revision, i, mem);
}

/* The two tables that stay as they are. */
static void copy_head(struct transaction *from, struct transaction *to, struct arena *mem)
{
    static const char read_prd[] = "SELECT workspace, id, prd_key, title, template, status, head, head_hash, "
                                   "code_floor, created_by, created_at, updated_at FROM prds";
    static const char write_prd[] =
        "INSERT INTO prds (workspace, id, prd_key, title, template, status, head, head_hash, code_floor, "
        "created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    static const char read_nodes[] =
        "SELECT workspace, prd, id, position, text, hash, version, revision, kind, "
        "heading, code, title FROM nodes";
    static const char write_nodes[] = "INSERT INTO nodes (workspace, prd, id, position, text, hash, version, "
                                      "revision, kind, heading, code, "
                                      "title) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    struct rows *rows;

    check_ok(transaction_query(from, read_prd, NO_VALUES, mem, &rows));
    assert_int_equal(rows->count, 1);
    check_ok(transaction_execute(to, write_prd, rows->values, rows->columns, NULL));
    check_ok(transaction_query(from, read_nodes, NO_VALUES, mem, &rows));
    for (size_t i = 0; i < rows->count; i++)
        check_ok(transaction_execute(to, write_nodes, &rows->values[i * rows->columns], rows->columns, NULL));
}

static void write_old_layout(struct contract *self, struct source *source)
{
    struct transaction *from, *to;

    check_ok(database_begin(source->contract.database, TRANSACTION_READ, &from));
    check_ok(database_begin(self->database, TRANSACTION_WRITE, &to));
    copy_head(from, to, self->mem);
    for (size_t i = 0; i < REVISIONS; i++)
        write_old_revision(to, &source->revisions[i], self->mem);
    check_ok(transaction_commit(to));
    transaction_end(to);
    transaction_end(from);
}

/* What was moved carried no lines from node to node. */
static struct str without_carried(struct prd_work *work, struct id prd, struct id node,
                                  struct text_differ *differ, struct arena *mem)
{
    struct text_version *versions;
    struct str runs;
    size_t count;

    check_ok(provenance_repository_versions(work->provenance, prd, node, mem, &versions, &count));
    for (size_t i = 0; i < count; i++)
        versions[i].carried = STR_NONE;
    check_ok(provenance_of_versions(differ, versions, count, mem, &runs));
    return runs;
}

/* Also what nothing was kept for is worked out from the texts. */
static void check_origins(struct contract *self, struct prd_store *store, struct source *source)
{
    struct text_differ *differ = git_text_differ_new();
    struct prd_work *then = work_begin(source->store, false), *now = work_begin(store, false);
    const struct document *head = &source->documents[REVISIONS - 1];

    for (size_t i = 0; i < head->count; i++) {
        struct id node = head->nodes[i].id;
        struct str moved, walked;
        check_ok(provenance_repository_find(now->provenance, source->prd.id, node, self->mem, &moved));
        assert_null(moved.ptr);
        check_ok(trace_node(now, source->prd.id, node, differ, self->mem, &walked));
        check_str(walked, without_carried(then, source->prd.id, node, differ, self->mem));
    }
    prd_work_end(&then);
    prd_work_end(&now);
    git_text_differ_free(differ);
}

static void histories_are_moved_as_they_were(struct contract *self)
{
    size_t before = history_migration();
    struct source *source = arena_new_of(self->mem, struct source);
    struct random_seeded random;
    struct prd_store *store;
    struct prd_work *work;

    property_begin(&random, "histories_are_moved_as_they_were");
    make_source(source, self, &random);
    read_source(source);
    check_ok(migrator_run(self->database, migrations, before, self->clock, NULL));
    write_old_layout(self, source);
    check_ok(migrator_run(self->database, migrations, migrations_count, self->clock, NULL));

    store = sql_prd_store_new(self->database);
    check_histories(self);
    for (int64_t i = 0; i < REVISIONS; i++) {
        struct revision revision;
        struct document document;
        stored_text(store, &source->prd, i + 1, self->mem, &document);
        check_same_document(&document, &source->documents[i]);
        work = work_begin(store, false);
        check_ok(
            revision_repository_find(work->revisions, source->prd.id, i + 1, true, self->mem, &revision));
        prd_work_end(&work);
        assert_true(digest_eq(revision.hash, source->revisions[i].hash));
        assert_true(digest_eq(revision.parent_hash, source->revisions[i].parent_hash));
        assert_int_equal(revision.change_count, source->revisions[i].change_count);
        check_str(revision.changes[0].after_text, source->revisions[i].changes[0].after_text);
    }
    check_origins(self, store, source);
    store->ops->free(store);
    source->store->ops->free(source->store);
    database_close(source->contract.database);
}

/* What is written after the move packs its texts against those that were moved. */
static void a_moved_history_goes_on(struct contract *self)
{
    size_t before = history_migration();
    struct source *source = arena_new_of(self->mem, struct source);
    struct random_seeded random;
    struct applying applying;
    struct applied applied;
    struct prd_store *store;
    struct document head, first;
    struct prd prd;

    property_begin(&random, "a_moved_history_goes_on");
    make_source(source, self, &random);
    read_source(source);
    check_ok(migrator_run(self->database, migrations, before, self->clock, NULL));
    write_old_layout(self, source);
    check_ok(migrator_run(self->database, migrations, migrations_count, self->clock, NULL));
    store = sql_prd_store_new(self->database);
    prd = source->prd;
    applying_open(&applying, 1);
    for (int64_t past = 1; past <= REVISIONS; past += 13) {
        stored_text(store, &prd, prd.head, self->mem, &head);
        check_ok(applier_revert(&applying.applier, &head, &source->documents[past - 1], prd.head + 1,
                                self->mem, &applied));
        if (applied.change_count == 0)
            continue;
        prd = revise_prd(store, &prd, &applied, self->mem);
        check_str(stored_text(store, &prd, prd.head, self->mem, &head),
                  document_text(&source->documents[past - 1], self->mem));
    }
    check_histories(self);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_carried"), 0);
    stored_text(store, &prd, 1, self->mem, &first);
    stored_text(store, &prd, prd.head, self->mem, &head);
    check_ok(applier_revert(&applying.applier, &head, &first, prd.head + 1, self->mem, &applied));
    if (applied.change_count > 0)
        prd = revise_prd(store, &prd, &applied, self->mem);
    prd = divided(store, &prd, &applying, "Text.", "Text.\n\nMore.\n\n", self->mem);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_carried WHERE runs LIKE '1 %'"), 1);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
    source->store->ops->free(source->store);
    database_close(source->contract.database);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(histories_are_moved_as_they_were),
    CONTRACT_TEST(a_moved_history_goes_on),
};
CONTRACT_MAIN("moving PRD histories", CONTRACT_EMPTY, tests)
