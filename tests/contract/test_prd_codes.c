/* Which node had a code with parts last: so that no other one gets it anew. */
#include "prd_contract.h"
#include "strbuf.h"

/* A PRD with a document of one revision. */
struct coded {
    struct prd_store *store;
    struct applying applying;
    struct prd prd;
};

static void open_coded(struct contract *self, struct coded *coded, struct str markdown)
{
    struct applied applied;

    coded->store = sql_prd_store_new(self->database);
    coded->prd = added_prd(self, coded->store);
    applying_open(&coded->applying, 1);
    check_ok(applier_import(&coded->applying.applier, markdown, 1, self->mem, &applied));
    applying_take(&coded->applying, &applied);
    coded->prd = revise_prd(coded->store, &coded->prd, &applied, self->mem);
}

static void close_coded(struct contract *self, struct coded *coded)
{
    check_histories(self);
    applying_close(&coded->applying);
    coded->store->ops->free(coded->store);
}

static void store_operation(struct contract *self, struct coded *coded, struct operation operation)
{
    struct applied applied;
    check_ok(applying_apply(&coded->applying, &operation, 1, &applied));
    coded->prd = revise_prd(coded->store, &coded->prd, &applied, self->mem);
}

static const struct node *node_at(const struct coded *coded, size_t index)
{
    assert_true(index < coded->applying.document.count);
    return &coded->applying.document.nodes[index];
}

static struct operation take_away(const struct node *node)
{
    return (struct operation){.kind = OPERATION_REMOVE_NODE, .node = node->id, .base = node->hash};
}

static struct operation replace(const struct node *node, const char *text)
{
    return (struct operation){
        .kind = OPERATION_REPLACE_TEXT, .node = node->id, .base = node->hash, .text = str_from(text)};
}

static struct id bearer_in(struct prd_work *work, struct id prd, const char *text, struct arena *mem)
{
    struct item_code code;
    struct id found[2] = {{{1}}, {{1}}};
    assert_true(item_code_parse(str_from(text), &code));
    check_ok(revision_repository_find_bearers(work->revisions, prd, (struct item_code[]){code, code}, 2, mem,
                                              found));
    assert_true(id_eq(found[0], found[1]));
    return found[0];
}

/* Also what a unit of work that only reads is told. */
static struct id bearer(struct contract *self, const struct coded *coded, const char *text)
{
    struct prd_work *work = work_begin(coded->store, true);
    struct id written = bearer_in(work, coded->prd.id, text, self->mem), read;
    work_commit(work);
    work = work_begin(coded->store, false);
    read = bearer_in(work, coded->prd.id, text, self->mem);
    prd_work_end(&work);
    assert_true(id_eq(written, read));
    return read;
}

static void codes_are_known_when_their_items_are_gone(struct contract *self)
{
    struct coded coded, other;
    struct id parts, letter;

    open_coded(self, &coded, STR("- **FR-1.2** a\n- **FR-003a** b\n- **FR-4** c\n- **SC-1.1** d\n"));
    open_coded(self, &other, STR("- **FR-9.9** in another PRD\n"));
    parts = node_at(&coded, 0)->id;
    letter = node_at(&coded, 1)->id;
    store_operation(self, &coded, take_away(node_at(&coded, 0)));
    store_operation(self, &coded, take_away(node_at(&coded, 0)));
    assert_true(id_eq(bearer(self, &coded, "FR-1.2"), parts));
    assert_true(id_eq(bearer(self, &coded, "FR-01.2"), parts));
    assert_true(id_eq(bearer(self, &coded, "FR-3a"), letter));
    assert_true(id_eq(bearer(self, &coded, "M-1.1"), node_at(&coded, 1)->id));
    assert_true(id_is_none(bearer(self, &coded, "FR-9.9")));
    assert_true(id_is_none(bearer(self, &coded, "FR-1.3")));
    assert_true(id_is_none(bearer(self, &coded, "FR-3")));
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM history_codes"), 4); /* no plain ones */
    close_coded(self, &other);
    close_coded(self, &coded);
}

