/* The history of PRDs on every driver: what was written verifies, and any changed bit of it is found. */
#include "flip.h"
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
                                        "## H\n"};
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

static struct prd random_prd(struct contract *self, struct prd_store *store, struct random_seeded *random,
                             int64_t revisions)
{
    struct prd prd = added_prd(self, store);
    struct applying applying;
    struct applied applied;

    applying_open(&applying, random_below(random, 1000000));
    check_ok(
        applier_import(&applying.applier, documents_random(random, self->mem, 12), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    while (prd.head < revisions) {
        struct error *error = random_step(&applying, store, &prd, random, self->mem, &applied);
        if (error == OK && applied.change_count > 0)
            prd = revise_prd(store, &prd, &applied, self->mem);
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
        random_prd(self, store, &random, 40);
    if (findings_in(self) > 0)
        fail_msg("%zu findings, the last: %s", findings.count, findings.last);
    store->ops->free(store);
}

/* Security 31. */
static void security_31_any_flipped_bit_of_a_history_is_found(struct contract *self)
{
    static const struct flip_column columns[] = {
        FLIP_COLUMN("prds", "head_hash"),
        FLIP_COLUMN("revisions", "author"),
        FLIP_COLUMN("revisions", "author_kind"),
        FLIP_COLUMN("revisions", "author_name"),
        FLIP_COLUMN("revisions", "cause"),
        FLIP_COLUMN("revisions", "why"),
        FLIP_COLUMN("revisions", "message"),
        FLIP_COLUMN("revisions", "parent_hash"),
        FLIP_COLUMN("revisions", "hash"),
        FLIP_COLUMN("changes", "kind"),
        FLIP_COLUMN("changes", "node"),
        FLIP_COLUMN("changes", "code"),
        FLIP_COLUMN("changes", "title"),
        FLIP_COLUMN("changes", "before_hash"),
        FLIP_COLUMN("changes", "after_hash"),
        FLIP_COLUMN("changes", "follows_before"),
        FLIP_COLUMN("changes", "follows_after"),
        FLIP_COLUMN("node_texts", "hash"),
        FLIP_COLUMN("node_texts", "text"),
        FLIP_COLUMN("node_texts", "kind"),
        FLIP_COLUMN("node_texts", "code"),
        FLIP_COLUMN("node_texts", "title"),
        FLIP_COLUMN("node_texts", "prd"),
        FLIP_COLUMN("changes", "prd"),
        FLIP_COLUMN("nodes", "id"),
        FLIP_COLUMN("nodes", "hash"),
        FLIP_COLUMN("nodes", "text"),
        FLIP_COLUMN("nodes", "kind"),
        FLIP_COLUMN("nodes", "title"),
    };
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "security_31_any_flipped_bit_of_a_history_is_found");
    random_prd(self, store, &random, 20);
    flip_texts(self, columns, COUNT_OF(columns), 5, &random, notices);
    store->ops->free(store);
}

static void what_is_missing_is_named(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "what_is_missing_is_named");
    random_prd(self, store, &random, 10);
    CONTRACT_EXECUTE(self, "DELETE FROM revisions WHERE number = 7");
    assert_true(findings_in(self) > 0);
    CONTRACT_EXECUTE(self, "DELETE FROM revisions WHERE number >= 7");
    assert_true(findings_in(self) > 0);
    assert_non_null(strstr(findings.last, "PAY"));
    store->ops->free(store);
}

static void a_truncated_history_with_its_head_moved_back_does_not_fit_its_document(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct random_seeded random;

    property_begin(&random, "a_truncated_history");
    random_prd(self, store, &random, 10);
    CONTRACT_EXECUTE(self, "DELETE FROM revisions WHERE number = 10",
                     "DELETE FROM changes WHERE revision = 10",
                     "UPDATE prds SET head = 9, head_hash = (SELECT hash FROM revisions WHERE number = 9)");
    assert_true(findings_in(self) > 0);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(random_histories_verify),
    CONTRACT_TEST(security_31_any_flipped_bit_of_a_history_is_found),
    CONTRACT_TEST(what_is_missing_is_named),
    CONTRACT_TEST(a_truncated_history_with_its_head_moved_back_does_not_fit_its_document),
};
CONTRACT_MAIN("PRD history", CONTRACT_MIGRATED, tests)
