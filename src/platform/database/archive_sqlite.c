/* Making an archive of a SQLite database: the file is attached to the archive's, and SQLite copies. */
#include "database/archive_writer.h"

static struct error *attach(struct archive_writer *self, const char *path)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(self->handle, "ATTACH ? AS source", -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? OK : archive_sqlite_error(self->handle, self->path, code);
}

static struct str column_text(sqlite3_stmt *statement, int column, struct arena *mem)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return str_dup(mem, str_of(text ? text : "", (size_t)sqlite3_column_bytes(statement, column)));
}

/* All names of one column of a query with one parameter. */
static struct error *list(struct archive_writer *self, const char *sql, struct str value,
                          struct str_list *ret)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(self->handle, sql, -1, &statement, NULL);
    size_t room = 0;

    *ret = (struct str_list){0};
    if (code == SQLITE_OK)
        code = sqlite3_bind_text64(statement, 1, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            if (ret->count == room) {
                struct str *more = arena_array_of(self->mem, room = room * 2 + 16, struct str);
                for (size_t i = 0; i < ret->count; i++)
                    more[i] = ret->items[i];
                ret->items = more;
            }
            ret->items[ret->count++] = column_text(statement, 0, self->mem);
        }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? OK : archive_sqlite_error(self->handle, self->path, code);
}

static struct error *copy_table(struct archive_writer *self, struct str name)
{
    static const char columns_of[] =
        "SELECT name FROM pragma_table_xinfo(?, 'source') WHERE hidden = 0 ORDER BY cid";
    struct schema_table table = {.name = name};
    struct str names, quoted = archive_quote(self->mem, name);
    struct str_list columns;

    TRY(list(self, columns_of, name, &columns));
    table.columns = columns.items;
    table.column_count = columns.count;
    TRY(archive_add_table(self, &table));
    names = archive_names(self->mem, columns.items, columns.count);
    TRY(archive_exec(self->handle, self->path,
                     str_format(self->mem, "INSERT INTO main.%.*s (%.*s) SELECT %.*s FROM source.%.*s",
                                STR_ARGS(quoted), STR_ARGS(names), STR_ARGS(names), STR_ARGS(quoted))
                         .ptr));
    self->rows += sqlite3_changes64(self->handle);
    return OK;
}

struct error *archive_copy_sqlite(struct archive_writer *self, const char *path)
{
    static const char tables_of[] = "SELECT name FROM pragma_table_list WHERE schema = ? AND type = 'table' "
                                    "AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name";
    bool has_migrations = false;
    struct str_list tables;

    self->kind = DATABASE_SQLITE;
    TRY(attach(self, path));
    /* What is read first decides which moment all that follows is of. */
    TRY(archive_exec(self->handle, self->path, "BEGIN; SELECT COUNT(*) FROM source.sqlite_master"));
    TRY(list(self, tables_of, STR("source"), &tables));
    for (size_t i = 0; i < tables.count; i++)
        has_migrations = has_migrations || str_eq(tables.items[i], STR(ARCHIVE_MIGRATIONS));
    if (!has_migrations)
        return error_new(ERROR_NOT_FOUND, "no_database", "%s is no database of Stet", path);
    for (size_t i = 0; i < tables.count; i++)
        if (!archive_leaves_out(self, tables.items[i]))
            TRY(copy_table(self, tables.items[i]));
    return OK;
}
