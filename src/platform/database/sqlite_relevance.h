/*
 * relevance(TABLE, WEIGHT, ...): how well a row of a full-text table (FTS5) answers its MATCH, the less the
 * better. It is bm25() to the last digit, and takes the same weights of columns, but counts in how many rows
 * a phrase is only where that says something: not for a phrase that is found in columns of no weight alone,
 * whose rows are often most of the table, and not beyond half of the rows, past which a phrase says as little
 * as can be.
 */
#pragma once
#include "error.h"
#include <sqlite3.h>

/* For a connection. A result code of SQLite. */
int sqlite_relevance_add(sqlite3 *handle) _must_check_;
