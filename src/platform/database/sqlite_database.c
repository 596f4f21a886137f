/* The SQLite driver: one connection that writes, a few that read, on one file with a write-ahead log. */
#include "database/connection_pool.h"
#include "database/sqlite_connection.h"
#include "database/sqlite_stamp.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define READERS_DEFAULT 4
#define MIGRATION_WAIT_MS 60000

/* A statement is known by its address, so each has one. */
static const char BEGIN_READ[] = "BEGIN";
static const char BEGIN_WRITE[] = "BEGIN IMMEDIATE";
static const char COMMIT[] = "COMMIT";
static const char ROLLBACK[] = "ROLLBACK";
static const char PING[] = "SELECT COUNT(*) FROM sqlite_master";

struct sqlite_database {
    struct database base;
    struct sqlite_file file;
    struct sqlite_log log;
    struct sqlite_stamp stamp;
    struct connection_pool writer_pool, reader_pool;
    struct sqlite_connection writer;
    struct sqlite_connection *readers;
    size_t reader_count;
};

struct sqlite_transaction {
    struct transaction base;
    struct sqlite_connection *connection; /* NULL: given back */
    uint64_t unsettled;                   /* its number in the log; 0: none, or settled */
};

static struct sqlite_database *database_of(struct database *self)
{
    return container_of(self, struct sqlite_database, base);
}

static struct sqlite_transaction *transaction_of(struct transaction *self)
{
    return container_of(self, struct sqlite_transaction, base);
}

static struct sqlite_connection *connection_of(struct transaction *self)
{
    return transaction_of(self)->connection;
}

static int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void give_back(struct sqlite_database *self, struct sqlite_connection *connection)
{
    connection_pool_give(connection->log ? &self->writer_pool : &self->reader_pool, connection);
}

static struct error *begin_read(struct sqlite_connection *connection)
{
    TRY(sqlite_connection_open(connection));
    return sqlite_connection_run(connection, BEGIN_READ, NO_VALUES, NULL, NULL, NULL);
}

/* `wait`: for the lock, which another process may hold. */
static struct error *begin_write(struct sqlite_connection *connection, int64_t wait)
{
    struct error *error;

    TRY(sqlite_log_check(connection->log));
    TRY(sqlite_file_check(connection->file));
    TRY(sqlite_connection_open(connection));
    sqlite_connection_set_wait(connection, wait);
    error = sqlite_connection_run(connection, BEGIN_WRITE, NO_VALUES, NULL, NULL, NULL);
    if (!error_is(error, ERROR_RETRY))
        return error;
    error_free(error);
    return database_busy_error();
}

static struct error *begin_migration(struct sqlite_connection *connection)
{
    TRY(sqlite_file_check(connection->file));
    TRY(sqlite_connection_open(connection));
    TRY(sqlite_connection_add_functions(connection));
    /* Rebuilding a table drops the old one, which must not delete what refers to it; references are checked
     * before the commit instead. The setting cannot change inside a transaction.
     * https://www.sqlite.org/lang_altertable.html#otheralter */
    TRY(sqlite_connection_run_script(connection, "PRAGMA foreign_keys=OFF"));
    return begin_write(connection, MIGRATION_WAIT_MS);
}

static void open_transaction(struct sqlite_database *self, struct sqlite_connection *connection,
                             bool migrating, struct transaction **ret)
{
    struct sqlite_transaction *transaction = memory_alloc(sizeof(*transaction));

    transaction->base = (struct transaction){
        .database = &self->base,
        .mode = connection->log ? TRANSACTION_WRITE : TRANSACTION_READ,
        .state = TRANSACTION_OPEN,
        .migrating = migrating,
    };
    transaction->connection = connection;
    *ret = &transaction->base;
}

static struct error *sqlite_begin(struct database *base, enum transaction_mode mode, struct transaction **ret)
{
    struct sqlite_database *self = database_of(base);
    const int64_t deadline = mode == TRANSACTION_WRITE ? monotonic_ms() + DATABASE_WAIT_MS : 0;
    struct sqlite_connection *connection;
    struct error *error;

    connection = connection_pool_take(mode == TRANSACTION_WRITE ? &self->writer_pool : &self->reader_pool,
                                      DATABASE_WAIT_MS);
    if (!connection)
        return database_busy_error();

