/* The history of PRDs on every driver: what was written verifies, and any changed bit of it is found. */
#include "prd_contract.h"
#include "prd_documents.h"

static struct prd_finding_count {
    size_t count;
    char last[256];
} findings;

static size_t findings_in(struct contract *self)
{
    findings.count = history_findings(self, findings.last, sizeof(findings.last));
    return findings.count;
}

static bool notices(struct contract *self)
{
    return findings_in(self) > 0;
}

static void random_operation(struct random_seeded *random, const struct document *head, struct operation *ret)
{
    static const char *const texts[] = {"- **FR-?** new\n", "para\n", "one\n\ntwo\n\n- **M-?** three\n",
                                        "one\ntwo\n", "## H\n"};
    struct operation operation = {.kind = OPERATION_ADD_NODE,
                                  .text = str_from(texts[random_below(random, COUNT_OF(texts))]),
                                  .field = STR("status"),
                                  .value = STR("done")};
    if (head->count > 0) {
        const struct node *node = &head->nodes[random_below(random, head->count)];
        operation.kind = (enum operation_kind)random_below(random, 5);
        if (random_below(random, 5) > 0)
            operation.after = head->nodes[random_below(random, head->count)].id;
        if (operation.kind != OPERATION_ADD_NODE) {
            operation.node = node->id;
            operation.base = node->hash;
        }
    }
    *ret = operation;
}

/* The next revision: something done to the document, or a return to one of its past. */
static struct error *random_step(struct applying *applying, struct prd_store *store, const struct prd *prd,
                                 struct random_seeded *random, struct arena *mem, struct applied *ret)
{
    struct operation operations[2];
    struct document head, past;

    stored_text(store, prd, prd->head, mem, &head);
    if (random_below(random, 4) == 0) {
        stored_text(store, prd, 1 + (int64_t)random_below(random, (size_t)prd->head), mem, &past);
        return applier_revert(&applying->applier, &head, &past, prd->head + 1, mem, ret);
    }
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        random_operation(random, &head, &operations[i]);
    return applier_apply(&applying->applier, &head, operations, COUNT_OF(operations), prd->code_floor,
                         prd->head + 1, NULL, mem, ret);
}

/* A column of the history, and how to find and change what is in it; rows are known by a number of theirs. */
struct spot {
    const char *name, *select, *update;
    bool is_key; /* the column is the number that rows are known by */
};
#define SPOT(table, key, column)                                                                    \
    {                                                                                               \
        table "." column,                                                                           \
            "SELECT " key ", " column " FROM " table " WHERE " column " IS NOT NULL ORDER BY " key, \
            "UPDATE " table " SET " column " = $1 WHERE " key " = $2",                              \
            sizeof(key) == sizeof(column) && __builtin_strcmp(key, column) == 0                     \
    }
static const struct spot spots[] = {
    SPOT("histories", "key", "prd"),
    SPOT("history_nodes", "key", "node"),
    SPOT("history_nodes", "key", "key"),
    SPOT("history_authors", "key", "kind"),
    SPOT("history_authors", "key", "author"),
    SPOT("history_authors", "key", "name"),
    SPOT("history_revisions", "number", "number"),
    SPOT("history_revisions", "number", "author"),
    SPOT("history_revisions", "number", "cause"),
    SPOT("history_revisions", "number", "why"),
    SPOT("history_revisions", "number", "message"),
    SPOT("history_revisions", "number", "made_at"),
    SPOT("history_revisions", "number", "last_change"),
    SPOT("history_revisions", "number", "hash"),
    SPOT("history_changes", "seq", "seq"),
    SPOT("history_changes", "seq", "revision"),
    SPOT("history_changes", "seq", "node"),
    SPOT("history_changes", "seq", "kind"),
    SPOT("history_changes", "seq", "follows_before"),
    SPOT("history_changes", "seq", "follows_after"),
    SPOT("history_changes", "seq", "mark"),
    SPOT("history_changes", "seq", "base"),
    SPOT("history_changes", "seq", "body"),
    SPOT("history_origins", "node", "node"),
    SPOT("history_origins", "node", "runs"),
    SPOT("prds", "head", "head_hash"),
    SPOT("nodes", "position", "id"),
    SPOT("nodes", "position", "hash"),
    SPOT("nodes", "position", "text"),
    SPOT("nodes", "position", "kind"),
    SPOT("nodes", "position", "code"),
    SPOT("nodes", "position", "title"),
    SPOT("nodes", "position", "version"),
    SPOT("nodes", "position", "revision"),
};

