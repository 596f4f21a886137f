#include "database/schema_tables.h"

/* Rows of table, column, type and whether it counts by itself, by tables. */
static const char OF_SQLITE[] =
    "SELECT t.name, c.name, 'text', 0 FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c "
    "WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND c.hidden = "
    "0 "
    "ORDER BY t.name, c.cid";
static const char OF_POSTGRES[] =
    "SELECT CAST(t.relname AS TEXT), CAST(c.attname AS TEXT), format_type(c.atttypid, NULL), "
    "CASE WHEN c.attidentity = '' THEN 0 ELSE 1 END FROM pg_class t "
    "JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped "
    "AND c.attgenerated = '' WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', "
    "'p') "
    "ORDER BY t.relname COLLATE \"C\", c.attnum";
static const char REFERENCES[] =
    "SELECT DISTINCT CAST(t.relname AS TEXT), CAST(p.relname AS TEXT) FROM pg_constraint f "
    "JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid "
    "WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace AND t.oid <> p.oid";

static bool is_known_type(struct str type)
{
    return str_eq(type, STR("text")) || str_eq(type, STR("bigint")) || str_eq(type, STR("bytea"));
}

struct error *schema_tables(struct transaction *work, struct arena *mem, struct schema_table **ret,
                            size_t *count)
{
    const bool is_sqlite = transaction_kind(work) == DATABASE_SQLITE;
    struct schema_table *tables, *table = NULL;
    struct rows *rows;
    size_t found = 0;

    TRY(transaction_query(work, is_sqlite ? OF_SQLITE : OF_POSTGRES, NO_VALUES, mem, &rows));
    tables = arena_array_of(mem, rows->count, struct schema_table);
    for (size_t i = 0; i < rows->count; i++) {
        if (table == NULL || !str_eq(table->name, row_text(rows, i, 0))) {
            table = &tables[found++];
            table->name = row_text(rows, i, 0);
            table->columns = arena_array_of(mem, rows->count - i, struct str);
        }
        if (!is_known_type(row_text(rows, i, 2)))
            return error_new(ERROR_INTERNAL, "schema", "the column %.*s of the table %.*s has the type %.*s",
                             STR_ARGS(row_text(rows, i, 1)), STR_ARGS(table->name),
                             STR_ARGS(row_text(rows, i, 2)));
        if (row_integer(rows, i, 3))
            table->counter = row_text(rows, i, 1);
        table->columns[table->column_count++] = row_text(rows, i, 1);
    }
    *ret = tables;
    *count = found;
    return OK;
}

static bool is_among(const struct schema_table *tables, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(tables[i].name, name))
            return true;
    return false;
}

/* Whether all that it refers to is before it. */
static bool may_follow(const struct schema_table *table, const struct rows *references,
                       const struct schema_table *before, size_t count)
{
    for (size_t i = 0; i < references->count; i++)
        if (str_eq(row_text(references, i, 0), table->name) &&
            !is_among(before, count, row_text(references, i, 1)))
            return false;
    return true;
}

struct error *schema_tables_sort(struct transaction *work, struct schema_table *tables, size_t count,
                                 struct arena *mem)
{
    struct rows *references;

    if (transaction_kind(work) == DATABASE_SQLITE) /* looks at references when a migration commits */
        return OK;
    TRY(transaction_query(work, REFERENCES, NO_VALUES, mem, &references));
    for (size_t placed = 0; placed < count; placed++) {
        size_t next = placed;
        struct schema_table table;

        while (next < count && !may_follow(&tables[next], references, tables, placed))
            next++;
        if (next == count)
            return error_new(ERROR_INTERNAL, "schema", "tables refer to each other in a circle");
        table = tables[next];
        memmove(&tables[placed + 1], &tables[placed], (next - placed) * sizeof(*tables));
        tables[placed] = table;
    }
    return OK;
}
