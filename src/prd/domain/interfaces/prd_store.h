/*
 * What the module keeps, as repositories in a unit of work: all of it happens, or nothing. Everything read is
 * in the caller's arena. Errors are those of database.h (retry, conflict "unique", unavailable, internal) and
 * not_found where said. A store is thread-safe; a unit of work belongs to one thread.
 */
#pragma once
#include "interfaces/approval_repository.h"
#include "interfaces/audit_trail.h"
#include "interfaces/baseline_repository.h"
#include "interfaces/comment_repository.h"
#include "interfaces/document_repository.h"
#include "interfaces/hook_repository.h"
#include "interfaces/interview_repository.h"
#include "interfaces/item_link_repository.h"
#include "interfaces/manifest_repository.h"
#include "interfaces/message_repository.h"
#include "interfaces/model_choice_repository.h"
#include "interfaces/prd_repository.h"
#include "interfaces/project_event_repository.h"
#include "interfaces/proposal_repository.h"
#include "interfaces/provenance_repository.h"
#include "interfaces/revision_repository.h"
#include "interfaces/search_repository.h"
#include "interfaces/share_repository.h"
#include "interfaces/touch_repository.h"

struct prd_work;
struct prd_work_ops {
    struct error *(*commit)(struct prd_work *self);
    void (*end)(struct prd_work *self); /* rolls back unless committed; frees */
};
struct prd_work {
    const struct prd_work_ops *ops;
    struct prd_repository *prds;
    struct document_repository *documents;
    struct revision_repository *revisions;
    struct provenance_repository *provenance;
    struct proposal_repository *proposals;
    struct message_repository *messages;
    struct interview_repository *interviews;
    struct project_event_repository *events;
    struct search_repository *search;
    struct hook_repository *hooks;
    struct share_repository *shares;
    struct manifest_repository *manifests;
    struct model_choice_repository *models;
    struct comment_repository *comments;
    struct approval_repository *approvals;
    struct item_link_repository *links;
    struct baseline_repository *baselines;
    struct touch_repository *touches;
    struct audit_trail *audit;
};

struct prd_store;
struct prd_store_ops {
    /* One snapshot; nothing may be written. */
    struct error *(*read)(struct prd_store *self, struct prd_work **ret);
    /* For writing, after all others that write to `what`, on every node: the PRD that is written to; the
     * workspace, for a new PRD and for what is the workspace's; ID_NONE for what concerns all. So none loses
     * a race, and no two of them act on the same state. Only what belongs to `what` may be written, and what
     * is written may rest only on what belongs to it. */
    struct error *(*write)(struct prd_store *self, struct id what, struct prd_work **ret);
    void (*free)(struct prd_store *self);
};
struct prd_store {
    const struct prd_store_ops *ops;
};

static inline _must_check_ struct error *prd_store_read(struct prd_store *self, struct prd_work **ret)
{
    return self->ops->read(self, ret);
}
static inline _must_check_ struct error *prd_store_write(struct prd_store *self, struct id what,
                                                         struct prd_work **ret)
{
    return self->ops->write(self, what, ret);
}
/* Durable when it returns OK. */
static inline _must_check_ struct error *prd_work_commit(struct prd_work *self)
{
    return self->ops->commit(self);
}
/* Ends it and forgets it; fits _cleanup_. */
static inline void prd_work_end(struct prd_work **self)
{
    if (*self != NULL)
        (*self)->ops->end(*self);
    *self = NULL;
}