/* Whether every column has something in it: a random history may have no text that is worth keeping as a
 * difference, and its head no code. */
static bool has_every_spot(struct contract *self)
{
    struct transaction *work;
    bool all = true;

    check_ok(database_begin(self->database, TRANSACTION_READ, &work));
    for (size_t i = 0; i < COUNT_OF(spots) && all; i++) {
        struct rows *rows;
        check_ok(transaction_query(work, spots[i].select, NO_VALUES, self->mem, &rows));
        all = rows->count > 0;
    }
    transaction_end(work);
    return all;
}

/* What the store says of the head, which it may know from before, is what a store that reads its rows says.
 */
static void check_head(struct contract *self, struct prd_store *store, const struct prd *prd)
{
    struct prd_store *other = sql_prd_store_new(self->database);
    struct document known, read;

    stored_text(store, prd, prd->head, self->mem, &known);
    stored_text(other, prd, prd->head, self->mem, &read);
    check_same_document(&known, &read);
    for (size_t i = 0; i < read.count; i++)
        assert_true(known.nodes[i].position == read.nodes[i].position);
    other->ops->free(other);
}

/* A PRD of that many revisions, and of as many more as it takes to have something in `every` spot. */
static struct prd random_prd(struct contract *self, struct prd_store *store, struct random_seeded *random,
                             int64_t revisions, bool every)
{
    struct prd prd = added_prd(self, store);
    struct applying applying;
    struct applied applied;

    applying_open(&applying, random_below(random, 1000000));
    check_ok(
        applier_import(&applying.applier, documents_random(random, self->mem, 12), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    while (prd.head < revisions || (every && !has_every_spot(self))) {
        struct error *error = random_step(&applying, store, &prd, random, self->mem, &applied);
        if (error == OK && applied.change_count > 0) {
            prd = revise_prd(store, &prd, &applied, self->mem);
            check_head(self, store, &prd);
        }
        error_free(error);
    }
    applying_close(&applying);
    return prd;
}

static void random_histories_verify(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "random_histories_verify");
    for (int round = 0; round < 6; round++)
        random_prd(self, store, &random, 40, false);
    if (findings_in(self) > 0)
        fail_msg("%zu findings, the last: %s", findings.count, findings.last);
    store->ops->free(store);
}

/* False where the database itself refuses (by CHECK or a reference, say). */
static bool write_spot(struct contract *self, const struct spot *spot, struct value value, int64_t key)
{
    struct transaction *work;
    struct error *error;
    size_t changed = 0;

    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    error = transaction_execute(work, spot->update, VALUES(value, value_integer(key)), &changed);
    if (error == OK)
        error = transaction_commit(work);
    transaction_end(work);
    if (error != OK) {
        error_free(error);
        return false;
    }
    assert_int_equal(changed, 1);
    return true;
}

/* What a value becomes when one bit of byte `at` is another; false when no database would take it. */
static bool flipped(struct contract *self, const struct value *value, size_t at, struct random_seeded *random,
                    struct value *ret)
{
    char *bytes;

    *ret = *value;
    if (value->type == VALUE_INTEGER) {
        ret->integer ^= (int64_t)1 << (8 * at + random_below(random, 8));
        return true;
    }
    bytes = str_cstr(self->mem, value->text);
    bytes[at] ^= (char)(1 << random_below(random, value->type == VALUE_TEXT ? 7 : 8));
    ret->text = str_of(bytes, value->text.len);
    return value->type == VALUE_BYTES || (bytes[at] != 0 && (unsigned char)value->text.ptr[at] < 0x80);
}

static void flip_byte(struct contract *self, const struct spot *spot, const struct value *was, int64_t key,
                      size_t at, struct random_seeded *random)
{
    struct value value;

    if (!flipped(self, was, at, random, &value) || !write_spot(self, spot, value, key))
        return;
    if (!notices(self))
        fail_msg("not noticed: byte %zu of %s in row %lld", at, spot->name, (long long)key);
    assert_true(write_spot(self, spot, *was, spot->is_key ? value.integer : key));
}

/* Flips each byte with a chance of one in `every`; how many bytes there are. */
static size_t flip_spot(struct contract *self, const struct spot *spot, size_t every,
                        struct random_seeded *random)
{
    struct transaction *work;
    size_t bytes = 0;
    struct rows *rows;

    check_ok(database_begin(self->database, TRANSACTION_READ, &work));
    check_ok(transaction_query(work, spot->select, NO_VALUES, self->mem, &rows));
    transaction_end(work);
    if (rows->count == 0)
        fail_msg("nothing in %s", spot->name);
    for (size_t row = 0; row < rows->count; row++) {
        const struct value *was = &rows->values[row * rows->columns + 1];
        size_t length = was->type == VALUE_INTEGER ? 2 : was->text.len;
        for (size_t at = 0; at < length; at++, bytes++)
            if (random_below(random, every) == 0)
                flip_byte(self, spot, was, row_integer(rows, row, 0), at, random);
    }
    return bytes;
}

/* Security 31. */
static void security_31_any_flipped_byte_of_a_history_is_found(struct contract *self)
{
    /* Each of some 3,500 bytes takes minutes under sanitizers, so that is done on request. */
    size_t every = getenv("STET_TEST_WHOLE") != NULL ? 1 : 60;
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;
    size_t bytes = 0;

    property_begin(&random, "security_31_any_flipped_byte_of_a_history_is_found");
    random_prd(self, store, &random, 8, true);
    assert_false(notices(self));
    for (size_t i = 0; i < COUNT_OF(spots); i++)
        bytes += flip_spot(self, &spots[i], every, &random);
    assert_false(notices(self));
    print_message("%zu bytes of history\n", bytes);
    store->ops->free(store);
}

static void what_is_missing_is_named(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "what_is_missing_is_named");
    random_prd(self, store, &random, 10, false);
    CONTRACT_EXECUTE(self, "DELETE FROM history_revisions WHERE number = 7");
    assert_true(findings_in(self) > 0);
    CONTRACT_EXECUTE(self, "DELETE FROM history_revisions WHERE number >= 7");
    assert_true(findings_in(self) > 0);
    assert_non_null(strstr(findings.last, "PAY"));
    store->ops->free(store);
}

