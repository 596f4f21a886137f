/* Filling an empty database from an archive, by the port: the same for both kinds. */
#include "database/archive_reader.h"
#include "database/archive_room.h"
#include "database/archive_writer.h"
#include "database/driver.h"

#define PARAMETERS_MAX 240 /* of a statement */
#define SHOW_EVERY 10000   /* rows */

struct loading {
    struct archive *archive;
    struct transaction *work;
    const struct archive_progress *progress;
    struct arena *mem; /* statements are known by their address: outlives the database */
    int64_t rows;
};

/* INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) … */
static const char *insert_of(const struct loading *self, const struct schema_table *table, size_t rows)
{
    struct str sql = str_format(self->mem, "INSERT INTO %.*s (%.*s)%s VALUES",
                                STR_ARGS(archive_quote(self->mem, table->name)),
                                STR_ARGS(archive_names(self->mem, table->columns, table->column_count)),
                                table->counter.ptr ? " OVERRIDING SYSTEM VALUE" : "");
    size_t number = 1;

    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < table->column_count; j++)
            sql = str_format(self->mem, "%.*s%s$%zu%s", STR_ARGS(sql),
                             j > 0   ? ", "
                             : i > 0 ? ", ("
                                     : " (",
                             number++, j + 1 == table->column_count ? ")" : "");
    return sql.ptr;
}

static struct value value_at(sqlite3_stmt *statement, int column, struct arena *mem)
{
    const void *bytes;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return value_null();
    case SQLITE_INTEGER:
        return value_integer(sqlite3_column_int64(statement, column));
    case SQLITE_BLOB:
        bytes = sqlite3_column_blob(statement, column);
        return value_bytes(
            str_dup(mem, str_of(bytes ? bytes : "", (size_t)sqlite3_column_bytes(statement, column))));
    default:
        bytes = sqlite3_column_text(statement, column);
        return value_text(
            str_dup(mem, str_of(bytes ? bytes : "", (size_t)sqlite3_column_bytes(statement, column))));
    }
}

static void show(const struct loading *self, struct str table)
{
    if (self->progress->show)
        self->progress->show(self->progress->context, table, self->rows);
}

/* Up to `most` rows; *count says how many there were. */
static struct error *read_rows(struct loading *self, sqlite3_stmt *statement,
                               const struct schema_table *table, size_t most, struct value *values,
                               struct arena *mem, size_t *count)
{
    bool is_row = true;

    for (*count = 0; *count < most; ++*count) {
        TRY(archive_step(self->archive, statement, &is_row));
        if (!is_row)
            break;
        for (size_t i = 0; i < table->column_count; i++)
            values[*count * table->column_count + i] = value_at(statement, (int)i, mem);
    }
    return OK;
}

static struct error *insert_rows(struct loading *self, const struct schema_table *table, const char *many,
                                 size_t batch, const char *one, const struct value *values, size_t count)
{
    const size_t width = table->column_count;

    if (count == batch)
        return transaction_execute(self->work, many, values, count * width, NULL);
    for (size_t i = 0; i < count; i++)
        TRY(transaction_execute(self->work, one, values + i * width, width, NULL));
    return OK;
}

static struct error *copy_rows(struct loading *self, const struct schema_table *table,
                               sqlite3_stmt *statement)
{
    const size_t batch = table->column_count < PARAMETERS_MAX ? PARAMETERS_MAX / table->column_count : 1;
    const char *many = insert_of(self, table, batch), *one = insert_of(self, table, 1);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    size_t count = batch;

    while (count == batch) {
        struct value *values;

        arena_reset(mem);
        values = arena_array_of(mem, batch * table->column_count, struct value);
        TRY(read_rows(self, statement, table, batch, values, mem, &count));
        TRY(insert_rows(self, table, many, batch, one, values, count));
        if (self->rows / SHOW_EVERY != (self->rows + (int64_t)count) / SHOW_EVERY)
            show(self, table->name);
        self->rows += (int64_t)count;
    }
    return OK;
}

/* PostgreSQL goes on counting behind what is there. */
static struct error *move_counter(struct loading *self, const struct schema_table *table)
{
    const struct str column = archive_quote(self->mem, table->counter),
                     name = archive_quote(self->mem, table->name);
    const char *sql =
        str_format(self->mem,
                   "SELECT setval(pg_get_serial_sequence($1, $2), (SELECT COALESCE(MAX(%.*s), 0) + 1 FROM "
                   "%.*s), false)",
                   STR_ARGS(column), STR_ARGS(name))
            .ptr;

