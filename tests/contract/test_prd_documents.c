/* The store: documents, revisions and the past. */
#include "contract.h"
#include "prd_contract.h"
#include "prd_documents.h"
#include "repositories/sql_workspace_removal.h"
#include <pthread.h>

static void a_document_is_read_as_it_was_written(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct document stored;
    struct applying applying;
    struct applied applied;
    struct prd_work *work;
    struct str text = STR("\xEF\xBB\xBF# T\xC3\xAFtle \r\n\r\n- **FR-1** Do it.\r\n  - status: open\r\n\n\n| "
                          "FR-7 |\n|---|\n\t\n  end");

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, text, 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    assert_int_equal(prd.head, 1);
    assert_int_equal(prd.code_floor[ITEM_FUNCTIONAL], 7);
    work = work_begin(store, false);
    check_ok(document_repository_load(work->documents, &prd, self->mem, &stored));
    prd_work_end(&work);
    check_str(document_text(&stored, self->mem), text);
    check_same_document(&stored, &applied.document);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

/* A history of random revisions: every document of it is found again, with everything that is known of its
 * nodes. */
static void every_past_document_is_found(struct contract *self)
{
    static const char *const texts[] = {"- **FR-?** new\n", "para\n", "one\n\ntwo\n\n- **M-?** three\n",
                                        "## H\n"};
    enum { REVISIONS = 60 };
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct document *past = arena_array_of(self->mem, REVISIONS + 1, struct document);
    struct random_seeded random;
    struct applying applying;
    struct applied applied;

    property_begin(&random, "every_past_document_is_found");
    applying_open(&applying, random_below(&random, 1000000));
    check_ok(
        applier_import(&applying.applier, documents_random(&random, self->mem, 30), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    for (int64_t number = 1; number < REVISIONS;) {
        struct operation operations[2] = {{.kind = OPERATION_ADD_NODE}, {.kind = OPERATION_ADD_NODE}};
        struct document head;
        struct error *error;
        check_str(stored_text(store, &prd, number, self->mem, &head),
                  document_text(&applied.document, self->mem));
        past[number] = applied.document;
        for (size_t i = 0; i < COUNT_OF(operations); i++) {
            struct operation *operation = &operations[i];
            operation->text = str_from(texts[random_below(&random, COUNT_OF(texts))]);
            if (head.count == 0)
                continue;
            operation->kind = (enum operation_kind)random_below(&random, 5);
            operation->after =
                random_below(&random, 5) == 0 ? ID_NONE : head.nodes[random_below(&random, head.count)].id;
            if (operation->kind != OPERATION_ADD_NODE) {
                const struct node *node = &head.nodes[random_below(&random, head.count)];
                operation->node = node->id;
                operation->base = node->hash;
            }
            operation->field = STR("status");
            operation->value = str_format(self->mem, "%lld", (long long)number);
        }
        error = applier_apply(&applying.applier, &head, operations, COUNT_OF(operations), prd.code_floor,
                              number + 1, NULL, self->mem, &applied);
        if (error != OK || applied.change_count == 0) {
            applied.document = head;
            error_free(error);
            continue;
        }
        prd = revise_prd(store, &prd, &applied, self->mem);
        number++;
        assert_int_equal(prd.head, number);
    }
    for (int64_t number = 1; number < REVISIONS; number++) {
        struct document document;
        stored_text(store, &prd, number, self->mem, &document);
        check_same_document(&document, &past[number]);
    }
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

static void real_documents_are_stored_byte_for_byte(struct contract *self)
{
    /* First, because where they are absent the test ends here. */
    size_t count;
    const struct named_text *texts = documents_load("streams/kep-753/revisions", self->mem, &count);
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct applying applying;
    struct document head = {0}, document;

    applying_open(&applying, 1);
    /* Each state of a real document as a revision; then all of them again, from the last one. */
    for (size_t i = 0; i < count; i++) {
        struct applied imported, applied;
        check_ok(applier_import(&applying.applier, texts[i].text, prd.head + 1, self->mem, &imported));
        for (size_t j = 0; j < imported.document.count && j < head.count; j++)
            imported.document.nodes[j].id = head.nodes[j].id;
        check_ok(
            applier_revert(&applying.applier, &head, &imported.document, prd.head + 1, self->mem, &applied));
        prd = revise_prd(store, &prd, i == 0 ? &imported : &applied, self->mem);
        check_str(stored_text(store, &prd, prd.head, self->mem, &head), texts[i].text);
    }
    for (size_t i = 0; i < count; i++)
        check_str(stored_text(store, &prd, (int64_t)i + 1, self->mem, &document), texts[i].text);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

static void what_is_not_there_is_not_found(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), other;
    struct prd_work *work = work_begin(store, false);
    struct document document;
    struct revision revision;
    struct revision_list list;
    struct str text;

    check_error(prd_repository_find(work->prds, new_id(self), self->mem, &other), ERROR_NOT_FOUND);
    check_error(document_repository_load_at(work->documents, &prd, 1, self->mem, &document), ERROR_NOT_FOUND);
    check_error(document_repository_load_at(work->documents, &prd, -1, self->mem, &document),
                ERROR_NOT_FOUND);
    check_ok(document_repository_load_at(work->documents, &prd, 0, self->mem, &document));
    assert_int_equal(document.count, 0);
    check_error(revision_repository_find(work->revisions, prd.id, 1, false, self->mem, &revision),
                ERROR_NOT_FOUND);
    check_error(document_repository_find_text(work->documents, prd.id, prd.id, digest_sha256(STR("x")),
                                              self->mem, &text),
                ERROR_NOT_FOUND);
    check_error(revision_repository_list(work->revisions, new_id(self), &(struct list_window){.limit = 5},
                                         false, self->mem, &list),
                ERROR_NOT_FOUND);
    check_error(revision_repository_list(work->revisions, prd.id,
                                         &(struct list_window){.from = STR("x"), .limit = 5}, false,
                                         self->mem, &list),
                ERROR_INVALID);
    prd_work_end(&work);
    check_histories(self);
    store->ops->free(store);
}

static void the_head_moves_once(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), after;
    struct prd_work *work;
    struct revision revision;
    struct applying applying;
    struct applied applied;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("one\n"), 1, self->mem, &applied));
    after = revise_prd(store, &prd, &applied, self->mem);
    work = work_begin(store, true);
    revision = next_revision(&prd, &applied, self->mem);
    check_error(revision_repository_add(work->revisions, &prd, &revision, &applied.document,
                                        applied.code_floor, self->mem),
                ERROR_RETRY);
    prd_work_end(&work);
    work = work_begin(store, true);
    prd.title = STR("Other");
    check_error(prd_repository_update(work->prds, &prd), ERROR_RETRY);
    prd_work_end(&work);
    work = work_begin(store, true);
    after.title = STR("Other");
    after.status = PRD_REVIEW;
    after.updated_at++;
    check_ok(prd_repository_update(work->prds, &after));
    work_commit(work);
    work = work_begin(store, false);
    prd = found_prd(work, prd.id, self->mem);
    check_str(prd.title, STR("Other"));
    assert_int_equal(prd.status, PRD_REVIEW);
    assert_int_equal(prd.head, 1);
    assert_true(digest_eq(prd.head_hash, after.head_hash));
    prd_work_end(&work);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

static void what_is_not_committed_leaves_nothing(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct prd_work *work = work_begin(store, true);
    struct applying applying;
    struct applied applied;
    struct revision revision;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("one\n\ntwo\n"), 1, self->mem, &applied));
    revision = next_revision(&prd, &applied, self->mem);
    check_ok(revision_repository_add(work->revisions, &prd, &revision, &applied.document, applied.code_floor,
                                     self->mem));
    prd_work_end(&work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM nodes"), 0);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_nodes"), 0);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_changes"), 0);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_revisions"), 0);
    assert_int_equal(contract_number(self, "SELECT head FROM prds"), 0);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