    error = mode == TRANSACTION_WRITE ? begin_write(connection, deadline - monotonic_ms())
                                      : begin_read(connection);
    if (error)
        give_back(self, connection);
    else
        open_transaction(self, connection, false, ret);
    return error;
}

static void restore_foreign_keys(struct sqlite_connection *connection)
{
    struct error *error = OK;

    if (connection->handle)
        error = sqlite_connection_run_script(connection, "PRAGMA foreign_keys=ON");
    if (error)
        connection->suspect = true; /* a new one has them on */
    error_free(error);
}

static struct error *sqlite_begin_migration(struct database *base, struct transaction **ret)
{
    struct sqlite_database *self = database_of(base);
    struct sqlite_connection *connection = connection_pool_take(&self->writer_pool, MIGRATION_WAIT_MS);
    struct error *error;

    if (!connection)
        return database_busy_error();
    error = begin_migration(connection);
    if (error) {
        restore_foreign_keys(connection);
        give_back(self, connection);
        return error;
    }
    open_transaction(self, connection, true, ret);
    return OK;
}

static struct error *sqlite_run(struct transaction *self, const char *sql, const struct value *values,
                                size_t count, struct arena *mem, struct rows **rows, size_t *changed)
{
    return sqlite_connection_run(connection_of(self), sql, values, count, mem, rows, changed);
}

static struct error *check_inside(const struct sqlite_connection *connection)
{
    if (!sqlite3_get_autocommit(connection->handle))
        return OK;
    return error_new(ERROR_INTERNAL, "transaction_over",
                     "the transaction was ended by one of its statements");
}

static struct error *sqlite_run_script(struct transaction *self, const char *sql)
{
    TRY(sqlite_connection_run_script(connection_of(self), sql));
    return check_inside(connection_of(self));
}

static struct error *check_references(struct sqlite_connection *connection)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct rows *rows = NULL;
    struct str table;

    TRY(sqlite_connection_run(connection, "PRAGMA foreign_key_check", NO_VALUES, mem, &rows, NULL));
    if (rows->count == 0)
        return OK;
    table = row_text(rows, 0, 0);
    return error_new(ERROR_CONFLICT, "foreign_key", "rows of table %.*s refer to rows that do not exist",
                     STR_ARGS(table));
}

/* Gives the connection back, after rolling back what is not committed. */
static void leave_connection(struct sqlite_transaction *self)
{
    struct sqlite_connection *connection = self->connection;

    /* SQLite rolls back by itself after some errors: https://www.sqlite.org/lang_transaction.html */
    if (!sqlite3_get_autocommit(connection->handle)) {
        struct error *error = sqlite_connection_run(connection, ROLLBACK, NO_VALUES, NULL, NULL, NULL);

        if (error)
            connection->suspect = true;
        error_free(error);
    }
    if (self->base.migrating)
        restore_foreign_keys(connection);
    give_back(database_of(self->base.database), connection);
    self->connection = NULL;
}

/* The next transaction begins while this one waits for the disk. */
static struct error *sqlite_write(struct transaction *base)
{
    struct sqlite_transaction *self = transaction_of(base);
    struct sqlite_connection *connection = self->connection;
    struct sqlite_log *log = connection->log;

    TRY(check_inside(connection));
    if (base->migrating)
        TRY(check_references(connection));
    TRY(sqlite_connection_run(connection, COMMIT, NO_VALUES, NULL, NULL, NULL));
    if (!log)
        return OK;
    self->unsettled = sqlite_log_note(log, connection->handle);
    leave_connection(self);
    return OK;
}

static struct error *sqlite_settle(struct transaction *base)
{
    struct sqlite_transaction *self = transaction_of(base);
    const uint64_t commit = self->unsettled;

    self->unsettled = 0;
    return commit > 0 ? sqlite_log_wait(&database_of(base->database)->log, commit) : OK;
}

static void sqlite_end(struct transaction *base)
{
    struct sqlite_transaction *self = transaction_of(base);

    if (self->connection)
        leave_connection(self);
    error_free(sqlite_settle(base)); /* each commit has somebody who sees it to the disk */
    free(self);
}

