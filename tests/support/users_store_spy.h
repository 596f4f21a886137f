/*
 * The users module's store as it is, on a SQLite file of its own, with somebody who watches: transactions are
 * counted, a commit can lose a race, and another request can come in between. For use cases; one thread.
 */
#pragma once
#include "database/database.h"
#include "interfaces/user_events.h"
#include "interfaces/users_store.h"
#include "random.h"

struct store_spy {
    struct users_store base;
    struct arena *mem; /* of what it is asked for */
    char folder[32];
    struct database *database;
    struct sealer *sealer;
    struct users_store *real;
    size_t open, begun, writes_begun, committed; /* transactions */
    /* Called once, before the next write transaction begins: what another request does in between. */
    void (*before_write)(struct store_spy *self, void *context);
    void *context;
    /* How many of the next commits lose a race. */
    size_t retries;
};

/* Empty and migrated. The clock, the randomness and the events are those of the store. */
void store_spy_init(struct store_spy *self, struct clock *clock, struct random *random,
                    struct user_events *events, struct arena *mem);
void store_spy_close(struct store_spy *self);

/* What stands in it now; NULL when there is none. Nothing here counts as a transaction. */
const struct user *store_spy_user(struct store_spy *self, const char *email_key);
const struct session *store_spy_session(struct store_spy *self, struct id id);
const struct session *
store_spy_only_session(struct store_spy *self); /* fails the test unless there is just one */
#define store_spy_count(self, table) store_spy_number((self), "SELECT COUNT(*) FROM " table)
/* Whatever else there is to look at: one number or text of one row. `sql` is static, as for the database. */
int64_t store_spy_number(struct store_spy *self, const char *sql);
struct str store_spy_text(struct store_spy *self, const char *sql);

/* Changes something behind a use case's back: store_spy_execute(spy, "UPDATE ...", VALUES(...)). */
void store_spy_execute(struct store_spy *self, const char *sql, const struct value *values, size_t count);
