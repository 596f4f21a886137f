/*
 * Migrations: numbered, forward-only, checksummed SQL files from migrations/, embedded in the binary. A file
 * NNNN_name.sql runs on every driver; NNNN_name.sqlite.sql and NNNN_name.postgresql.sql on one. For each
 * driver the numbers are 1, 2, 3 … One node at a time migrates; a database that is newer than the binary, or
 * whose applied migrations differ from the embedded ones, is refused by name.
 *
 * Each file runs in a transaction of its own, which it must not end. Foreign keys are not enforced while it
 * runs on SQLite, so that a table can be rebuilt; they are checked before the commit.
 */
#pragma once
#include "database/database.h"

struct migration {
    int number;
    const char *name; /* "0001_users" */
    const char *sql;  /* several statements */
    enum database_kind kind;
    bool every_kind;
    const char *checksum; /* SHA-256 of the file, hex */
};

/* Defined by the generated file (tools/embed_migrations.py). */
extern const struct migration migrations[];
extern const size_t migrations_count;

/* Brings the database up to the newest migration; *applied (may be NULL) says how many ran. `list` is in
 * order of number. A migration that fails leaves the database as the one before it did. Errors: conflict with
 * code "database_newer" or "migration_changed", unavailable when another node has been migrating for a
 * minute, and those of the database. Any number of nodes and threads may call it at once. */
struct error *migrator_run(struct database *database, const struct migration *list, size_t count,
                           struct clock *clock, size_t *applied) _must_check_;

/* The migrations after the first `from`, up to the first `to` (SIZE_MAX: all), in one transaction of
 * database_begin_migration on a database that has the first `from`. The caller commits. */
struct error *migrator_build(struct transaction *work, const struct migration *list, size_t count,
                             size_t from, size_t to, struct clock *clock) _must_check_;
