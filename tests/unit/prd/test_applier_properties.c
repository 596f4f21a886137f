/* What must hold for any document and any operations; each property prints its seed. */
#include "check.h"
#include "prd_applying.h"
#include "prd_documents.h"
#include "services/lines.h"
#include "services/recogniser.h"
#include "strbuf.h"

static uint64_t new_seed(struct random_seeded *random)
{
    uint64_t seed;
    random_fill(&random->base, &seed, sizeof(seed));
    return seed;
}

static struct str random_node_text(struct random_seeded *random, struct arena *mem)
{
    static const char *const texts[] = {"- **FR-?** new\n",
                                        "- **R-?** risk\n  - status: open",
                                        "- **FR-1.1** a part\n",
                                        "- **FR-1a** a letter\n- **FR-1.1** a part\n",
                                        "para",
                                        "## Heading\n",
                                        "one\n\ntwo\n\n- **M-?** three\n",
                                        "```\ncode\n```\n",
                                        "- a\n- b\n\n",
                                        "\n\nblank before\n\n\n",
                                        "FR-x: no item\n",
                                        "a\r\nb\r\n",
                                        "| a |\n|---|\n",
                                        "| FR-? | a new row | must |\n",
                                        "| ID | Requirement |\n|---|---|\n| FR-? | in a new table |\n",
                                        "### Requirement: x\n\nbody\n"};
    if (random_below(random, 4) == 0)
        return documents_random(random, mem, 1 + random_below(random, 5));
    return str_from(texts[random_below(random, COUNT_OF(texts))]);
}

/* An operation on a random node as it is now. */
static struct operation random_operation(struct random_seeded *random, const struct document *document,
                                         struct arena *mem)
{
    static const char *const fields[] = {"status", "priority", "owner"}, *const values[] = {"done", "",
                                                                                            "must", "a | b"};
    struct operation operation = {.kind = OPERATION_ADD_NODE};
    if (document->count > 0) {
        const struct node *node = &document->nodes[random_below(random, document->count)];
        const struct node *other = &document->nodes[random_below(random, document->count)];
        operation.kind = (enum operation_kind)random_below(random, 5);
        if (operation.kind != OPERATION_ADD_NODE)
            operation.node = node->id;
        operation.base = node->hash;
        operation.after = random_below(random, 6) == 0 ? ID_NONE : other->id;
    }
    operation.text = random_node_text(random, mem);
    operation.field = str_from(fields[random_below(random, COUNT_OF(fields))]);
    operation.value = str_from(values[random_below(random, COUNT_OF(values))]);
    return operation;
}

static bool is_changed(const struct applied *applied, struct id node)
{
    for (size_t i = 0; i < applied->change_count; i++) {
        if (id_eq(applied->changes[i].node, node))
            return true;
    }
    return false;
}

/* The nodes that no change names stand in both documents in the same order with the same bytes. */
static void check_collateral(const struct document *before, const struct applied *applied)
{
    const struct document *after = &applied->document;
    size_t at = 0;
    for (size_t i = 0; i < before->count; i++) {
        const struct node *node = &before->nodes[i];
        if (is_changed(applied, node->id))
            continue;
        while (at < after->count && !id_eq(after->nodes[at].id, node->id)) {
            assert_true(is_changed(applied, after->nodes[at].id));
            at++;
        }
        assert_true(at < after->count);
        check_str(after->nodes[at].text, node->text);
        assert_int_equal(after->nodes[at].version, node->version);
        assert_int_equal(after->nodes[at].revision, node->revision);
        at++;
    }
    for (; at < after->count; at++)
        assert_true(is_changed(applied, after->nodes[at].id));
}

static void check_nodes(const struct applying *self, const struct applied *applied)
{
    const struct document *after = &applied->document;
    for (size_t i = 0; i < after->count; i++) {
        const struct node *node = &after->nodes[i];
        assert_true(node->text.len > 0);
        assert_false(id_is_none(node->id));
        assert_int_equal(document_find(after, node->id), i);
        if (!is_changed(applied, node->id))
            continue;
        assert_true(digest_eq(node->hash, digest_sha256(node->text)));
        assert_int_equal(node->revision, self->revision + 1);
    }
    for (size_t i = 0; i < applied->change_count; i++)
        assert_true(applied->changes[i].before_text.ptr || applied->changes[i].after_text.ptr);
}

