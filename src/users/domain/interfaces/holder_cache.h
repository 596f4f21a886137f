/*
 * Who holds a session, remembered for a moment, so that not every request asks the database
 * (docs/decisions/0003-liveness-from-the-database.md). What is remembered was read at most a second ago, and
 * nothing that this node has heard of has changed it since: when a use case that ends a session has returned,
 * the session is not found here any more. On an embedded database that is so for whatever process commits.
 * Thread-safe, quick.
 */
#pragma once
#include "entities/user.h"

/* When the database was asked, so that what it said before something happened is not remembered after it. */
struct holder_ticket {
    bool is_known;  /* otherwise what it belongs to is never found */
    uint64_t of[2]; /* how far one had heard of changes by then */
    int64_t asked_at;
};

struct holder_cache;
struct holder_cache_ops {
    /* The holder of the session, in `mem`, if that is `user` and is remembered. NULL: ask the database, and
     * give what it says to keep, with the ticket. */
    struct user *(*find)(struct holder_cache *self, struct id session, struct id user, struct arena *mem,
                         struct holder_ticket *ticket);
    /* The session is live, and this its holder. A copy is kept. */
    void (*keep)(struct holder_cache *self, struct holder_ticket ticket, struct id session,
                 const struct user *holder);
};
struct holder_cache {
    const struct holder_cache_ops *ops;
};

static inline struct user *holder_cache_find(struct holder_cache *self, struct id session, struct id user,
                                             struct arena *mem, struct holder_ticket *ticket)
{
    return self->ops->find(self, session, user, mem, ticket);
}
static inline void holder_cache_keep(struct holder_cache *self, struct holder_ticket ticket,
                                     struct id session, const struct user *holder)
{
    self->ops->keep(self, ticket, session, holder);
}
