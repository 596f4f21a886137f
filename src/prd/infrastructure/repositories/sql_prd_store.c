#include "repositories/sql_prd_work.h"
#include <stdlib.h>

#define SCRATCH_BLOCK ((size_t)16384)

struct sql_prd_store {
    struct prd_store base;
    struct database *database;
};

static struct error *commit(struct prd_work *base)
{
    return transaction_commit(sql_work(base)->transaction);
}

static void end(struct prd_work *base)
{
    struct sql_prd_work *self = sql_work(base);
    transaction_end(self->transaction);
    arena_free(self->scratch);
    free(self);
}

static const struct prd_work_ops work_ops = {
    .commit = commit,
    .end = end,
    .add_prd = sql_add_prd,
    .find_prd = sql_find_prd,
    .find_prd_by_key = sql_find_prd_by_key,
    .list_prds = sql_list_prds,
    .update_prd = sql_update_prd,
    .load_document = sql_load_document,
    .load_document_at = sql_load_document_at,
    .find_text = sql_find_text,
    .add_revision = sql_add_revision,
    .find_revision = sql_find_revision,
    .list_revisions = sql_list_revisions,
    .add_proposal = sql_add_proposal,
    .find_proposal = sql_find_proposal,
    .list_proposals = sql_list_proposals,
    .decide_operation = sql_decide_operation,
    .list_proposal_links = sql_list_proposal_links,
    .add_message = sql_add_message,
    .update_message = sql_update_message,
    .find_message = sql_find_message,
    .list_messages = sql_list_messages,
    .last_messages = sql_last_messages,
    .fail_streaming = sql_fail_streaming,
    .load_interview = sql_load_interview,
    .save_answer = sql_save_answer,
    .add_event = sql_add_event,
    .list_events = sql_list_events,
};

static struct error *begin(struct prd_store *base, bool writes, struct prd_work **ret)
{
    struct sql_prd_store *self = container_of(base, struct sql_prd_store, base);
    struct transaction *transaction;
    struct sql_prd_work *work;

    TRY(database_begin(self->database, writes ? TRANSACTION_WRITE : TRANSACTION_READ, &transaction));
    work = memory_alloc(sizeof(*work));
    work->base.ops = &work_ops;
    work->transaction = transaction;
    work->scratch = arena_new(SCRATCH_BLOCK);
    *ret = &work->base;
    return OK;
}

static void free_store(struct prd_store *base)
{
    free(container_of(base, struct sql_prd_store, base));
}

static const struct prd_store_ops store_ops = {.begin = begin, .free = free_store};

struct prd_store *sql_prd_store_new(struct database *database)
{
    struct sql_prd_store *self = memory_alloc(sizeof(*self));
    self->base.ops = &store_ops;
    self->database = database;
    return &self->base;
}
