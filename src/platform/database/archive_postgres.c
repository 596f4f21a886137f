/* Making an archive of a PostgreSQL database: one read transaction, and a cursor for each table. */
#include "database/archive_writer.h"

#define ROWS_AT_ONCE 200

struct copying {
    struct archive_writer *writer;
    struct transaction *work;
    sqlite3_stmt *insert;
};

static int bind(sqlite3_stmt *statement, int at, struct str text, int64_t integer, enum value_type type)
{
    switch (type) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, integer);
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, at, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BYTES:
        return sqlite3_bind_blob64(statement, at, text.ptr, text.len, SQLITE_STATIC);
    case VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(statement, at);
}

static struct error *insert_row(struct copying *self, const struct value *values, size_t count)
{
    struct archive_writer *writer = self->writer;
    int code = SQLITE_OK;

    for (size_t i = 0; i < count && code == SQLITE_OK; i++)
        code = bind(self->insert, (int)i + 1, values[i].text, values[i].integer, values[i].type);
    if (code == SQLITE_OK)
        code = sqlite3_step(self->insert);
    if (code != SQLITE_DONE)
        return archive_sqlite_error(writer->handle, writer->path, code);
    (void)sqlite3_reset(self->insert);
    writer->rows++;
    return OK;
}

static struct error *copy_rows(struct copying *self, const char *fetch)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct rows *rows;

    do {
        arena_reset(mem);
        TRY(transaction_query(self->work, fetch, NO_VALUES, mem, &rows));
        for (size_t i = 0; i < rows->count; i++)
            TRY(insert_row(self, rows->values + i * rows->columns, rows->columns));
    } while (rows->count == ROWS_AT_ONCE);
    return OK;
}

static struct error *prepare_insert(struct copying *self, const struct schema_table *table)
{
    struct archive_writer *writer = self->writer;
    struct str sql = str_format(writer->mem, "INSERT INTO main.%.*s VALUES (?",
                                STR_ARGS(archive_quote(writer->mem, table->name)));
    int code;

    for (size_t i = 1; i < table->column_count; i++)
        sql = str_format(writer->mem, "%.*s, ?", STR_ARGS(sql));
    sql = str_format(writer->mem, "%.*s)", STR_ARGS(sql));
    code = sqlite3_prepare_v2(writer->handle, sql.ptr, -1, &self->insert, NULL);
    return code == SQLITE_OK ? OK : archive_sqlite_error(writer->handle, writer->path, code);
}

/* Each cursor has a name of its own: a prepared FETCH is of one shape of rows. */
static struct error *copy_table(struct copying *self, const struct schema_table *table, size_t number)
{
    struct arena *mem = self->writer->mem;
    const struct str names = archive_names(mem, table->columns, table->column_count);
    const struct str name = archive_quote(mem, table->name);
    const char *declare = str_format(mem, "DECLARE stet_%zu NO SCROLL CURSOR FOR SELECT %.*s FROM %.*s",
                                     number, STR_ARGS(names), STR_ARGS(name))
                              .ptr;
    const char *fetch = str_format(mem, "FETCH %d FROM stet_%zu", ROWS_AT_ONCE, number).ptr;
    const char *end = str_format(mem, "CLOSE stet_%zu", number).ptr;
    struct error *error;

    TRY(archive_add_table(self->writer, table));
    TRY(transaction_execute(self->work, declare, NO_VALUES, NULL));
    TRY(prepare_insert(self, table));
    error = copy_rows(self, fetch);
    sqlite3_finalize(self->insert);
    TRY(error);
    return transaction_execute(self->work, end, NO_VALUES, NULL);
}

static struct error *copy(struct archive_writer *writer, struct database *database)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;
    struct copying self = {.writer = writer};
    struct schema_table *tables;
    bool has_migrations = false;
    size_t count;

    TRY(database_begin(database, TRANSACTION_READ, &work));
    self.work = work;
    TRY(schema_tables(work, writer->mem, &tables, &count));
    for (size_t i = 0; i < count; i++)
        has_migrations = has_migrations || str_eq(tables[i].name, STR(ARCHIVE_MIGRATIONS));
    if (!has_migrations)
        return error_new(ERROR_NOT_FOUND, "no_database", "the PostgreSQL database has no tables of Stet");
    for (size_t i = 0; i < count; i++)
        if (!archive_leaves_out(writer, tables[i].name))
            TRY(copy_table(&self, &tables[i], i));
    return OK;
}

struct error *archive_copy_postgres(struct archive_writer *self)
{
    struct database_options options = {.url = self->what->database_url, .connections = 1};
    struct database *database;
    struct error *error;

    self->kind = DATABASE_POSTGRESQL;
    TRY(archive_exec(self->handle, self->path, "BEGIN"));
    TRY(database_open(&options, &database));
    error = copy(self, database);
    database_close(database);
    return error;
}
