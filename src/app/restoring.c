#include "restoring.h"

#include "data_folder.h"
#include "database/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define READY_MAX 8192
#define TITLE "stet restore 1"

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

const char *restoring_ready_database(const struct restoring *self, struct arena *mem)
{
    return str_format(mem, "%s.restoring", self->database).ptr;
}

const char *restoring_ready_keys(const struct restoring *self, struct arena *mem)
{
    return str_format(mem, "%s/keys.restoring", self->data).ptr;
}

const char *restoring_old_database(const struct restoring *self, struct arena *mem)
{
    return str_format(mem, "%s.before-%.*s", self->database, STR_ARGS(self->stamp)).ptr;
}

const char *restoring_old_keys(const struct restoring *self, struct arena *mem)
{
    return str_format(mem, "%s/keys.before-%.*s", self->data, STR_ARGS(self->stamp)).ptr;
}

static const char *ready_file(const char *data, struct arena *mem)
{
    return str_format(mem, "%s/restore.ready", data).ptr;
}

static const char *with(const char *path, const char *suffix, struct arena *mem)
{
    return str_format(mem, "%s%s", path, suffix).ptr;
}

static struct error *cannot(const char *what, const char *path)
{
    return error_new(ERROR_UNAVAILABLE, "data_folder", "cannot %s %s: %s", what, path, strerror(errno));
}

static struct error *move(const char *from, const char *to)
{
    return rename(from, to) == 0 || errno == ENOENT ? OK : cannot("move", from);
}

static void sync_parent(const char *path, struct arena *mem)
{
    char *folder = str_cstr(mem, str_from(path)), *slash = strrchr(folder, '/');

    if (slash)
        slash[slash == folder ? 1 : 0] = 0;
    folder_sync(slash ? folder : ".");
}

/* The log belongs to the file: what is in it alone would be lost to the one and foreign to the other. */
static struct error *move_database(const struct restoring *self, struct arena *mem)
{
    const char *ready = restoring_ready_database(self, mem), *old = restoring_old_database(self, mem);

    if (!path_is_taken(ready))
        return OK;
    TRY(move(self->database, old));
    TRY(move(with(self->database, "-wal", mem), with(old, "-wal", mem)));
    if (unlink(with(self->database, "-shm", mem)) != 0 && errno != ENOENT)
        return cannot("remove", with(self->database, "-shm", mem));
    TRY(move(ready, self->database));
    sync_parent(self->database, mem);
    return OK;
}

static struct error *move_keys(const struct restoring *self, struct arena *mem)
{
    const char *ready = restoring_ready_keys(self, mem), *keys = data_folder_keys(self->data, mem);

    if (!path_is_taken(ready))
        return OK;
    TRY(move(keys, restoring_old_keys(self, mem)));
    return move(ready, keys);
}

static struct error *move_all(const struct restoring *self, struct arena *mem)
{
    if (self->database)
        TRY(move_database(self, mem));
    TRY(move_keys(self, mem));
    folder_sync(self->data);
    if (unlink(ready_file(self->data, mem)) != 0)
        return cannot("remove", ready_file(self->data, mem));
    folder_sync(self->data);
    return OK;
}

static struct error *write_ready(const struct restoring *self, struct arena *mem)
{
    const char *path = ready_file(self->data, mem), *temporary = with(path, ".new", mem);
    struct str text =
        str_format(mem, TITLE "\n%.*s\n%s\n", STR_ARGS(self->stamp), self->database ? self->database : "");
    _cleanup_(close_fd) int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0 || write(fd, text.ptr, text.len) != (ssize_t)text.len || fsync(fd) != 0 ||
        rename(temporary, path) != 0)
        return cannot("write", path);
    folder_sync(self->data);
    return OK;
}

struct error *restoring_announce(const struct restoring *self, struct arena *mem)
{
    return write_ready(self, mem);
}

struct error *restoring_complete(const struct restoring *self, struct arena *mem)
{
    struct error *error = move_all(self, mem);

    return error ? error_wrap(error, ERROR_UNAVAILABLE, "unfinished",
                              "%s; all is ready, and the next start finishes it", error_message(error))
                 : OK;
}

struct error *restoring_commit(const struct restoring *self, struct arena *mem)
{
    TRY(write_ready(self, mem));
    return restoring_complete(self, mem);
}

static struct error *read_ready(const char *data, struct arena *mem, struct restoring *ret)
{
    const char *path = ready_file(data, mem);
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char *text = arena_alloc(mem, READY_MAX);
    ssize_t length = fd < 0 ? -1 : read(fd, text, READY_MAX);
    struct str rest, title, stamp, database;

    if (length < 0)
        return cannot("read", path);
    rest = str_of(text, (size_t)length);
    if (!str_next(&rest, '\n', &title) || !str_eq(title, STR(TITLE)) || !str_next(&rest, '\n', &stamp) ||
        !str_next(&rest, '\n', &database))
        return error_new(ERROR_UNAVAILABLE, "data_folder", "%s is not what a restore writes there", path);
    *ret = (struct restoring){data, database.len ? str_cstr(mem, database) : NULL, str_dup(mem, stamp)};
    return OK;
}

static struct error *remove_file(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? OK : cannot("remove", path);
}

static struct error *remove_folder(const char *path, struct arena *mem)
{
    DIR *folder = opendir(path);
    struct error *error = OK;
    struct dirent *entry;

    if (folder == NULL)
        return errno == ENOENT ? OK : cannot("open", path);
    while (!error && (entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            error = remove_file(str_format(mem, "%s/%s", path, entry->d_name).ptr);
    (void)closedir(folder);
    if (!error && rmdir(path) != 0)
        error = cannot("remove", path);
    return error;
}

struct error *restoring_clear(const struct restoring *self, struct arena *mem)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};

    for (size_t i = 0; self->database && i < COUNT_OF(suffixes); i++)
        TRY(remove_file(with(restoring_ready_database(self, mem), suffixes[i], mem)));
    return remove_folder(restoring_ready_keys(self, mem), mem);
}

struct error *restoring_cancel(const struct restoring *self, struct arena *mem)
{
    TRY(restoring_clear(self, mem));
    return remove_file(ready_file(self->data, mem));
}

/* Whether the database is from this restore. */
static struct error *ask_database(const struct restoring *self, const char *url, struct arena *mem, bool *ret)
{
    struct database_options options = {.url = url, .connections = 1};
    struct database *database;
    struct error *error;
    struct str mark;

    if (str_starts(str_from(url), STR("sqlite:")))
        return error_new(
            ERROR_UNAVAILABLE, "data_folder",
            "a restore into PostgreSQL was interrupted: start once with its STET_DATABASE_URL, or remove "
            "%s",
            ready_file(self->data, mem));
    TRY(database_open(&options, &database));
    error = archive_mark(database, mem, &mark);
    database_close(database);
    TRY(error);
    *ret = str_eq(mark, self->stamp);
    return OK;
}

struct error *restoring_finish(const char *data, const char *database_url, struct arena *mem)
{
    const char *path = ready_file(data, mem);
    _cleanup_(close_fd) int lock = -1;
    struct restoring self;
    bool is_done = true;

    if (access(path, F_OK) != 0)
        return OK;
    TRY(data_folder_await_lock(data, mem, &lock));
    if (access(path, F_OK) != 0) /* somebody else did */
        return OK;
    TRY(read_ready(data, mem, &self));
    if (!self.database)
        TRY(ask_database(&self, database_url, mem, &is_done));
    return is_done ? move_all(&self, mem) : restoring_cancel(&self, mem);
}
