#include "database/archive_writer.h"
#include "database/archive_seal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct error *archive_sqlite_error(sqlite3 *handle, const char *path, int code)
{
    const char *text = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);

    switch (code & 0xFF) {
    case SQLITE_FULL:
        return error_new(ERROR_UNAVAILABLE, "archive", "%s cannot be written: its disk is full", path);
    case SQLITE_IOERR:
        return error_new(ERROR_UNAVAILABLE, "archive",
                         "%s, or the database, cannot be read or written: check the disks (%s)", path, text);
    case SQLITE_BUSY:
        return error_new(ERROR_UNAVAILABLE, "database_busy", "another process keeps the database locked");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_new(ERROR_UNAVAILABLE, "database_unavailable",
                         "what is to be read is damaged (%s): see what `stet verify` says", text);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return error_new(ERROR_UNAVAILABLE, "database_unavailable",
                         "the database cannot be opened (%s): this user must be able to read and write it",
                         text);
    default:
        return error_new(ERROR_INTERNAL, "archive", "SQLite, for %s: %s (%d)", path, text, code);
    }
}

struct error *archive_exec(sqlite3 *handle, const char *path, const char *sql)
{
    int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? OK : archive_sqlite_error(handle, path, code);
}

struct str archive_quote(struct arena *mem, struct str name)
{
    char *quoted = arena_alloc(mem, name.len * 2 + 3);
    size_t length = 0;

    quoted[length++] = '"';
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            quoted[length++] = '"';
        quoted[length++] = name.ptr[i];
    }
    quoted[length++] = '"';
    quoted[length] = 0;
    return str_of(quoted, length);
}

struct str archive_names(struct arena *mem, const struct str *names, size_t count)
{
    struct str *quoted = arena_array_of(mem, count, struct str);

    for (size_t i = 0; i < count; i++)
        quoted[i] = archive_quote(mem, names[i]);
    return str_join(mem, quoted, count, STR(", "));
}

bool archive_leaves_out(const struct archive_writer *self, struct str table)
{
    for (const char *const *name = self->what->left_out; name && *name; name++)
        if (str_eq(table, str_from(*name)))
            return true;
    return false;
}

struct error *archive_add_table(struct archive_writer *self, const struct schema_table *table)
{
    const struct archive_progress *progress = &self->what->progress;
    const struct str names = archive_names(self->mem, table->columns, table->column_count);
    const struct str sql = str_format(self->mem, "CREATE TABLE main.%.*s (%.*s)",
                                      STR_ARGS(archive_quote(self->mem, table->name)), STR_ARGS(names));

    if (progress->show)
        progress->show(progress->context, table->name, self->rows);
    self->tables++;
    return archive_exec(self->handle, self->path, sql.ptr);
}

