/*
 * What the module keeps, as repositories in a unit of work: all of it happens, or nothing.
 *
 * Errors of every operation: retry (lost a race: roll back, run the use case again), unavailable, internal;
 * others are named where they occur. "Not there" is no error: *ret is NULL or false. What is read lives in
 * the arena that is given. A store is thread-safe, a unit of work belongs to one thread.
 */
#pragma once
#include "interfaces/audit_repository.h"
#include "interfaces/device_repository.h"
#include "interfaces/email_token_repository.h"
#include "interfaces/invite_repository.h"
#include "interfaces/mail_queue_repository.h"
#include "interfaces/second_factor_repository.h"
#include "interfaces/session_repository.h"
#include "interfaces/setup_repository.h"
#include "interfaces/token_repository.h"
#include "interfaces/user_repository.h"
#include "interfaces/workspace_repository.h"

struct unit_of_work;
struct unit_of_work_ops {
    struct error *(*record)(struct unit_of_work *self, const struct user_event *event);
    struct error *(*write)(struct unit_of_work *self);
    struct error *(*commit)(struct unit_of_work *self);
    void (*end)(struct unit_of_work *self); /* rolls back unless committed */
};
struct unit_of_work {
    const struct unit_of_work_ops *ops;
    struct audit_repository *audit;
    struct user_repository *users;
    struct session_repository *sessions;
    struct workspace_repository *workspaces;
    struct setup_repository *setup;
    struct email_token_repository *email_tokens;
    struct mail_queue_repository *mail;
    struct token_repository *tokens;
    struct device_repository *devices;
    struct second_factor_repository *factors;
    struct invite_repository *invites;
};

enum work_mode { WORK_READ, WORK_WRITE };

struct users_store;
struct users_store_ops {
    /* The unit of work lives in `mem` until it is ended. */
    struct error *(*begin)(struct users_store *self, enum work_mode mode, struct arena *mem,
                           struct unit_of_work **ret);
};
struct users_store {
    const struct users_store_ops *ops;
};

static inline _must_check_ struct error *users_store_begin(struct users_store *self, enum work_mode mode,
                                                           struct arena *mem, struct unit_of_work **ret)
{
    return self->ops->begin(self, mode, mem, ret);
}
/* Says that something happened, with all texts living as long as the unit of work. Id and time are set here.
 * It is written down in this transaction, if the audit log keeps its kind, and published when the transaction
 * is committed; nothing of it stays when it is rolled back. */
static inline _must_check_ struct error *unit_of_work_record(struct unit_of_work *self,
                                                             const struct user_event *event)
{
    return self->ops->record(self, event);
}
/* Durable when it returns OK; then what was recorded is published. */
static inline _must_check_ struct error *unit_of_work_commit(struct unit_of_work *self)
{
    return self->ops->commit(self);
}
/* The first half of a commit, for who has work to do before waiting for the disk: others see the change, and
 * may go on. The other half is unit_of_work_commit, before which nothing may be answered. */
static inline _must_check_ struct error *unit_of_work_write(struct unit_of_work *self)
{
    return self->ops->write(self);
}
/* Ends it and forgets it; fits _cleanup_. */
static inline void unit_of_work_end(struct unit_of_work **self)
{
    if (*self != NULL)
        (*self)->ops->end(*self);
    *self = NULL;
}
