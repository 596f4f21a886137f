#include "database/sqlite_connection.h"
#include "database/sqlite_relevance.h"
#include "digest.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct sqlite_statement {
    sqlite3_stmt *handle;
    int parameters;   /* SQLite's own, in order of appearance */
    size_t values;    /* how many values it takes */
    size_t *value_of; /* which value each parameter is */
};

static struct error *unavailable(const struct sqlite_connection *self, const char *code, const char *what,
                                 const char *advice)
{
    struct error *error =
        error_new(ERROR_UNAVAILABLE, code, "the database %s %s: %s", self->file->path, what, advice);

    error_set_retry_after(error, 5);
    return error;
}

/* Result codes: https://www.sqlite.org/rescode.html */
static struct error *sqlite_error(struct sqlite_connection *self, int code)
{
    const char *text = self->handle ? sqlite3_errmsg(self->handle) : sqlite3_errstr(code);

    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
            return error_new(ERROR_CONFLICT, "unique", "%s", text);
        if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
            return error_new(ERROR_CONFLICT, "foreign_key", "%s", text);
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_new(ERROR_RETRY, "database_busy", "another process holds the lock on %s",
                         self->file->path);
    case SQLITE_TOOBIG:
        return error_new(ERROR_TOO_LARGE, "too_large", "a text is too large for the database");
    case SQLITE_FULL:
        return unavailable(self, "database_full", "cannot grow because its disk is full", "free some space");
    case SQLITE_READONLY:
        if (!self->log)
            return error_new(ERROR_INTERNAL, "read_only", "a read transaction tried to write: %s", text);
        return unavailable(self, "database_unavailable", "may only be read",
                           "give this user the right to write the file and its folder");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        self->suspect = true;
        return unavailable(self, "database_unavailable", "cannot be opened",
                           "check that its folder exists and that this user may read and write both");
    case SQLITE_NOTADB:
        self->suspect = true;
        return unavailable(self, "database_unavailable", "is no SQLite file",
                           "name another one or restore a backup");
    case SQLITE_CORRUPT:
        self->suspect = true;
        return unavailable(self, "database_unavailable", "is damaged",
                           "stop the server and restore a backup");
    case SQLITE_IOERR:
        self->suspect = true;
        return unavailable(self, "database_unavailable", "cannot be read or written",
                           "check the disk and the system's log");
    default:
        break;
    }
    return error_new(ERROR_INTERNAL, "database", "SQLite: %s (%d)", text, code);
}

struct error *sqlite_file_check(const struct sqlite_file *self)
{
    struct stat now;
    struct error *error;

    if (stat(self->path, &now) == 0 && now.st_dev == self->device && now.st_ino == self->inode)
        return OK;
    error = error_new(
        ERROR_UNAVAILABLE, "database_unavailable",
        "the database %s has been moved, removed or replaced while it was in use: put the file back, or "
        "stop the server before replacing it",
        self->path);
    error_set_retry_after(error, 5);
    return error;
}

static void statement_release(void *memory)
{
    struct sqlite_statement *statement = memory;

    sqlite3_finalize(statement->handle);
    free(statement->value_of);
    free(statement);
}

void sqlite_connection_close(struct sqlite_connection *self)
{
    if (self->log)
        sqlite_log_settle(self->log);
    statement_cache_clear(&self->statements, statement_release);
    sqlite3_close(self->handle);
    self->handle = NULL;
    self->suspect = false;
}

void sqlite_connection_set_wait(struct sqlite_connection *self, int64_t wait)
{
    sqlite3_busy_timeout(self->handle, (int)wait);
}

/* unhex(TEXT), which SQLite has from 3.41 on: what migrations turn ids and hashes into bytes with. NULL for
 * what is no hexadecimal. */
static void unhex(sqlite3_context *context, int count _unused_, sqlite3_value **values)
{
    _cleanup_(arena_freep) struct arena *mem = NULL;
    const char *text = (const char *)sqlite3_value_text(values[0]);
    struct str bytes;

    if (text == NULL)
        return;
    mem = arena_new(0);
    if (hex_decode(mem, str_of(text, (size_t)sqlite3_value_bytes(values[0])), &bytes))
        sqlite3_result_blob64(context, bytes.ptr, bytes.len, SQLITE_TRANSIENT);
}

struct error *sqlite_connection_add_functions(struct sqlite_connection *self)
{
    int code = sqlite3_create_function(self->handle, "unhex", 1,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, unhex,
                                       NULL, NULL);
    return code == SQLITE_OK ? OK : sqlite_error(self, code);
}

