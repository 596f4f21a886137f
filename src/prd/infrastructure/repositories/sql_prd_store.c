#include "repositories/history_packer.h"
#include "repositories/sql_audit_trail.h"
#include "repositories/sql_prd_work.h"
#include <stdlib.h>

#define SCRATCH_BLOCK ((size_t)16384)
/* Some fifty documents of 100 KB. */
#define CACHE_SIZE ((size_t)16 << 20)

struct sql_prd_store {
    struct prd_store base;
    struct database *database;
    struct document_cache *cache;
    const struct audit_keeper *keeper;
};

static struct error *commit(struct prd_work *base)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, base);

    TRY(transaction_commit(self->transaction));
    if (self->written != NULL)
        document_cache_put(self->cache, self->written);
    sql_tell_audited(self);
    return OK;
}

static void end(struct prd_work *base)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, base);
    transaction_end(self->transaction);
    history_packer_free(self->packer);
    kept_document_drop(self->written);
    arena_free(self->scratch);
    free(self);
}

static void open_repositories(struct sql_prd_work *self)
{
    self->prds.ops = &sql_prd_repository_ops;
    self->base.prds = &self->prds;
    self->documents.ops = &sql_document_repository_ops;
    self->base.documents = &self->documents;
    self->revisions.ops = &sql_revision_repository_ops;
    self->base.revisions = &self->revisions;
    self->provenance.ops = &sql_provenance_repository_ops;
    self->base.provenance = &self->provenance;
    self->proposals.ops = &sql_proposal_repository_ops;
    self->base.proposals = &self->proposals;
    self->messages.ops = &sql_message_repository_ops;
    self->base.messages = &self->messages;
    self->interviews.ops = &sql_interview_repository_ops;
    self->base.interviews = &self->interviews;
    self->events.ops = &sql_project_event_repository_ops;
    self->base.events = &self->events;
    self->search.ops = &sql_search_repository_ops;
    self->base.search = &self->search;
    self->hooks.ops = &sql_hook_repository_ops;
    self->base.hooks = &self->hooks;
    self->shares.ops = &sql_share_repository_ops;
    self->base.shares = &self->shares;
    self->manifests.ops = &sql_manifest_repository_ops;
    self->base.manifests = &self->manifests;
    self->models.ops = &sql_model_choice_repository_ops;
    self->base.models = &self->models;
    self->comments.ops = &sql_comment_repository_ops;
    self->base.comments = &self->comments;
    self->approvals.ops = &sql_approval_repository_ops;
    self->base.approvals = &self->approvals;
    self->links.ops = &sql_item_link_repository_ops;
    self->base.links = &self->links;
    self->baselines.ops = &sql_baseline_repository_ops;
    self->base.baselines = &self->baselines;
    self->touches.ops = &sql_touch_repository_ops;
    self->base.touches = &self->touches;
    self->audit.ops = &sql_audit_trail_ops;
    self->base.audit = &self->audit;
}

static struct prd_work *open_work(struct sql_prd_store *self, struct transaction *transaction, bool writes)
{
    static const struct prd_work_ops work_ops = {commit, end};
    struct sql_prd_work *work = memory_alloc(sizeof(*work));

    work->base.ops = &work_ops;
    work->transaction = transaction;
    work->writes = writes;
    work->cache = self->cache;
    work->keeper = self->keeper;
    open_repositories(work);
    work->scratch = arena_new(SCRATCH_BLOCK);
    return &work->base;
}

static struct error *read(struct prd_store *base, struct prd_work **ret)
{
    struct sql_prd_store *self = container_of(base, struct sql_prd_store, base);
    struct transaction *transaction;

    TRY(database_begin(self->database, TRANSACTION_READ, &transaction));
    *ret = open_work(self, transaction, false);
    return OK;
}

static struct error *write(struct prd_store *base, struct id what, struct prd_work **ret)
{
    struct sql_prd_store *self = container_of(base, struct sql_prd_store, base);
    struct transaction *transaction;
    int64_t number;

    memcpy(&number, what.bytes + sizeof(what.bytes) - sizeof(number), sizeof(number)); /* its random half */
    TRY(database_begin_after(self->database, number, &transaction));
    *ret = open_work(self, transaction, true);
    return OK;
}

static void free_store(struct prd_store *base)
{
    struct sql_prd_store *self = container_of(base, struct sql_prd_store, base);
    document_cache_free(self->cache);
    free(self);
}

static const struct prd_store_ops store_ops = {.read = read, .write = write, .free = free_store};

struct prd_store *sql_prd_store_new_audited(struct database *database, const struct audit_keeper *keeper)
{
    struct sql_prd_store *self = memory_alloc(sizeof(*self));
    self->base.ops = &store_ops;
    self->database = database;
    self->cache = document_cache_new(CACHE_SIZE);
    self->keeper = keeper;
    return &self->base;
}

struct prd_store *sql_prd_store_new(struct database *database)
{
    return sql_prd_store_new_audited(database, NULL);
}
