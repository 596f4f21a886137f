#include "database/archive_reader.h"
#include "database/archive_seal.h"
#include "database/archive_writer.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct error *broken(const struct archive *self)
{
    return error_new(ERROR_INVALID, "archive", "%s cannot be read as a backup: %s", self->path,
                     self->handle ? sqlite3_errmsg(self->handle) : "it does not open");
}

struct error *archive_prepare(struct archive *self, const char *sql, sqlite3_stmt **ret)
{
    return sqlite3_prepare_v2(self->handle, sql, -1, ret, NULL) == SQLITE_OK ? OK : broken(self);
}

struct error *archive_step(struct archive *self, sqlite3_stmt *statement, bool *is_row)
{
    int code = sqlite3_step(statement);

    *is_row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : broken(self);
}

static struct str text_at(sqlite3_stmt *statement, int column, struct arena *mem)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    return str_dup(mem, str_of(bytes ? bytes : "", (size_t)sqlite3_column_bytes(statement, column)));
}

/* The rows of a query with two columns. */
static struct error *read_pairs(struct archive *self, const char *sql, struct arena *mem,
                                struct archive_file **ret, size_t *count)
{
    _cleanup_(archive_finalizep) sqlite3_stmt *statement = NULL;
    struct archive_file *found = NULL;
    size_t room = 0, used = 0;
    bool is_row;

    TRY(archive_prepare(self, sql, &statement));
    for (;;) {
        TRY(archive_step(self, statement, &is_row));
        if (!is_row)
            break;
        if (used == room) {
            struct archive_file *more = arena_array_of(mem, room = room * 2 + 16, struct archive_file);
            for (size_t i = 0; i < used; i++)
                more[i] = found[i];
            found = more;
        }
        found[used++] = (struct archive_file){text_at(statement, 0, mem), text_at(statement, 1, mem)};
    }
    *ret = found;
    *count = used;
    return OK;
}

static struct str fact(const struct archive_file *facts, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(facts[i].name, str_from(name)))
            return facts[i].content;
    return STR_NONE;
}

static struct error *read_facts(struct archive *self)
{
    struct archive_facts *facts = &self->facts;
    struct archive_file *found;
    struct str kind;
    size_t count;

    TRY(read_pairs(self, "SELECT name, value FROM stet_archive", self->mem, &found, &count));
    kind = fact(found, count, "kind");
    facts->version = fact(found, count, "version");
    facts->kind = str_eq(kind, STR("sqlite")) ? DATABASE_SQLITE : DATABASE_POSTGRESQL;
    if (!str_to_int(fact(found, count, "made_at"), &facts->made_at) ||
        !str_to_int(fact(found, count, "tables"), &facts->tables) ||
        !str_to_int(fact(found, count, "rows"), &facts->rows) ||
        (facts->kind == DATABASE_POSTGRESQL && !str_eq(kind, STR("postgresql"))))
        return error_new(ERROR_INVALID, "archive", "%s is a backup that does not say what it holds",
                         self->path);
    TRY(read_pairs(self, "SELECT number, name FROM " ARCHIVE_MIGRATIONS " ORDER BY number", self->mem,
                   &self->migrations, &self->migration_count));
    if (self->migration_count == 0)
        return error_new(ERROR_INVALID, "archive", "%s is a backup of a database without tables", self->path);
    facts->schema = (int64_t)self->migration_count;
    facts->schema_name = self->migrations[self->migration_count - 1].content;
    return OK;
}

/* As a URI, because only that says that nobody changes the file: no lock, no journal, no file beside it. */
static struct error *open_file(struct archive *self)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./";
    const char *absolute = self->path[0] == '/' ? "" : "./";
    struct str uri = str_format(self->mem, "file:%s", absolute);
    _cleanup_(archive_finalizep) sqlite3_stmt *statement = NULL;
    bool is_row;

    for (const char *c = self->path; *c; c++)
        uri = strchr(plain, *c) ? str_format(self->mem, "%.*s%c", STR_ARGS(uri), *c)
                                : str_format(self->mem, "%.*s%%%02X", STR_ARGS(uri), (unsigned char)*c);
    uri = str_format(self->mem, "%.*s?mode=ro&immutable=1", STR_ARGS(uri));
    if (sqlite3_open_v2(uri.ptr, &self->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        sqlite3_exec(self->handle, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON", NULL, NULL,
                     NULL) != SQLITE_OK)
        return broken(self);
    TRY(archive_prepare(self, "PRAGMA user_version", &statement));
    TRY(archive_step(self, statement, &is_row));
    if (sqlite3_column_int(statement, 0) != ARCHIVE_FORMAT)
        return error_new(ERROR_INVALID, "archive",
                         "%s is a backup of format %d; this stet reads format %d: take the stet that made "
                         "it, or a newer one",
                         self->path, sqlite3_column_int(statement, 0), ARCHIVE_FORMAT);
    return OK;
}

struct error *archive_open(const char *path, struct arena *mem, struct archive **ret)
{
    struct archive *self = arena_new_of(mem, struct archive);
    struct error *error;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return error_new(errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE, "archive",
                         "cannot open %s: %s", path, strerror(errno));
    *self = (struct archive){.mem = mem, .path = path};
    error = archive_check_seal(fd, path, mem, &self->facts.size, &self->facts.digest);
    (void)close(fd);
    if (!error)
        error = open_file(self);
    if (!error)
        error = read_facts(self);
    if (error)
        archive_close(self);
    else
        *ret = self;
    return error;
}

void archive_close(struct archive *self)
{
    if (self)
        sqlite3_close(self->handle);
}

const struct archive_facts *archive_facts(const struct archive *self)
{
    return &self->facts;
}

struct error *archive_files(struct archive *self, struct arena *mem, struct archive_file **ret, size_t *count)
{
    return read_pairs(self, "SELECT name, content FROM stet_archive_files ORDER BY name", mem, ret, count);
}

struct error *archive_check_schema(struct archive *self, enum database_kind kind,
                                   const struct migration *list, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < count && at < self->migration_count; i++) {
        if (!list[i].every_kind && list[i].kind != kind)
            continue;
        if (!str_eq(self->migrations[at].content, str_from(list[i].name)))
            return error_new(ERROR_CONFLICT, "migration_changed",
                             "%s was migrated with %.*s where this stet has %s: they do not belong together",
                             self->path, STR_ARGS(self->migrations[at].content), list[i].name);
        at++;
    }
    if (at < self->migration_count)
        return error_new(
            ERROR_CONFLICT, "archive_newer",
            "%s was made by stet %.*s and is at %.*s, which this stet does not know yet: restore it with "
            "stet %.*s or a newer one",
            self->path, STR_ARGS(self->facts.version), STR_ARGS(self->facts.schema_name),
            STR_ARGS(self->facts.version));
    return OK;
}