/* At most one of two nodes has an item's code, unless they had it together before; and a code with parts is
 * not brought by another node than the last that had it. */
static void check_codes(const struct applying *self, const struct document *before,
                        const struct applied *applied)
{
    for (size_t i = 0; i < applied->change_count; i++) {
        struct item_code code;
        const struct id *bearer;
        size_t found = 0;
        const struct change *change = &applied->changes[i];
        if (!change->code.ptr || !item_code_parse(change->code, &code) ||
            document_find_code(before, code) != SIZE_MAX)
            continue;
        for (size_t j = 0; j < applied->document.count; j++) {
            struct item_code own;
            const struct node *node = &applied->document.nodes[j];
            found += node->code.ptr && item_code_parse(node->code, &own) && item_code_eq(own, code) ? 1 : 0;
        }
        assert_true(found <= 1);
        bearer = map_get(self->bearers, item_code_format(self->mem, code));
        if (!item_code_is_plain(code) && bearer != NULL && change->after_text.ptr)
            assert_true(id_eq(*bearer, change->node));
    }
}

static void operate_at_random(struct random_seeded *random, struct str markdown, size_t rounds)
{
    struct applying self;
    struct document *past = calloc(rounds + 1, sizeof(*past));
    struct applied *applied = calloc(rounds + 1, sizeof(*applied));
    size_t count = 0;

    applying_open(&self, new_seed(random));
    applying_import(&self, markdown);
    for (size_t i = 0; i < rounds; i++) {
        struct operation operations[3];
        size_t operation_count = 1 + random_below(random, COUNT_OF(operations));
        struct document before = self.document;
        struct str text = applying_text(&self);
        struct error *error;
        for (size_t j = 0; j < operation_count; j++)
            operations[j] = random_operation(random, &before, self.mem);
        error = applier_apply(&self.applier, &before, operations, operation_count, self.floor,
                              self.revision + 1, &self.past, self.mem, &applied[count]);
        check_str(document_text(&before, self.mem), text); /* what it was made from stays */
        if (error != OK) {
            if (!error_is(error, ERROR_CONFLICT) && !error_is(error, ERROR_INVALID))
                fail_msg("%.*s", STR_ARGS(error_describe(error, self.mem)));
            assert_true(error_field_count(error) > 0);
            error_free(error);
            continue;
        }
        check_collateral(&before, &applied[count]);
        check_nodes(&self, &applied[count]);
        check_codes(&self, &before, &applied[count]);
        past[count] = before;
        applying_take(&self, &applied[count]);
        count++;
    }
    /* Undoing gives every earlier document again, byte for byte and node for node. */
    for (struct document now = self.document; count-- > 0;) {
        now = applying_undo(&now, applied[count].changes, applied[count].change_count, self.mem);
        assert_int_equal(now.count, past[count].count);
        for (size_t i = 0; i < now.count; i++) {
            assert_true(id_eq(now.nodes[i].id, past[count].nodes[i].id));
            check_str(now.nodes[i].text, past[count].nodes[i].text);
        }
    }
    applying_close(&self);
    free(past);
    free(applied);
}

static void operations_touch_their_targets_alone_and_can_be_undone(void **state)
{
    struct random_seeded random;
    property_begin(&random, "operations_touch_their_targets_alone_and_can_be_undone");
    for (size_t i = 0; i < 300; i++) {
        struct arena *mem = arena_new(0);
        operate_at_random(&random, documents_random(&random, mem, random_below(&random, 25)), 12);
        arena_free(mem);
    }
    (void)state;
}

static void so_it_is_with_real_documents(void **state)
{
    struct random_seeded random;
    size_t count;
    const struct named_text *texts = documents_load("prds", *state, &count);
    property_begin(&random, "so_it_is_with_real_documents");
    for (size_t i = 0; i < count; i++)
        operate_at_random(&random, texts[i].text, 8);
}

static void an_import_is_the_document(void **state)
{
    struct random_seeded random;
    property_begin(&random, "an_import_is_the_document");
    for (size_t i = 0; i < 1000; i++) {
        struct applying self;
        struct applied applied;
        struct str text;
        applying_open(&self, new_seed(&random));
        text = documents_random(&random, self.mem, random_below(&random, 40));
        for (size_t j = random_below(&random, 5); j > 0; j--)
            text = documents_mutate(&random, self.mem, text);
        check_ok(applier_import(&self.applier, text, 1, self.mem, &applied));
        check_str(document_text(&applied.document, self.mem), text);
        assert_int_equal(applied.change_count, applied.document.count);
        applying_close(&self);
    }
    (void)state;
}

