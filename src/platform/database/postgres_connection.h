/*
 * One connection to PostgreSQL: connecting, its prepared statements, waiting for answers with a deadline, and
 * what SQLSTATEs mean here. Used by one thread at a time.
 */
#pragma once
#include "database/driver.h"
#include "database/statement_cache.h"
#include <libpq-fe.h>

struct postgres_connection {
    struct transaction transaction; /* the one that is open on it */
    const char *url;
    PGconn *handle; /* NULL: not connected */
    struct statement_cache statements;
    unsigned long long prepared; /* how many so far: the names of statements */
    const char *opening;         /* begins the transaction; to be sent with its first statement */
    bool is_numbered;            /* holds the lock of `number` */
    int64_t number;
    bool lost;       /* of no use any more: connect anew before the next transaction */
    bool silent;     /* lost, because the server does not answer: nor will it to a new connection */
    bool unanswered; /* a ROLLBACK is on its way */
};

/* Error invalid when libpq cannot make sense of it. The text never repeats the URL, which may hold a
 * password. */
struct error *postgres_url_check(const char *url) _must_check_;

/* Connects unless it is connected and in order. */
struct error *postgres_connection_open(struct postgres_connection *self) _must_check_;
void postgres_connection_close(struct postgres_connection *self);
/* Prepares the statement on first use and runs it, after `opening` if there is one. The last three may be
 * NULL. */
struct error *postgres_connection_run(struct postgres_connection *self, const char *sql,
                                      const struct value *values, size_t count, struct arena *mem,
                                      struct rows **rows, size_t *changed) _must_check_;
/* One or several statements without values, by the simple protocol; their rows are dropped. `wait` in
 * milliseconds. */
struct error *postgres_connection_run_script(struct postgres_connection *self, const char *sql,
                                             int64_t wait) _must_check_;
/* Rolls back, if there is anything to, without waiting for the answer. A connection that is lost is closed.
 */
void postgres_connection_roll_back(struct postgres_connection *self);