/* A PRD whose second revision divides a text of three lines, and whose third joins them again elsewhere. */
static void divide_and_join(struct contract *self, struct prd_store *store)
{
    struct prd prd = added_prd(self, store);
    struct operation operations[2] = {{.kind = OPERATION_REPLACE_TEXT, .text = STR("a\n\nb\nc\n\n")}};
    struct applying applying;
    struct applied applied;
    struct document head;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("# A\n\na\nb\nc\n\nz\n"), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    stored_text(store, &prd, 1, self->mem, &head);
    operations[0].node = head.nodes[1].id, operations[0].base = head.nodes[1].hash;
    check_ok(
        applier_apply(&applying.applier, &head, operations, 1, prd.code_floor, 2, NULL, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    stored_text(store, &prd, 2, self->mem, &head);
    operations[0] = (struct operation){
        .kind = OPERATION_REMOVE_NODE, .node = head.nodes[2].id, .base = head.nodes[2].hash};
    operations[1] = (struct operation){.kind = OPERATION_REPLACE_TEXT,
                                       .node = head.nodes[3].id,
                                       .base = head.nodes[3].hash,
                                       .text = STR("c\nz\nb\n")};
    check_ok(
        applier_apply(&applying.applier, &head, operations, 2, prd.code_floor, 3, NULL, self->mem, &applied));
    revise_prd(store, &prd, &applied, self->mem);
    applying_close(&applying);
}

/* What a revision carried from one node to another can be worked out, so nothing of it can be another. */
static void what_was_carried_is_checked(struct contract *self)
{
    static const char *const changes[] = {
        "UPDATE history_carried SET runs = '2' WHERE revision = 2",
        "UPDATE history_carried SET revision = 1 WHERE revision = 2",
        "UPDATE history_carried SET revision = 7 WHERE revision = 3",
        "UPDATE history_carried SET node = (SELECT MIN(key) FROM history_nodes) WHERE revision = 2",
        "DELETE FROM history_carried WHERE revision = 2",
        "DELETE FROM history_carried WHERE revision = 3",
        "INSERT INTO history_carried SELECT MIN(history), MIN(key), 1, '1' FROM history_nodes",
        "UPDATE histories SET carries_after = 2",
        "INSERT INTO history_origins SELECT MIN(history), MIN(key), '3' FROM history_nodes",
    };
    static const struct spot carried[] = {
        SPOT("history_carried", "revision", "node"),
        SPOT("history_carried", "revision", "runs"),
    };
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "what_was_carried_is_checked");
    divide_and_join(self, store);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_carried"), 2);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_carried WHERE runs LIKE '2*1%'"), 1);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        assert_int_equal(findings_in(self), 0);
        CONTRACT_EXECUTE(self, "CREATE TABLE kept AS SELECT * FROM history_carried",
                         "CREATE TABLE kept_origins AS SELECT * FROM history_origins", changes[i]);
        if (findings_in(self) == 0)
            fail_msg("not noticed: %s", changes[i]);
        CONTRACT_EXECUTE(
            self, "DELETE FROM history_carried", "INSERT INTO history_carried SELECT * FROM kept",
            "DELETE FROM history_origins", "INSERT INTO history_origins SELECT * FROM kept_origins",
            "UPDATE histories SET carries_after = NULL", "DROP TABLE kept", "DROP TABLE kept_origins");
    }
    for (size_t i = 0; i < COUNT_OF(carried); i++)
        flip_spot(self, &carried[i], 1, &random);
    store->ops->free(store);
}