/* Settings that hold for a connection, not for the file; journal_mode is kept by the file. */
static struct error *configure(struct sqlite_connection *self)
{
    static const char *const settings = "PRAGMA foreign_keys=ON;"
                                        "PRAGMA trusted_schema=OFF;"
                                        "PRAGMA synchronous=NORMAL;" /* and sqlite_log.h */
                                        "PRAGMA temp_store=MEMORY;"
                                        "PRAGMA cache_size=-512;" /* KiB; the kernel caches the rest */
                                        /* Pages: what a transaction changes stays in memory up to 16 MiB,
                                         * else it is written, read and changed again, several times over. */
                                        "PRAGMA cache_spill=4096;"
                                        "PRAGMA journal_size_limit=67108864";
    sqlite3 *handle = self->handle;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct rows *rows = NULL;
    int code;

    sqlite3_extended_result_codes(handle, 1);
    sqlite_connection_set_wait(self, DATABASE_WAIT_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (sqlite3_db_readonly(handle, "main") == 1)
        return unavailable(self, "database_unavailable", "may only be read",
                           "give this user the right to write the file and its folder");

    TRY(sqlite_connection_run_script(self, settings));
    code = sqlite_relevance_add(handle);
    if (code != SQLITE_OK)
        return sqlite_error(self, code);
    TRY(sqlite_connection_run(self, "PRAGMA journal_mode=WAL", NO_VALUES, mem, &rows, NULL));
    if (!str_eq(row_text(rows, 0, 0), STR("wal")))
        return unavailable(self, "database_unavailable", "cannot use write-ahead logging",
                           "keep it on a local file system, not on a network share");
    if (!self->log)
        TRY(sqlite_connection_run_script(self, "PRAGMA query_only=ON"));
    return OK;
}

struct error *sqlite_connection_open(struct sqlite_connection *self)
{
    struct error *error;
    int code;

    if (self->suspect)
        sqlite_connection_close(self);
    if (self->handle)
        return OK;

    TRY(sqlite_file_check(self->file));
    /* No mutex of SQLite's own: a connection is used by one thread at a time. */
    code =
        sqlite3_open_v2(self->file->path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    error = code == SQLITE_OK ? configure(self) : sqlite_error(self, code);
    if (error)
        sqlite_connection_close(self);
    return error;
}

/* Finds which value each parameter stands for. SQLite takes "$1::text" for the name of one parameter. */
static struct error *map_parameters(struct sqlite_statement *statement)
{
    statement->parameters = sqlite3_bind_parameter_count(statement->handle);
    statement->value_of = memory_alloc((size_t)statement->parameters * sizeof(size_t) + 1);
    for (int i = 0; i < statement->parameters; i++) {
        const struct str name = str_from(sqlite3_bind_parameter_name(statement->handle, i + 1));
        int64_t number;

        if (!str_starts(name, STR("$")) || !str_to_int(str_slice(name, 1, name.len), &number) || number < 1 ||
            number > INT16_MAX)
            return error_new(ERROR_INTERNAL, "database",
                             "parameters are $1, $2 …, and a cast is CAST($1 AS BIGINT), in: %s",
                             sqlite3_sql(statement->handle));
        statement->value_of[i] = (size_t)number - 1;
        if (statement->values < (size_t)number)
            statement->values = (size_t)number;
    }
    return OK;
}

static struct error *prepare(struct sqlite_connection *self, const char *sql,
                             struct sqlite_statement *statement)
{
    const char *rest;
    int code;

    code = sqlite3_prepare_v3(self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
    if (code == SQLITE_ERROR)
        return error_wrap(sqlite_error(self, code), ERROR_INTERNAL, "database", "not understood: %s", sql);
    if (code != SQLITE_OK)
        return sqlite_error(self, code);
    if (!statement->handle || *rest != '\0')
        return error_new(ERROR_INTERNAL, "database", "a statement is one statement, without a semicolon: %s",
                         sql);
    return map_parameters(statement);
}

static struct error *statement_for(struct sqlite_connection *self, const char *sql,
                                   struct sqlite_statement **ret)
{
    struct sqlite_statement *statement = statement_cache_find(&self->statements, sql);
    struct error *error;