static void real_documents_are_imported_byte_for_byte(void **state)
{
    static const char *const folders[] = {"prds", "streams/kep-753/revisions"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        size_t count;
        const struct named_text *texts = documents_load(folders[i], *state, &count);
        for (size_t j = 0; j < count; j++) {
            struct applying self;
            applying_open(&self, 1);
            applying_import(&self, texts[j].text);
            check_str(applying_text(&self), texts[j].text);
            applying_close(&self);
        }
    }
}

static void a_restore_gives_the_old_document(void **state)
{
    struct random_seeded random;
    property_begin(&random, "a_restore_gives_the_old_document");
    for (size_t i = 0; i < 300; i++) {
        struct applying self;
        struct document old, undone;
        struct applied applied;
        struct str text;
        applying_open(&self, new_seed(&random));
        applying_import(&self, documents_random(&random, self.mem, random_below(&random, 25)));
        old = self.document;
        text = applying_text(&self);
        for (size_t j = 0; j < 10; j++) {
            struct operation operation = random_operation(&random, &self.document, self.mem);
            error_free(applying_apply(&self, &operation, 1, &applied));
        }
        check_ok(applier_revert(&self.applier, &self.document, &old, self.revision + 1, self.mem, &applied));
        check_str(document_text(&applied.document, self.mem), text);
        check_collateral(&self.document, &applied);
        undone = applying_undo(&applied.document, applied.changes, applied.change_count, self.mem);
        check_str(document_text(&undone, self.mem), applying_text(&self));
        applying_close(&self);
    }
    (void)state;
}

/* ----- Many writers at once, each working on what the document was when it last looked ----- */

#define WRITERS 8
#define TOKENS_MAX 4096

struct writer {
    struct document seen;
};

struct race {
    struct applying applying;
    struct random_seeded *random;
    struct writer writers[WRITERS];
    struct str tokens[TOKENS_MAX]; /* accepted and not taken away by anybody who saw them */
    size_t token_count, made, accepted, refused, merged;
};

static struct str new_token(struct race *self, size_t writer)
{
    /* Ended, so that none is the beginning of another. */
    return str_format(self->applying.mem, "word%zu-%zux", writer, ++self->made);
}

static void drop_tokens(struct race *self, struct str was, struct str becomes)
{
    for (size_t i = self->token_count; i-- > 0;) {
        if (str_contains(was, self->tokens[i]) && !str_contains(becomes, self->tokens[i]))
            self->tokens[i] = self->tokens[--self->token_count];
    }
}

/* The text with a random line replaced, added or removed. */
static struct str edit_lines(struct race *self, struct str text, struct str token)
{
    struct strbuf edited = strbuf_new(self->applying.mem, STRBUF_LIMIT_DEFAULT);
    size_t lines = 0, chosen, way = random_below(self->random, 3), at = 0;
    struct str line;
    for (struct str rest = text; line_next(&rest, &line);)
        lines++;
    chosen = random_below(self->random, lines);
    for (struct str rest = text; line_next(&rest, &line); at++) {
        if (at == chosen && at == 0) {
            /* The first line keeps the item's code. */
            strbuf_addf(&edited, "%.*s %.*s\n", STR_ARGS(line_content(line)), STR_ARGS(token));
            continue;
        }
        if (at != chosen || way != 0)
            strbuf_add(&edited, line);
        if (at == chosen && way != 2)
            strbuf_addf(&edited, "  %.*s\n", STR_ARGS(token));
        if (at == chosen && way == 2)
            strbuf_addf(&edited, "  more %.*s\n", STR_ARGS(token));
    }
    return strbuf_str(&edited);
}