/* A revision writes what changed: one node's row, one text, one change. */
static void only_what_changed_is_written(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct applying applying;
    struct applied applied;
    struct operation operation = {.kind = OPERATION_REPLACE_TEXT, .text = STR("three\n")};
    struct document head;
    struct str text;
    struct prd_work *work;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("one\n\ntwo\n\none\n\n"), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_changes"), 3);
    stored_text(store, &prd, 1, self->mem, &head);
    operation.node = head.nodes[1].id;
    operation.base = head.nodes[1].hash;
    check_ok(
        applier_apply(&applying.applier, &head, &operation, 1, prd.code_floor, 2, NULL, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_nodes"), 3);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM nodes WHERE revision = 2"), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_changes WHERE revision = 2"), 1);
    work = work_begin(store, false);
    check_ok(document_repository_find_text(work->documents, prd.id, operation.node, operation.base, self->mem,
                                           &text));
    check_str(text, STR("two\n\n"));
    prd_work_end(&work);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

/* The gap between two neighbours is used up again and again: the nodes are numbered anew, and keep their
 * order. */
static void positions_never_run_out(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct applying applying;
    struct applied applied;
    struct document head;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("first\n\nlast\n\n"), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    for (int i = 0; i < 80; i++) {
        struct operation operation = {.kind = OPERATION_ADD_NODE, .text = str_format(self->mem, "%d\n", i)};
        struct str expected;
        stored_text(store, &prd, prd.head, self->mem, &head);
        operation.after = i % 3 == 2 ? ID_NONE : head.nodes[0].id;
        check_ok(applier_apply(&applying.applier, &head, &operation, 1, prd.code_floor, prd.head + 1, NULL,
                               self->mem, &applied));
        expected = document_text(&applied.document, self->mem);
        prd = revise_prd(store, &prd, &applied, self->mem);
        check_str(stored_text(store, &prd, prd.head, self->mem, &head), expected);
    }
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

static void revisions_are_listed_newest_first_in_pages(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct applying applying;
    struct applied applied;
    struct document head;
    struct prd_work *work;
    struct revision_list list;
    struct list_window window = {.limit = 3};
    int64_t expected = 8;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("0\n\nend\n"), 1, self->mem, &applied));
    prd = revise_prd(store, &prd, &applied, self->mem);
    for (int64_t i = 2; i <= 8; i++) {
        struct operation operation = {.kind = OPERATION_REPLACE_TEXT,
                                      .text = str_format(self->mem, "%lld\n", (long long)i)};
        stored_text(store, &prd, prd.head, self->mem, &head);
        operation.node = head.nodes[0].id;
        operation.base = head.nodes[0].hash;
        check_ok(applier_apply(&applying.applier, &head, &operation, 1, prd.code_floor, i, NULL, self->mem,
                               &applied));
        prd = revise_prd(store, &prd, &applied, self->mem);
    }
    work = work_begin(store, false);
    do {
        check_ok(revision_repository_list(work->revisions, prd.id, &window, true, self->mem, &list));
        for (size_t i = 0; i < list.count; i++, expected--) {
            const struct revision *revision = &list.items[i];
            struct digest hash = revision_hash(revision, self->mem);
            assert_int_equal(revision->number, expected);
            assert_true(digest_eq(hash, revision->hash));
            check_str(revision->author_name, STR("Ada Lovelace"));
            check_str(revision->why, STR("because it's so; \xC3\xA9"));
            assert_int_equal(revision->change_count, expected == 1 ? 2 : 1);
            check_str(revision->changes[0].after_text,
                      expected == 1 ? STR("0\n\n") : str_format(self->mem, "%lld\n\n", (long long)expected));
            if (expected > 1)
                assert_non_null(revision->changes[0].before_text.ptr);
        }
        window.from = list.next;
    } while (list.next.ptr != NULL);
    assert_int_equal(expected, 0);
    prd_work_end(&work);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

/* ----- Several threads that change one document ----- */

#define RACERS 4
#define ROUNDS 8

struct racer {
    struct prd_store *store;
    struct id prd;
    size_t number, retries;
    bool failed;
};

/* Adds one line to the document. */
static struct error *race_once(struct racer *self, struct applying *applying, size_t round, struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct operation operation = {.kind = OPERATION_ADD_NODE};
    struct document document;
    struct applied applied;
    struct revision revision;
    struct prd prd;

    TRY(prd_store_write(self->store, self->prd, &work));
    TRY(prd_repository_find(work->prds, self->prd, mem, &prd));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    operation.after = document.nodes[document.count - 1].id;
    operation.text = str_format(mem, "- **FR-?** racer %zu round %zu\n", self->number, round);
    TRY(applier_apply(&applying->applier, &document, &operation, 1, prd.code_floor, prd.head + 1, NULL, mem,
                      &applied));
    revision = next_revision(&prd, &applied, mem);
    TRY(revision_repository_add(work->revisions, &prd, &revision, &applied.document, applied.code_floor,
                                mem));
    return prd_work_commit(work);
}

static void *race(void *argument)
{
    struct racer *self = argument;
    struct applying applying;
    applying_open(&applying, 1000 + self->number);
    for (size_t round = 0; round < ROUNDS && !self->failed;) {
        struct arena *mem = arena_new(0);
        struct error *error = race_once(self, &applying, round, mem);
        if (error == OK)
            round++;
        else if (error_is(error, ERROR_RETRY))
            self->retries++;
        else
            self->failed = true;
        if (self->failed)
            print_error("%s\n", error_message(error));
        error_free(error);
        arena_free(mem);
    }
    applying_close(&applying);
    return NULL;
}

static void threads_that_write_to_one_document_follow_one_another(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    struct applying applying;
    struct applied applied;
    struct document document;
    struct prd_work *work;
    struct str text;
    size_t retries = 0;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("# R\n"), 1, self->mem, &applied));
    revise_prd(store, &prd, &applied, self->mem);
    for (size_t i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){.store = store, .prd = prd.id, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(racers[i].failed);
        retries += racers[i].retries;
    }
    work = work_begin(store, false);
    prd = found_prd(work, prd.id, self->mem);
    prd_work_end(&work);
    assert_int_equal(prd.head, 1 + RACERS * ROUNDS);
    assert_int_equal(prd.code_floor[ITEM_FUNCTIONAL], RACERS * ROUNDS);
    text = stored_text(store, &prd, prd.head, self->mem, &document);
    for (size_t i = 0; i < RACERS * ROUNDS; i++) {
        assert_true(
            str_contains(text, str_format(self->mem, " racer %zu round %zu\n", i % RACERS, i / RACERS)));
        assert_int_not_equal(
            document_find_code(&document, (struct item_code){ITEM_FUNCTIONAL, (int64_t)i + 1}), SIZE_MAX);
    }
    assert_int_equal(retries, 0);
    applying_close(&applying);
    check_histories(self);
    store->ops->free(store);
}