    return transaction_execute(self->work, sql, VALUES(value_text(name), value_text(table->counter)), NULL);
}

/* Whether the archive has the table, with the same columns. */
static struct error *find(struct loading *self, const struct schema_table *table, bool *ret)
{
    _cleanup_(archive_finalizep) sqlite3_stmt *statement = NULL;
    size_t known = 0, count = 0;
    bool is_row;

    TRY(archive_prepare(self->archive, "SELECT name FROM pragma_table_xinfo(?)", &statement));
    (void)sqlite3_bind_text64(statement, 1, table->name.ptr, table->name.len, SQLITE_STATIC, SQLITE_UTF8);
    TRY(archive_step(self->archive, statement, &is_row));
    for (; is_row; count++) {
        struct str name = str_from((const char *)sqlite3_column_text(statement, 0));
        for (size_t i = 0; i < table->column_count; i++)
            known += str_eq(name, table->columns[i]);
        TRY(archive_step(self->archive, statement, &is_row));
    }
    if (count > 0 && (known != count || count != table->column_count))
        return error_new(
            ERROR_CONFLICT, "migration_changed",
            "%s has other columns of the table %.*s than this stet makes: they do not belong together",
            self->archive->path, STR_ARGS(table->name));
    *ret = count > 0;
    return OK;
}

static struct error *load_table(struct loading *self, const struct schema_table *table)
{
    const struct str name = archive_quote(self->mem, table->name);
    const struct str names = archive_names(self->mem, table->columns, table->column_count);
    _cleanup_(archive_finalizep) sqlite3_stmt *statement = NULL;

    show(self, table->name);
    TRY(archive_prepare(self->archive,
                        str_format(self->mem, "SELECT %.*s FROM %.*s", STR_ARGS(names), STR_ARGS(name)).ptr,
                        &statement));
    TRY(copy_rows(self, table, statement));
    return table->counter.ptr ? move_counter(self, table) : OK;
}

static struct error *empty_table(struct loading *self, const struct schema_table *table)
{
    const struct str name = archive_quote(self->mem, table->name);

    return transaction_execute(self->work, str_format(self->mem, "DELETE FROM %.*s", STR_ARGS(name)).ptr,
                               NO_VALUES, NULL);
}

static struct error *load_all(struct loading *self)
{
    struct schema_table *tables;
    int64_t loaded = 1; /* with that of the migrations */
    size_t count, kept = 0;
    bool is_there;

    TRY(schema_tables(self->work, self->mem, &tables, &count));
    TRY(schema_tables_sort(self->work, tables, count, self->mem));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(tables[i].name, STR(ARCHIVE_MIGRATIONS)))
            continue;
        TRY(find(self, &tables[i], &is_there));
        if (is_there)
            tables[kept++] = tables[i];
    }
    if (loaded + (int64_t)kept != self->archive->facts.tables)
        return error_new(ERROR_CONFLICT, "migration_changed",
                         "%s has %lld tables, of which this stet makes %lld: they do not belong together",
                         self->archive->path, (long long)self->archive->facts.tables,
                         (long long)(loaded + (int64_t)kept));
    for (size_t i = kept; i-- > 0;) /* what migrations put there */
        TRY(empty_table(self, &tables[i]));
    for (size_t i = 0; i < kept; i++)
        TRY(load_table(self, &tables[i]));
    return OK;
}

struct error *archive_restore(struct archive *self, struct database *database,
                              const struct archive_restoring *how, bool *moved)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;
    struct loading loading = {.archive = self, .progress = &how->progress, .mem = how->mem};

    *moved = false;
    TRY(archive_check_schema(self, database_kind(database), how->list, how->count));
    TRY(database_begin_migration(database, &work));
    loading.work = work;
    if (database_kind(database) == DATABASE_POSTGRESQL)
        TRY(archive_make_room(work, how, moved));
    TRY(migrator_build(work, how->list, how->count, 0, self->migration_count, how->clock));
    TRY(load_all(&loading));
    TRY(migrator_build(work, how->list, how->count, self->migration_count, SIZE_MAX, how->clock));
    if (how->finish)
        TRY(how->finish(work));
    if (database_kind(database) == DATABASE_POSTGRESQL)
        TRY(archive_set_mark(work, how));
    return transaction_commit(work);
}
