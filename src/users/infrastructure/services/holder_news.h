/*
 * How far one has heard of what ends sessions or changes their holders. Two moments of the same user that are
 * equal mean that nothing of the kind happened between them. Thread-safe, quick.
 */
#pragma once
#include "clock.h"
#include "database/database.h"
#include "events/event_bus.h"

struct holder_moment {
    uint64_t words[2];
};

struct holder_news;
struct holder_news_ops {
    /* False: it cannot be told now, so the database is to be asked. */
    bool (*now)(struct holder_news *self, struct id user, struct holder_moment *ret);
    void (*free)(struct holder_news *self);
};
struct holder_news {
    const struct holder_news_ops *ops;
};

static inline bool holder_news_now(struct holder_news *self, struct id user, struct holder_moment *ret)
{
    return self->ops->now(self, user, ret);
}
static inline void holder_news_free(struct holder_news *self) /* NULL is fine */
{
    if (self != NULL)
        self->ops->free(self);
}

/* By the events of this node and of the others; while the bus does not hear those, it cannot be told. A
 * moment goes by with each event about the user that is not known to be harmless. The bus outlives it, and
 * has left the other nodes (event_bus_leave) when it is freed. */
struct holder_news *bus_holder_news_new(struct event_bus *bus);
/* By what is committed, whoever does it and whatever it is (database_stamp). The database outlives it. */
struct holder_news *database_holder_news_new(struct database *database);