    if (!statement) {
        if (!statement_cache_has_room(&self->statements, sql))
            statement_cache_clear(&self->statements, statement_release);
        statement = memory_alloc(sizeof(*statement));
        error = prepare(self, sql, statement);
        if (error) {
            statement_release(statement);
            return error;
        }
        statement_cache_add(&self->statements, sql, statement);
    }
    *ret = statement;
    return OK;
}

/* The bytes are not copied: they live until the statement has run. */
static int bind(const struct sqlite_statement *statement, const struct value *values)
{
    int code = SQLITE_OK;

    for (int i = 0; i < statement->parameters && code == SQLITE_OK; i++) {
        const struct value *value = &values[statement->value_of[i]];

        switch (value->type) {
        case VALUE_NULL:
            code = sqlite3_bind_null(statement->handle, i + 1);
            break;
        case VALUE_INTEGER:
            code = sqlite3_bind_int64(statement->handle, i + 1, value->integer);
            break;
        case VALUE_TEXT:
            code = sqlite3_bind_text64(statement->handle, i + 1, value->text.ptr, value->text.len,
                                       SQLITE_STATIC, SQLITE_UTF8);
            break;
        case VALUE_BYTES:
            code = sqlite3_bind_blob64(statement->handle, i + 1, value->text.ptr, value->text.len,
                                       SQLITE_STATIC);
            break;
        }
    }
    return code;
}

static struct value column_value(sqlite3_stmt *handle, int column, struct arena *mem)
{
    const char *text;
    const void *bytes;

    switch (sqlite3_column_type(handle, column)) {
    case SQLITE_NULL:
        return value_null();
    case SQLITE_INTEGER:
        return value_integer(sqlite3_column_int64(handle, column));
    case SQLITE_BLOB:
        bytes = sqlite3_column_blob(handle, column); /* NULL where there are none */
        return value_bytes(
            str_dup(mem, str_of(bytes ? bytes : "", (size_t)sqlite3_column_bytes(handle, column))));
    default:
        text = (const char *)sqlite3_column_text(handle, column);
        return value_text(str_dup(mem, str_of(text, (size_t)sqlite3_column_bytes(handle, column))));
    }
}

static int step_all(sqlite3_stmt *handle, struct arena *mem, struct rows **ret)
{
    const size_t columns = (size_t)sqlite3_column_count(handle);
    struct value *values = NULL;
    size_t capacity = 0;
    size_t count = 0;
    int code;

    while ((code = sqlite3_step(handle)) == SQLITE_ROW) {
        if (count == capacity) {
            struct value *more;

            capacity = capacity ? capacity * 4 : 1;
            more = arena_calloc(mem, capacity * columns, sizeof(*more));
            if (values)
                memcpy(more, values, count * columns * sizeof(*more));
            values = more;
        }
        for (size_t i = 0; i < columns; i++)
            values[count * columns + i] = column_value(handle, (int)i, mem);
        count++;
    }
    *ret = arena_new_of(mem, struct rows);
    **ret = (struct rows){.count = count, .columns = columns, .values = values};
    return code;
}

static int step_dry(sqlite3_stmt *handle)
{
    int code;

    do {
        code = sqlite3_step(handle);
    } while (code == SQLITE_ROW);
    return code;
}

struct error *sqlite_connection_run(struct sqlite_connection *self, const char *sql,
                                    const struct value *values, size_t count, struct arena *mem,
                                    struct rows **rows, size_t *changed)
{
    const sqlite3_int64 changes_before = sqlite3_total_changes64(self->handle);
    struct sqlite_statement *statement;
    struct error *error = OK;
    struct rows *found = NULL;
    int code;

    TRY(statement_for(self, sql, &statement));
    if (statement->values != count)
        return error_new(ERROR_INTERNAL, "database", "%zu values for %zu parameters in: %s", count,
                         statement->values, sql);

    code = count > 0 ? bind(statement, values) : SQLITE_OK;
    if (code == SQLITE_OK)
        code = rows ? step_all(statement->handle, mem, &found) : step_dry(statement->handle);
    if (code != SQLITE_DONE)
        error = sqlite_error(self, code);
    /* After a statement that changes nothing, sqlite3_changes64 still tells of the one before. */
    if (!error && changed)
        *changed = sqlite3_total_changes64(self->handle) == changes_before
                       ? 0
                       : (size_t)sqlite3_changes64(self->handle);
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
    if (!error && rows)
        *rows = found;
    return error;
}

struct error *sqlite_connection_run_script(struct sqlite_connection *self, const char *sql)
{
    const int code = sqlite3_exec(self->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? OK : sqlite_error(self, code);
}