static struct error *insert_pair(struct archive_writer *self, const char *sql, struct str name,
                                 struct str value, bool is_bytes)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(self->handle, sql, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_text64(statement, 1, name.ptr, name.len, SQLITE_STATIC, SQLITE_UTF8);
    if (code == SQLITE_OK)
        code = is_bytes ? sqlite3_bind_blob64(statement, 2, value.ptr, value.len, SQLITE_STATIC)
                        : sqlite3_bind_text64(statement, 2, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? OK : archive_sqlite_error(self->handle, self->path, code);
}

static struct error *add_fact(struct archive_writer *self, const char *name, struct str value)
{
    return insert_pair(self, "INSERT INTO main.stet_archive (name, value) VALUES (?, ?)", str_from(name),
                       value, false);
}

static struct error *add_facts(struct archive_writer *self)
{
    const struct archive_making *what = self->what;

    TRY(add_fact(self, "version", str_from(what->version)));
    TRY(add_fact(self, "made_at", str_format(self->mem, "%lld", (long long)clock_now(what->clock))));
    TRY(add_fact(self, "kind", self->kind == DATABASE_SQLITE ? STR("sqlite") : STR("postgresql")));
    TRY(add_fact(self, "tables", str_format(self->mem, "%lld", (long long)self->tables)));
    TRY(add_fact(self, "rows", str_format(self->mem, "%lld", (long long)self->rows)));
    for (size_t i = 0; i < what->file_count; i++)
        TRY(insert_pair(self, "INSERT INTO main.stet_archive_files (name, content) VALUES (?, ?)",
                        what->files[i].name, what->files[i].content, true));
    return OK;
}

static struct error *begin(struct archive_writer *self)
{
    static const char script[] =
        "PRAGMA trusted_schema=OFF; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
        "PRAGMA temp_store=MEMORY; PRAGMA application_id=1400137076;"
        "PRAGMA user_version=1;"
        "CREATE TABLE stet_archive (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
        "CREATE TABLE stet_archive_files (name TEXT PRIMARY KEY, content BLOB NOT NULL)";
    int code = sqlite3_open_v2(self->path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    _Static_assert(ARCHIVE_ID == 1400137076 && ARCHIVE_FORMAT == 1, "as in the script");
    if (code != SQLITE_OK)
        return archive_sqlite_error(self->handle, self->path, code);
    sqlite3_extended_result_codes(self->handle, 1);
    sqlite3_busy_timeout(self->handle, 5000);
    return archive_exec(self->handle, self->path, script);
}

static struct error *fill(struct archive_writer *self)
{
    const struct str url = str_from(self->what->database_url);

    TRY(begin(self));
    if (str_starts(url, STR("sqlite:")))
        TRY(archive_copy_sqlite(self, self->what->database_url + strlen("sqlite:")));
    else
        TRY(archive_copy_postgres(self));
    TRY(add_facts(self));
    return archive_exec(self->handle, self->path, "COMMIT");
}

static struct error *cannot_write(const char *path, int reason)
{
    return error_new(ERROR_UNAVAILABLE, "archive", "%s cannot be written: %s", path, strerror(reason));
}

static struct error *exists(const char *path)
{
    return error_new(ERROR_CONFLICT, "exists",
                     "%s is there already: name another file, or replace it with --force", path);
}

/* Under its name, and on the disk with it. */
static struct error *publish(const struct archive_writer *self)
{
    const struct archive_making *what = self->what;
    char *folder = str_cstr(self->mem, str_from(what->path)), *slash = strrchr(folder, '/');
    int done = renameat2(AT_FDCWD, self->path, AT_FDCWD, what->path, what->replaces ? 0 : RENAME_NOREPLACE),
        fd;

    if (done != 0 && errno == EINVAL && !what->replaces) /* the file system does not know how */
        done = link(self->path, what->path) == 0 ? unlink(self->path) : -1;
    if (done != 0)
        return errno == EEXIST ? exists(what->path) : cannot_write(what->path, errno);
    if (slash)
        slash[slash == folder ? 1 : 0] = 0;
    fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    return OK;
}

static struct error *make(struct archive_writer *self, int fd)
{
    struct error *error = fill(self);

    sqlite3_close(self->handle);
    TRY(error);
    TRY(archive_seal(fd, self->path));
    return publish(self);
}

static struct error *check_place(const struct archive_making *what)
{
    struct stat status;

    if (stat(what->path, &status) == 0 && S_ISDIR(status.st_mode))
        return error_new(ERROR_INVALID, "usage", "%s is a folder: name a file in it", what->path);
    if (lstat(what->path, &status) == 0 && !what->replaces)
        return exists(what->path);
    return OK;
}

struct error *archive_make(const struct archive_making *what, struct arena *mem, struct archive_facts *ret)
{
    struct archive_writer self = {.what = what, .mem = mem};
    char *path = str_format(mem, "%s.XXXXXX", what->path).ptr
                     ? str_cstr(mem, str_format(mem, "%s.XXXXXX", what->path))
                     : NULL;
    struct archive *made;
    struct error *error;
    int fd;

    TRY(check_place(what));
    fd = mkstemp(path);
    if (fd < 0)
        return cannot_write(what->path, errno);
    self.path = path;
    error = make(&self, fd);
    (void)close(fd);
    if (error) {
        (void)unlink(path);
        return error;
    }
    TRY(archive_open(what->path, mem, &made));
    *ret = *archive_facts(made);
    archive_close(made);
    return OK;
}
