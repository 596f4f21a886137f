/* What the PRD store's suites share: a store on the test's database, a PRD in it, and revisions made by the
 * applier. */
#pragma once
#include "contract.h"
#include "prd_applying.h"
#include "repositories/sql_history.h"
#include "repositories/sql_prd_store.h"
#include "services/tracing.h"
#include "use_cases/verify_history.h"

static inline struct prd_work *work_begin(struct prd_store *store, bool writes)
{
    struct prd_work *work;
    check_ok(writes ? prd_store_write(store, ID_NONE, &work) : prd_store_read(store, &work));
    return work;
}

static inline void work_commit(struct prd_work *work)
{
    check_ok(prd_work_commit(work));
    prd_work_end(&work);
}

static inline struct id new_id(struct contract *self)
{
    return id_new(self->clock, self->random);
}

/* A PRD without a revision. */
static inline struct prd new_prd(struct contract *self, struct id workspace, struct str key)
{
    return (struct prd){
        .id = new_id(self),
        .workspace = workspace,
        .key = key,
        .title = STR("Payment reminders"),
        .template_name = STR("prd"),
        .created_by = new_id(self),
        .created_at = 1700000000000,
        .updated_at = 1700000000000,
    };
}

static inline struct prd added_prd(struct contract *self, struct prd_store *store)
{
    struct prd prd = new_prd(self, new_id(self), STR("PAY"));
    struct prd_work *work = work_begin(store, true);
    check_ok(prd_repository_add(work->prds, &prd));
    work_commit(work);
    return prd;
}

/* The revision after `before` that `applied` makes. */
static inline struct revision next_revision(const struct prd *before, const struct applied *applied,
                                            struct arena *mem)
{
    struct revision revision = {
        .prd = before->id,
        .workspace = before->workspace,
        .number = before->head + 1,
        .author_kind = AUTHOR_USER,
        .author = before->created_by,
        .author_name = STR("Ada Lovelace"),
        .cause = before->head == 0 ? CAUSE_IMPORT : CAUSE_EDIT,
        .why = STR("because it's so; \xC3\xA9"),
        .message = before->head % 2 == 0 ? before->id : ID_NONE,
        .at = before->updated_at + 1000,
        .parent_hash = before->head_hash,
        .changes = applied->changes,
        .change_count = applied->change_count,
    };
    revision.hash = revision_hash(&revision, mem);
    return revision;
}

static inline struct prd found_prd(struct prd_work *work, struct id id, struct arena *mem)
{
    struct prd prd;
    check_ok(prd_repository_find(work->prds, id, mem, &prd));
    return prd;
}

/* Stores `applied` as the next revision and gives the PRD after it. */
static inline struct prd revise_prd(struct prd_store *store, const struct prd *before,
                                    const struct applied *applied, struct arena *mem)
{
    struct prd_work *work = work_begin(store, true);
    struct revision revision = next_revision(before, applied, mem);
    struct text_differ *differ = git_text_differ_new();
    struct prd after;
    check_ok(revision_repository_add(work->revisions, before, &revision, &applied->document,
                                     applied->code_floor, mem));
    check_ok(trace_lines(work, &revision, differ, mem));
    git_text_differ_free(differ);
    after = found_prd(work, before->id, mem);
    work_commit(work);
    return after;
}

static inline struct str stored_text(struct prd_store *store, const struct prd *prd, int64_t revision,
                                     struct arena *mem, struct document *ret)
{
    struct prd_work *work = work_begin(store, false);
    check_ok(document_repository_load_at(work->documents, prd, revision, mem, ret));
    prd_work_end(&work);
    return document_text(ret, mem);
}

/* The same ids, texts and all that is read from them, versions and revisions. */
static inline void check_same_document(const struct document *actual, const struct document *expected)
{
    assert_int_equal(actual->count, expected->count);
    for (size_t i = 0; i < actual->count; i++) {
        const struct node *a = &actual->nodes[i], *b = &expected->nodes[i];
        assert_true(id_eq(a->id, b->id));
        check_str(a->text, b->text);
        assert_true(digest_eq(a->hash, b->hash));
        assert_int_equal(a->version, b->version);
        assert_int_equal(a->revision, b->revision);
        if (a->kind != b->kind)
            fail_msg("{%.*s} %s %s", STR_ARGS(a->text), node_kind_name(a->kind), node_kind_name(b->kind));
        assert_int_equal(a->level, b->level);
        assert_int_equal(a->heading, b->heading);
        check_str(a->code, b->code);
        check_str(a->title, b->title);
        check_str(a->statement, b->statement);
        assert_int_equal(a->field_count, b->field_count);
        for (size_t j = 0; j < a->field_count; j++) {
            check_str(a->fields[j].name, b->fields[j].name);
            check_str(a->fields[j].value, b->fields[j].value);
        }
    }
}

struct finding_note {
    size_t count;
    char *last;
    size_t size;
};

static inline void note_finding(void *context, const struct history_finding_dto *finding)
{
    struct finding_note *note = context;
    note->count++;
    (void)snprintf(note->last, note->size, "%.*s revision %lld, node %.*s: %s", STR_ARGS(finding->prd),
                   (long long)finding->revision, STR_ARGS(finding->node), finding->what);
}

/* How many findings verifying all histories gives; the last one goes to `last`. */
static inline size_t history_findings(struct contract *self, char *last, size_t size)
{
    struct finding_note note = {.last = last, .size = size};
    struct history_store *store = sql_history_store_new(self->database);
    struct text_differ *differ = git_text_differ_new();
    struct verify_history verify = {
        .store = store, .differ = differ, .context = &note, .found = note_finding};
    struct history_verified_dto done;

    check_ok(verify_history(&verify, &done));
    store->ops->free(store);
    git_text_differ_free(differ);
    return note.count;
}

/* Whatever was done to the PRDs of a test, their histories verify. */
static inline void check_histories(struct contract *self)
{
    char last[256];
    if (history_findings(self, last, sizeof(last)) > 0)
        fail_msg("%s", last);
}