static bool sqlite_stamp(struct database *base, struct database_stamp *ret)
{
    return sqlite_stamp_look(&database_of(base)->stamp, ret);
}

static struct error *sqlite_ping(struct database *base)
{
    struct sqlite_database *self = database_of(base);
    struct transaction *transaction = NULL;
    struct error *error;

    TRY(sqlite_log_check(&self->log));
    TRY(sqlite_file_check(&self->file));
    TRY(sqlite_begin(base, TRANSACTION_READ, &transaction));
    error = sqlite_run(transaction, PING, NO_VALUES, NULL, NULL, NULL);
    sqlite_end(transaction);
    return error;
}

static void sqlite_close(struct database *base)
{
    struct sqlite_database *self = database_of(base);

    sqlite_stamp_close(&self->stamp);
    for (size_t i = 0; i < self->reader_count; i++)
        sqlite_connection_close(&self->readers[i]);
    /* Last, because the last one moves the log into the file. */
    sqlite_connection_close(&self->writer);
    connection_pool_release(&self->reader_pool);
    connection_pool_release(&self->writer_pool);
    sqlite_log_release(&self->log);
    free(self->readers);
    free(self->file.path);
    free(self);
}

static const struct database_ops sqlite_ops = {
    .kind = DATABASE_SQLITE,
    .begin = sqlite_begin,
    .begin_migration = sqlite_begin_migration,
    .stamp = sqlite_stamp,
    .ping = sqlite_ping,
    .close = sqlite_close,
    .run = sqlite_run,
    .run_script = sqlite_run_script,
    .write = sqlite_write,
    .settle = sqlite_settle,
    .end = sqlite_end,
};

/* Makes the file when it is missing, for its owner only, and notes which one it is. An existing file is not
 * opened here: closing it again would drop the locks this process holds on it
 * (https://www.sqlite.org/howtocorrupt.html). */
static struct error *find_file(const char *path, struct sqlite_file *ret)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    struct stat found;
    char *absolute;

    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        return error_new(
            ERROR_UNAVAILABLE, "database_unavailable",
            "the database %s cannot be made: %s; check that its folder exists and may be written", path,
            strerror(errno));
    absolute = realpath(path, NULL);
    if (!absolute || stat(absolute, &found) != 0) {
        free(absolute);
        return error_new(ERROR_UNAVAILABLE, "database_unavailable", "the database %s cannot be found: %s",
                         path, strerror(errno));
    }
    if (!S_ISREG(found.st_mode)) {
        free(absolute);
        return error_new(ERROR_UNAVAILABLE, "database_unavailable", "the database %s is not a file", path);
    }
    *ret = (struct sqlite_file){.path = absolute, .device = found.st_dev, .inode = found.st_ino};
    return OK;
}

struct error *sqlite_database_open(const char *path, const struct database_options *options,
                                   struct database **ret)
{
    struct sqlite_file file;
    struct sqlite_database *self;
    struct error *error;

    if (*path == '\0' || strcmp(path, ":memory:") == 0)
        return error_new(ERROR_INVALID, "database_url",
                         "the database URL names no file; write sqlite:/folder/file");
    TRY(find_file(path, &file));

    self = memory_alloc(sizeof(*self));
    self->base.ops = &sqlite_ops;
    self->file = file;
    self->reader_count = options->connections ? options->connections : READERS_DEFAULT;
    self->readers = memory_alloc(self->reader_count * sizeof(*self->readers));
    sqlite_log_init(&self->log);
    self->writer = (struct sqlite_connection){.file = &self->file, .log = &self->log};
    connection_pool_init(&self->writer_pool, 1);
    connection_pool_give(&self->writer_pool, &self->writer);
    connection_pool_init(&self->reader_pool, self->reader_count);
    for (size_t i = 0; i < self->reader_count; i++) {
        self->readers[i] = (struct sqlite_connection){.file = &self->file};
        connection_pool_give(&self->reader_pool, &self->readers[i]);
    }

    error = sqlite_connection_open(&self->writer);
    if (error) {
        sqlite_close(&self->base);
        return error;
    }
    sqlite_stamp_open(&self->stamp, &self->file);
    *ret = &self->base;
    return OK;
}
