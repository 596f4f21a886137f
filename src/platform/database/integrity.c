#include "database/integrity.h"

struct findings {
    struct arena *mem;
    struct str *items;
    size_t count;
};

static void add_rows(struct findings *self, const struct rows *rows, const char *format)
{
    struct str *grown = arena_array_of(self->mem, self->count + rows->count, struct str);

    for (size_t i = 0; i < self->count; i++)
        grown[i] = self->items[i];
    for (size_t i = 0; i < rows->count; i++) {
        struct str part = row_text(rows, i, 0);
        if (str_eq(part, STR("ok")))
            continue;
        grown[self->count++] = str_format(self->mem, "%s%.*s", format, STR_ARGS(part));
    }
    self->items = grown;
}

static struct error *check_sqlite(struct transaction *transaction, struct findings *findings)
{
    struct rows *rows;

    TRY(transaction_query(transaction, "PRAGMA integrity_check(100)", NO_VALUES, findings->mem, &rows));
    add_rows(findings, rows, "");
    TRY(transaction_query(
        transaction,
        "SELECT DISTINCT \"table\" || ' refers to a row of ' || parent || ' that is not there'"
        " FROM pragma_foreign_key_check",
        NO_VALUES, findings->mem, &rows));
    add_rows(findings, rows, "a row of ");
    return OK;
}

static struct error *check_postgres(struct transaction *transaction, struct findings *findings)
{
    struct rows *rows;

    TRY(transaction_query(
        transaction,
        "SELECT CAST(indexrelid::regclass AS TEXT) FROM pg_index JOIN pg_class ON pg_class.oid ="
        " pg_index.indrelid WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace",
        NO_VALUES, findings->mem, &rows));
    add_rows(findings, rows, "PostgreSQL marks this index as not valid: ");
    TRY(transaction_query(transaction,
                          "SELECT CAST(conname AS TEXT) FROM pg_constraint WHERE NOT convalidated AND"
                          " connamespace = current_schema()::regnamespace",
                          NO_VALUES, findings->mem, &rows));
    add_rows(findings, rows, "PostgreSQL has not checked this constraint: ");
    return OK;
}

struct error *database_check(struct database *self, struct arena *mem, struct str **ret, size_t *count)
{
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct findings findings = {.mem = mem};

    TRY(database_begin(self, TRANSACTION_READ, &transaction));
    if (database_kind(self) == DATABASE_SQLITE)
        TRY(check_sqlite(transaction, &findings));
    else
        TRY(check_postgres(transaction, &findings));
    *ret = findings.items;
    *count = findings.count;
    return OK;
}