static struct operation racing_operation(struct race *self, struct writer *writer, struct str token)
{
    const struct node *node = &writer->seen.nodes[random_below(self->random, writer->seen.count)];
    struct operation operation = {.node = node->id, .base = node->hash};
    switch (random_below(self->random, 12)) {
    case 0:
        operation.kind = OPERATION_REMOVE_NODE;
        break;
    case 1:
    case 2:
        operation = (struct operation){.kind = OPERATION_ADD_NODE, .after = node->id};
        operation.text = str_format(
            self->applying.mem, "- **FR-?** %.*s\n  - status: open\n  - owner: x\n  - note: y\n  - end: z\n",
            STR_ARGS(token));
        break;
    case 3:
        operation.kind = OPERATION_MOVE_NODE;
        operation.after = writer->seen.nodes[random_below(self->random, writer->seen.count)].id;
        break;
    case 4:
    case 5:
        operation.kind = OPERATION_SET_FIELD;
        operation.field = random_below(self->random, 2) == 0 ? STR("status") : STR("owner");
        operation.value = token;
        break;
    default:
        operation.kind = OPERATION_REPLACE_TEXT;
        operation.text = edit_lines(self, node->text, token);
    }
    return operation;
}

/* What an accepted operation took away was in the text its writer saw, or in the field it set. */
static void account(struct race *self, const struct writer *writer, const struct operation *operation,
                    struct str token)
{
    size_t seen = document_find(&writer->seen, operation->node);
    struct str was = seen != SIZE_MAX ? writer->seen.nodes[seen].text : STR("");
    if (operation->kind == OPERATION_REPLACE_TEXT)
        drop_tokens(self, was, operation->text);
    if (operation->kind == OPERATION_REMOVE_NODE)
        drop_tokens(self, was, STR(""));
    if (operation->kind == OPERATION_SET_FIELD)
        drop_tokens(self, node_field_get(&writer->seen.nodes[seen], operation->field), STR(""));
    if (operation->kind != OPERATION_REMOVE_NODE && operation->kind != OPERATION_MOVE_NODE) {
        assert_true(self->token_count < TOKENS_MAX);
        self->tokens[self->token_count++] = token;
    }
}

static void race_step(struct race *self)
{
    size_t index = random_below(self->random, WRITERS);
    struct writer *writer = &self->writers[index];
    struct str token = new_token(self, index), text;
    struct document before = self->applying.document;
    struct operation operation;
    struct applied applied;
    struct error *error;

    if (writer->seen.count == 0 || random_below(self->random, 4) == 0)
        writer->seen = before;
    operation = racing_operation(self, writer, token);
    error = applying_apply(&self->applying, &operation, 1, &applied);
    if (error != OK) {
        assert_true(error_is(error, ERROR_CONFLICT) || error_is(error, ERROR_INVALID));
        self->refused++;
        error_free(error);
        writer->seen = before; /* told of the conflict, it looks again */
        return;
    }
    self->accepted++;
    self->merged += applied.merged ? 1 : 0;
    account(self, writer, &operation, token);
    text = applying_text(&self->applying);
    for (size_t i = 0; i < self->token_count; i++) {
        if (!str_contains(text, self->tokens[i]))
            fail_msg("%.*s was lost", STR_ARGS(self->tokens[i]));
    }
}

static void no_accepted_word_is_lost_between_eight_writers(void **state)
{
    struct random_seeded random;
    size_t accepted = 0, refused = 0, merged = 0;
    property_begin(&random, "no_accepted_word_is_lost_between_eight_writers");
    for (size_t i = 0; i < 100; i++) {
        struct race *self = calloc(1, sizeof(*self));
        self->random = &random;
        applying_open(&self->applying, new_seed(&random));
        applying_import(&self->applying,
                        STR("# R\n\n- **FR-1** a\n  - status: open\n  - owner: x\n  - note: y\n  - end: z\n- "
                            "**FR-2** b\n  - status: open\n"
                            "  - owner: x\n  - note: y\n  - end: z\n\nText\nof\nsome\nlines\n"));
        for (size_t j = 0; j < 100 && self->applying.document.count > 0; j++)
            race_step(self);
        accepted += self->accepted;
        refused += self->refused;
        merged += self->merged;
        applying_close(&self->applying);
        free(self);
    }
    print_message("%zu accepted, %zu of them merged, %zu refused\n", accepted, merged, refused);
    assert_true(accepted > 2000 && merged > 100 && refused > 100);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_touch_their_targets_alone_and_can_be_undone),
        ARENA_TEST(so_it_is_with_real_documents),
        cmocka_unit_test(an_import_is_the_document),
        ARENA_TEST(real_documents_are_imported_byte_for_byte),
        cmocka_unit_test(a_restore_gives_the_old_document),
        cmocka_unit_test(no_accepted_word_is_lost_between_eight_writers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