/* And what another workspace has stays. */
static void a_workspace_goes_with_all_its_documents(struct contract *self)
{
    static const char count[] =
        "SELECT (SELECT COUNT(*) FROM prds) + (SELECT COUNT(*) FROM nodes) + (SELECT COUNT(*) FROM "
        "histories) + (SELECT COUNT(*) FROM history_nodes) + (SELECT COUNT(*) FROM history_authors) + "
        "(SELECT "
        "COUNT(*) FROM history_revisions) + (SELECT COUNT(*) FROM history_changes) + (SELECT COUNT(*) FROM "
        "history_origins) + (SELECT COUNT(*) FROM history_codes)";
    struct prd_store *store = sql_prd_store_new(self->database);
    struct applying applying;
    struct applied applied;
    struct prd kept, gone;
    int64_t before;

    applying_open(&applying, 1);
    check_ok(applier_import(&applying.applier, STR("# One\n\n- **FR-1** Do it.\n"), 1, self->mem, &applied));
    kept = added_prd(self, store);
    (void)revise_prd(store, &kept, &applied, self->mem);
    before = contract_number(self, count);
    check_ok(
        applier_import(&applying.applier, STR("# Two\n\n- **FR-1** Do that.\n- **FR-1.1** And more.\n"), 1, self->mem, &applied));
    gone = added_prd(self, store);
    (void)revise_prd(store, &gone, &applied, self->mem);
    assert_true(contract_number(self, count) > before);
    for (int i = 0; i < 2; i++) {
        check_ok(sql_remove_workspace(self->database, gone.workspace, self->mem));
        assert_int_equal(contract_number(self, count), before);
    }
    applying_close(&applying);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(a_document_is_read_as_it_was_written),
    CONTRACT_TEST(every_past_document_is_found),
    CONTRACT_TEST(real_documents_are_stored_byte_for_byte),
    CONTRACT_TEST(what_is_not_there_is_not_found),
    CONTRACT_TEST(the_head_moves_once),
    CONTRACT_TEST(what_is_not_committed_leaves_nothing),
    CONTRACT_TEST(only_what_changed_is_written),
    CONTRACT_TEST(positions_never_run_out),
    CONTRACT_TEST(revisions_are_listed_newest_first_in_pages),
    CONTRACT_TEST(threads_that_write_to_one_document_follow_one_another),
    CONTRACT_TEST(a_workspace_goes_with_all_its_documents),
};
CONTRACT_MAIN("PRD documents", CONTRACT_MIGRATED, tests)
