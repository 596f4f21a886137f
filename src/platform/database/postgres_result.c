#include "database/postgres_result.h"
#include "digest.h"

/* Type numbers: PostgreSQL, src/include/catalog/pg_type.dat. */
enum { TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_NUMERIC = 1700 };

static struct value cell_value(const PGresult *result, int row, int column, struct arena *mem)
{
    struct str text, bytes;
    int64_t number;

    if (PQgetisnull(result, row, column))
        return value_null();
    text = str_of(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
    switch (PQftype(result, column)) {
    case TYPE_BOOL:
        return value_integer(text.len > 0 && text.ptr[0] == 't');
    case TYPE_BYTEA: /* "\x00ff": bytea_output is set with the connection */
        return hex_decode(mem, str_slice(text, 2, text.len), &bytes) ? value_bytes(bytes) : value_text(text);
    case TYPE_INT8:
    case TYPE_INT4:
    case TYPE_INT2:
    case TYPE_NUMERIC: /* what SUM makes of BIGINT */
        return str_to_int(text, &number) ? value_integer(number) : value_text(text);
    default:
        return value_text(text);
    }
}

static void result_release(void *result)
{
    PQclear(result);
}

struct rows *postgres_result_rows(PGresult *result, struct arena *mem)
{
    struct rows *rows = arena_new_of(mem, struct rows);
    struct value *values;

    arena_defer(mem, result_release, result);
    rows->count = (size_t)PQntuples(result);
    rows->columns = (size_t)PQnfields(result);
    values = arena_calloc(mem, rows->count * rows->columns, sizeof(*values));
    for (size_t row = 0; row < rows->count; row++)
        for (size_t column = 0; column < rows->columns; column++)
            values[row * rows->columns + column] = cell_value(result, (int)row, (int)column, mem);
    rows->values = values;
    return rows;
}

static struct error *unavailable(const char *code, const char *what, const char *text)
{
    struct error *error = error_new(ERROR_UNAVAILABLE, code, "PostgreSQL %s: %s", what, text);

    error_set_retry_after(error, 5);
    return error;
}

/* https://www.postgresql.org/docs/15/errcodes-appendix.html */
struct error *postgres_result_error(const PGresult *result, enum transaction_mode mode)
{
    const char *field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const struct str state = field ? str_from(field) : STR("XX000");
    const char *text = primary ? primary : "it gave no reason";

    if (str_eq(state, STR("40001")) || str_eq(state, STR("40P01")) || str_eq(state, STR("55P03")))
        return error_new(ERROR_RETRY, "serialization", "PostgreSQL: %s", text);
    if (str_eq(state, STR("23505")))
        return error_new(ERROR_CONFLICT, "unique", "%s", text);
    if (str_eq(state, STR("23503")))
        return error_new(ERROR_CONFLICT, "foreign_key", "%s", text);
    if (postgres_result_outdates_statements(result))
        return error_new(ERROR_RETRY, "statement_outdated", "PostgreSQL: %s", text);
    if (str_eq(state, STR("57014")))
        return unavailable("database_slow", "gave up on a statement", text);
    if (str_eq(state, STR("53100")))
        return unavailable("database_full", "has no room left", text);
    if (str_eq(state, STR("08P01"))) /* more or fewer values than parameters */
        return error_new(ERROR_INTERNAL, "database", "PostgreSQL: %s", text);
    if (str_starts(state, STR("08")) || str_starts(state, STR("53")) || str_starts(state, STR("57")) ||
        str_starts(state, STR("58")) || str_eq(state, STR("25P03")))
        return unavailable("database_unavailable", "is not available", text);
    if (str_eq(state, STR("25006")) && mode == TRANSACTION_WRITE)
        return unavailable("database_unavailable", "may only be read; is it a standby?", text);
    if (str_eq(state, STR("22021")))
        return error_new(ERROR_INVALID, "malformed_text",
                         "a text is not well-formed UTF-8; it cannot be stored");
    /* Texts of class 22 (data exceptions) quote the value, which is nobody's business. */
    if (str_starts(state, STR("22")))
        text = "a value does not fit its type";
    return error_new(ERROR_INTERNAL, "database", "PostgreSQL: %s (%.*s)", text, STR_ARGS(state));
}

bool postgres_result_outdates_statements(const PGresult *result)
{
    const char *field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (!field)
        return false;
    if (strcmp(field, "26000") == 0) /* no statement of that name: somebody dropped it */
        return true;
    /* A migration changed the columns under a prepared statement. */
    return strcmp(field, "0A000") == 0 && text && strstr(text, "cached plan must not change result type");
}
