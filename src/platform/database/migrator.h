/*
 * Migrations: numbered, forward-only, checksummed SQL files from migrations/, embedded in the binary. A file
 * NNNN_name.sql runs on every driver; NNNN_name.sqlite.sql and NNNN_name.postgresql.sql on one. One node at a time
 * migrates; a database that is newer than the binary, or whose applied migrations differ from the embedded ones, is
 * refused by name.
 */
#pragma once
#include "database/database.h"

struct migration {
    int number;
    const char *name;     /* "0001_users" */
    const char *sql;      /* several statements */
    enum database_kind kind;
    bool every_kind;
    const char *checksum; /* SHA-256 of the file, hex */
};

/* Defined by the generated file (tools/embed_migrations.py). */
extern const struct migration migrations[];
extern const size_t migrations_count;

/* Brings the database up to the newest migration; *applied (may be NULL) says how many ran. */
struct error *migrator_run(struct database *database, const struct migration *list, size_t count, struct clock *clock,
                           size_t *applied) _must_check_;
