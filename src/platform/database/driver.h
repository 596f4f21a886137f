/*
 * Between the database port and its drivers; nobody else includes this. The port (database.c) checks what is
 * bound and keeps the state of a transaction, so that every driver behaves alike after a failure; drivers
 * only talk to their database.
 */
#pragma once
#include "database/database.h"

#define DATABASE_WAIT_MS 5000 /* for a connection, and for SQLite's write lock */

enum transaction_state {
    TRANSACTION_OPEN,
    TRANSACTION_FAILED,  /* a statement failed: only transaction_end is left */
    TRANSACTION_WRITTEN, /* others see it; it may not be saved yet */
    TRANSACTION_COMMITTED,
};

struct database_ops {
    enum database_kind kind;
    /* Thread-safe; waits at most DATABASE_WAIT_MS. The driver sets all of struct transaction. */
    struct error *(*begin)(struct database *self, enum transaction_mode mode, struct transaction **ret);
    /* A write transaction after all others with the number; NULL: writers follow one another anyway. */
    struct error *(*begin_after)(struct database *self, int64_t number, struct transaction **ret);
    /* A write transaction for the migrator: alone among all nodes, with what a change of schema needs. Waits
     * at most a minute for another migrator, then error unavailable. */
    struct error *(*begin_migration)(struct database *self, struct transaction **ret);
    bool (*stamp)(struct database *self, struct database_stamp *ret); /* NULL: it never can be told */
    struct error *(*ping)(struct database *self);
    void (*close)(struct database *self);

    /* The transaction is open. After an error only `end` is called. */
    struct error *(*run)(struct transaction *self, const char *sql, const struct value *values, size_t count,
                         struct arena *mem, struct rows **rows,
                         size_t *changed); /* the last three may be NULL */
    struct error *(*run_script)(struct transaction *self,
                                const char *sql); /* several statements, no values */
    /* The commit, but for what `settle` does. */
    struct error *(*write)(struct transaction *self);
    /* Returns when what is written is saved. NULL: it is as soon as it is written. */
    struct error *(*settle)(struct transaction *self);
    /* Rolls back unless it is written, and gives the connection back. What is written is saved soon, also
     * when it was not settled. */
    void (*end)(struct transaction *self);
};

struct database {
    const struct database_ops *ops;
};

struct transaction {
    struct database *database;
    enum transaction_mode mode;
    enum transaction_state state;
    bool migrating;
};

/* `path` is what follows the scheme's colon. */
struct error *sqlite_database_open(const char *path, const struct database_options *options,
                                   struct database **ret) _must_check_;
struct error *postgres_database_open(const struct database_options *options,
                                     struct database **ret) _must_check_;

/* See database_ops.begin_migration. */
struct error *database_begin_migration(struct database *self, struct transaction **ret) _must_check_;
struct error *transaction_run_script(struct transaction *self, const char *sql) _must_check_;

/* "The database is busy", of kind unavailable: nothing became free in time. */
struct error *database_busy_error(void) _must_check_;