static void of_plain_codes_the_changes_tell(struct contract *self)
{
    struct coded coded;
    struct id first, second;

    open_coded(self, &coded, STR("- **FR-1** a\n- **FR-2** b\n- **FR-2.1** c\n"));
    first = node_at(&coded, 0)->id;
    second = node_at(&coded, 1)->id;
    store_operation(self, &coded, take_away(node_at(&coded, 0)));
    store_operation(self, &coded, replace(node_at(&coded, 0), "- **FR-7** b"));
    assert_true(id_eq(bearer(self, &coded, "FR-1"), first));
    assert_true(id_eq(bearer(self, &coded, "FR-2"), second));
    assert_true(id_eq(bearer(self, &coded, "FR-007"), second));
    assert_true(id_is_none(bearer(self, &coded, "FR-3")));
    close_coded(self, &coded);
}

static void a_code_is_its_last_items(struct contract *self)
{
    struct coded coded;
    struct id first, second;

    open_coded(self, &coded, STR("- **FR-1.2** a\n- **FR-1.3** b\n"));
    first = node_at(&coded, 0)->id;
    second = node_at(&coded, 1)->id;
    store_operation(self, &coded, replace(node_at(&coded, 0), "- **FR-1.4** a"));
    assert_true(id_eq(bearer(self, &coded, "FR-1.2"), first));
    assert_true(id_eq(bearer(self, &coded, "FR-1.4"), first));
    /* One takes over from the other within a change. */
    store_operation(self, &coded, replace(node_at(&coded, 0), "- **FR-1.2** a\n- **FR-1.4** new"));
    assert_true(id_eq(bearer(self, &coded, "FR-1.2"), first));
    assert_true(id_eq(bearer(self, &coded, "FR-1.4"), node_at(&coded, 1)->id));
    assert_true(id_eq(bearer(self, &coded, "FR-1.3"), second));
    close_coded(self, &coded);
}

static void many_codes_are_asked_for_at_once_also_those_written_twice(struct contract *self)
{
    enum { ITEMS = 75 };
    struct coded coded;
    struct strbuf text = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    struct item_code codes[ITEMS];
    struct id found[ITEMS];
    struct prd_work *work;

    for (int i = 0; i < ITEMS; i++) {
        codes[i] = (struct item_code){.kind = ITEM_FUNCTIONAL, .number = 1, .parts = {i + 1}};
        strbuf_addf(&text, "- **FR-1.%d** first\n- **FR-1.%d** second\n", i + 1, i + 1);
    }
    open_coded(self, &coded, strbuf_str(&text));
    codes[ITEMS - 1].parts[0] = 1000;
    work = work_begin(coded.store, true);
    check_ok(revision_repository_find_bearers(work->revisions, coded.prd.id, codes, ITEMS, self->mem, found));
    check_ok(revision_repository_find_bearers(work->revisions, coded.prd.id, codes, 0, self->mem, found));
    for (size_t i = 0; i + 1 < ITEMS; i++)
        assert_true(id_eq(found[i], node_at(&coded, 2 * i + 1)->id));
    assert_true(id_is_none(found[ITEMS - 1]));
    prd_work_end(&work);
    close_coded(self, &coded);
}

