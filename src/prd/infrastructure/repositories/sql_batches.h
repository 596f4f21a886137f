/*
 * Statements that insert many rows at once, for imports: a row alone costs a round trip on PostgreSQL. For
 * the files of this folder alone.
 */
#pragma once
#include "database/database.h"

#define SQL_BATCH_ROWS 16

enum sql_batch {
    SQL_BATCH_HISTORY_NODES, /* history, key, node */
    SQL_BATCH_CHANGES, /* history, seq, revision, node, kind, follows_before, follows_after, mark, base, body
                        */
    SQL_BATCH_ORIGINS, /* history, node, runs; known ones are replaced */
    SQL_BATCH_CODES,   /* history, code, node; known ones are replaced, no code twice */
    SQL_BATCH_CARRIED, /* history, node, revision, runs */
    SQL_BATCH_NODES,   /* workspace, prd, id, position, text, hash, version, revision, kind, heading, code,
                          title;      known ones are replaced */
    SQL_BATCH_SEARCH,  /* workspace, prd, node, kind, code, title, body; PostgreSQL's */
    SQL_BATCH_SEARCH_ROWS, /* history, node; SQLite's */
    SQL_BATCHES
};

#define SQL_BATCH_COLUMNS_MAX 12

/* Values of one to SQL_BATCH_ROWS rows, row by row. */
struct sql_rows {
    struct transaction *transaction;
    enum sql_batch batch;
    struct value values[SQL_BATCH_ROWS * SQL_BATCH_COLUMNS_MAX];
    size_t count; /* of rows */
};

/* Adds a row, of as many values as the batch has columns, and writes all when they are enough. */
struct error *sql_rows_add(struct sql_rows *self, const struct value *row) _must_check_;
/* Writes what is left. */
struct error *sql_rows_finish(struct sql_rows *self) _must_check_;
