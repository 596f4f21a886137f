/*
 * Mail that waits, kept in the transaction of what it tells of: neither is a mail lost that should go out,
 * nor does one go out about what never happened. What it says is sealed, as it may hold a link. Errors and
 * lifetimes: interfaces/users_store.h.
 */
#pragma once
#include "entities/letter.h"
#include "error.h"

enum mail_task {
    MAIL_TASK_SEND,    /* the letter as it is */
    MAIL_TASK_VERIFY,  /* find out who has the address `to`, and send them a link that verifies it */
    MAIL_TASK_RESET,   /* the same, with a link that sets a password */
    MAIL_TASK_GUESSED, /* find out who has it, and tell them that somebody tries to sign in as them */
    MAIL_TASK_NOTHING, /* what takes as long as the others, for an address that has had enough mail */
    MAIL_TASKS,
};

struct queued_mail {
    enum mail_task task;
    struct letter letter;       /* its id names the entry */
    struct str client, request; /* where it was asked for, for the audit log; STR_NONE: by the server */
    int64_t attempts;           /* with the one that begins when it is taken */
    bool is_readable;           /* else it was sealed with another key, and only id and attempts are known */
};

struct mail_queue_repository;
struct mail_queue_repository_ops {
    /* Due at once. */
    struct error *(*add)(struct mail_queue_repository *self, const struct queued_mail *mail,
                         struct arena *mem);
    struct error *(*has_due)(struct mail_queue_repository *self, int64_t now, struct arena *mem, bool *ret);
    /* The one that is due the longest, which is due again at `again_at` unless it is removed or postponed: of
     * many nodes one gets it. NULL where none is due. */
    struct error *(*take)(struct mail_queue_repository *self, int64_t now, int64_t again_at,
                          struct arena *mem, struct queued_mail **ret);
    struct error *(*postpone)(struct mail_queue_repository *self, struct id id, int64_t until,
                              struct arena *mem);
    struct error *(*remove)(struct mail_queue_repository *self, struct id id, struct arena *mem);
};
struct mail_queue_repository {
    const struct mail_queue_repository_ops *ops;
};

static inline _must_check_ struct error *mail_queue_repository_add(struct mail_queue_repository *self,
                                                                   const struct queued_mail *mail,
                                                                   struct arena *mem)
{
    return self->ops->add(self, mail, mem);
}
static inline _must_check_ struct error *
mail_queue_repository_has_due(struct mail_queue_repository *self, int64_t now, struct arena *mem, bool *ret)
{
    return self->ops->has_due(self, now, mem, ret);
}
static inline _must_check_ struct error *mail_queue_repository_take(struct mail_queue_repository *self,
                                                                    int64_t now, int64_t again_at,
                                                                    struct arena *mem,
                                                                    struct queued_mail **ret)
{
    return self->ops->take(self, now, again_at, mem, ret);
}
static inline _must_check_ struct error *mail_queue_repository_postpone(struct mail_queue_repository *self,
                                                                        struct id id, int64_t until,
                                                                        struct arena *mem)
{
    return self->ops->postpone(self, id, until, mem);
}
static inline _must_check_ struct error *mail_queue_repository_remove(struct mail_queue_repository *self,
                                                                      struct id id, struct arena *mem)
{
    return self->ops->remove(self, id, mem);
}