/* As a database is that was written before codes were noted. */
static void what_older_revisions_brought_is_worked_out_from_them(struct contract *self)
{
    static const char noted[] = "SELECT codes_noted FROM histories",
                      rows[] = "SELECT COUNT(*) FROM history_codes";
    enum { PARAGRAPHS = 1100, EDITS = 12 }; /* more than is read at once */
    struct strbuf text = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    struct coded coded;
    struct prd_work *work;
    struct id parts;

    strbuf_add(&text, STR("- **FR-1.2** a\n- **FR-3a** b\n- **FR-4** c\n"));
    for (int i = 0; i < PARAGRAPHS; i++)
        strbuf_add(&text, STR("\nParagraph.\n"));
    open_coded(self, &coded, strbuf_str(&text));
    parts = node_at(&coded, 0)->id;
    store_operation(self, &coded, take_away(node_at(&coded, 0)));
    for (int i = 0; i < EDITS; i++)
        store_operation(self, &coded,
                        replace(node_at(&coded, 1),
                                str_cstr(self->mem, str_format(self->mem, "- **FR-4.%d** c", i % 9 + 1))));
    CONTRACT_EXECUTE(self, "DELETE FROM history_codes", "UPDATE histories SET codes_noted = 0");

    work = work_begin(coded.store, true);
    assert_true(id_eq(bearer_in(work, coded.prd.id, "FR-1.2", self->mem), parts));
    assert_true(id_eq(bearer_in(work, coded.prd.id, "FR-4.7", self->mem), node_at(&coded, 1)->id));
    prd_work_end(&work); /* not saved */
    assert_int_equal(contract_number(self, noted), 0);
    assert_int_equal(contract_number(self, rows), 0);
    assert_true(id_eq(bearer(self, &coded, "FR-1.2"), parts));
    assert_int_equal(contract_number(self, noted), 1);
    assert_int_equal(contract_number(self, rows), 2 + 9);
    close_coded(self, &coded);
}

static size_t findings(struct contract *self)
{
    char last[256];
    size_t count = history_findings(self, last, sizeof(last));
    if (count == 1)
        assert_non_null(strstr(last, "which items had which codes"));
    return count;
}

static void codes_that_the_history_does_not_say_are_found(struct contract *self)
{
    struct coded coded;

    open_coded(self, &coded, STR("- **FR-1.2** a\n- **FR-3a** b\n- **FR-4** c\n"));
    store_operation(self, &coded, replace(node_at(&coded, 0), "- **FR-1.3** a"));
    assert_int_equal(findings(self), 0);
    CONTRACT_EXECUTE(self, "UPDATE history_codes SET node = 2 WHERE code = 'FR-1.2'");
    assert_int_equal(findings(self), 1);
    CONTRACT_EXECUTE(self, "UPDATE history_codes SET node = 1 WHERE code = 'FR-1.2'",
                     "UPDATE history_codes SET code = 'FR-3b' WHERE code = 'FR-3a'");
    assert_int_equal(findings(self), 1);
    CONTRACT_EXECUTE(self, "UPDATE history_codes SET code = 'FR-3a' WHERE code = 'FR-3b'",
                     "INSERT INTO history_codes (history, code, node) SELECT history, 'FR-9.9', node FROM "
                     "history_codes WHERE code = 'FR-3a'");
    assert_int_equal(findings(self), 1);
    CONTRACT_EXECUTE(self, "DELETE FROM history_codes WHERE code = 'FR-9.9'");
    assert_int_equal(findings(self), 0);
    CONTRACT_EXECUTE(self, "DELETE FROM history_codes WHERE code = 'FR-1.2'");
    assert_int_equal(findings(self), 1);
    /* Unless they are still to be worked out. */
    CONTRACT_EXECUTE(self, "UPDATE histories SET codes_noted = 0");
    assert_int_equal(findings(self), 0);
    (void)bearer(self, &coded, "FR-1.2");
    assert_int_equal(contract_number(self, "SELECT codes_noted FROM histories"), 1);
    close_coded(self, &coded);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(codes_are_known_when_their_items_are_gone),
    CONTRACT_TEST(a_code_is_its_last_items),
    CONTRACT_TEST(of_plain_codes_the_changes_tell),
    CONTRACT_TEST(many_codes_are_asked_for_at_once_also_those_written_twice),
    CONTRACT_TEST(codes_that_the_history_does_not_say_are_found),
    CONTRACT_TEST(what_older_revisions_brought_is_worked_out_from_them),
};
CONTRACT_MAIN("PRD codes", CONTRACT_MIGRATED, tests)
