/* Which tables and columns a database has: those that statements write, in order of their names. */
#pragma once
#include "database/database.h"

struct schema_table {
    struct str name;
    struct str *columns;
    size_t column_count;
    struct str counter; /* a column that PostgreSQL counts up by itself; STR_NONE: none */
};

/* Without what a database makes by itself: virtual tables and those behind them, generated columns. Error
 * internal for a column of another type than TEXT, BIGINT and bytes. */
struct error *schema_tables(struct transaction *work, struct arena *mem, struct schema_table **ret,
                            size_t *count) _must_check_;
/* Puts tables that others refer to before those. */
struct error *schema_tables_sort(struct transaction *work, struct schema_table *tables, size_t count,
                                 struct arena *mem) _must_check_;