static void changes_of_a_revision_that_there_cannot_be_are_named(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "changes_of_a_revision_that_there_cannot_be");
    random_prd(self, store, &random, 10, true);
    CONTRACT_EXECUTE(self, "UPDATE history_changes SET revision = -revision");
    assert_true(findings_in(self) > 0);
    CONTRACT_EXECUTE(self, "UPDATE history_revisions SET number = -number");
    assert_true(findings_in(self) > 0);
    store->ops->free(store);
}

static void a_truncated_history_with_its_head_moved_back_does_not_fit_its_document(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "a_truncated_history");
    random_prd(self, store, &random, 10, false);
    CONTRACT_EXECUTE(self, "DELETE FROM history_changes WHERE revision = 10",
                     "DELETE FROM history_revisions WHERE number = 10", "UPDATE prds SET head = 9");
    assert_true(findings_in(self) > 0);
    store->ops->free(store);
}

static struct applied imported(struct contract *self, const struct applying *applying, struct str markdown)
{
    struct applied applied;
    check_ok(applier_import(&applying->applier, markdown, 1, self->mem, &applied));
    return applied;
}

/* `prd` with every node's text replaced. */
static struct applied rewritten(struct contract *self, const struct applying *applying,
                                struct prd_store *store, const struct prd *prd, struct str text)
{
    struct operation *operations;
    struct document head;
    struct applied applied;

    stored_text(store, prd, prd->head, self->mem, &head);
    operations = arena_array_of(self->mem, head.count, struct operation);
    for (size_t i = 0; i < head.count; i++)
        operations[i] = (struct operation){.kind = OPERATION_REPLACE_TEXT,
                                           .node = head.nodes[i].id,
                                           .base = head.nodes[i].hash,
                                           .text = text};
    check_ok(applier_apply(&applying->applier, &head, operations, head.count, prd->code_floor, prd->head + 1,
                           NULL, self->mem, &applied));
    return applied;
}

static void a_head_that_was_rolled_back_is_not_remembered(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd before = added_prd(self, store), inside;
    struct applying applying;
    struct applied applied;
    struct revision revision;
    struct prd_work *work;
    struct document document;

    applying_open(&applying, 1);
    applied = imported(self, &applying, STR("one\n"));
    before = revise_prd(store, &before, &applied, self->mem);
    applied = rewritten(self, &applying, store, &before, STR("two\n"));
    work = work_begin(store, true);
    revision = next_revision(&before, &applied, self->mem);
    check_ok(revision_repository_add(work->revisions, &before, &revision, &applied.document,
                                     applied.code_floor, self->mem));
    inside = found_prd(work, before.id, self->mem);
    check_ok(document_repository_load(work->documents, &inside, self->mem, &document));
    prd_work_end(&work);
    check_str(document_text(&document, self->mem), STR("two\n"));
    check_str(stored_text(store, &before, 1, self->mem, &document), STR("one\n"));

    applied = rewritten(self, &applying, store, &before, STR("three\n"));
    before = revise_prd(store, &before, &applied, self->mem);
    check_str(stored_text(store, &before, 2, self->mem, &document), STR("three\n"));
    applying_close(&applying);
    store->ops->free(store);
}

/* Two stores are two nodes: neither is told what the other writes. */
static void a_head_that_another_node_wrote_is_seen(struct contract *self)
{
    struct prd_store *here = sql_prd_store_new(self->database), *there = sql_prd_store_new(self->database);
    struct prd first = added_prd(self, here), second;
    struct applying applying;
    struct applied applied;
    struct document document;

    applying_open(&applying, 1);
    applied = imported(self, &applying, STR("one\n"));
    first = revise_prd(here, &first, &applied, self->mem);
    check_str(stored_text(there, &first, 1, self->mem, &document), STR("one\n"));
    applied = rewritten(self, &applying, there, &first, STR("two\n"));
    second = revise_prd(there, &first, &applied, self->mem);
    check_str(stored_text(here, &second, 2, self->mem, &document), STR("two\n"));
    applied = rewritten(self, &applying, here, &second, STR("three\n"));
    second = revise_prd(here, &second, &applied, self->mem);
    check_str(stored_text(there, &second, 3, self->mem, &document), STR("three\n"));

    /* Who comes with a row from before is given what there is, and spoils nothing for others. */
    there->ops->free(there);
    there = sql_prd_store_new(self->database);
    (void)stored_text(there, &first, 1, self->mem, &document);
    check_str(stored_text(there, &second, 3, self->mem, &document), STR("three\n"));
    applying_close(&applying);
    here->ops->free(here);
    there->ops->free(there);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(a_head_that_was_rolled_back_is_not_remembered),
    CONTRACT_TEST(a_head_that_another_node_wrote_is_seen),
    CONTRACT_TEST(random_histories_verify),
    CONTRACT_TEST(security_31_any_flipped_byte_of_a_history_is_found),
    CONTRACT_TEST(what_is_missing_is_named),
    CONTRACT_TEST(what_was_carried_is_checked),
    CONTRACT_TEST(changes_of_a_revision_that_there_cannot_be_are_named),
    CONTRACT_TEST(a_truncated_history_with_its_head_moved_back_does_not_fit_its_document),
};
CONTRACT_MAIN("PRD history", CONTRACT_MIGRATED, tests)
