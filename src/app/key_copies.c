#include "key_copies.h"

#include "data_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILES_MAX 256
#define KEY_FILE_MAX 65536
#define KEY_NAME_MAX 64

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static void close_folder(DIR **folder)
{
    if (*folder != NULL)
        (void)closedir(*folder);
}

static struct error *cannot(const char *what, const char *folder, const char *name)
{
    return error_new(ERROR_UNAVAILABLE, "keys", "cannot %s %s/%s: %s", what, folder, name, strerror(errno));
}

/* "seal.key", "signing-1700000000000.pem": nothing that leads elsewhere, and nothing hidden. */
static bool is_key_name(struct str name)
{
    if (name.len == 0 || name.len > KEY_NAME_MAX || name.ptr[0] == '.')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", name.ptr[i]) || !name.ptr[i])
            return false;
    return true;
}

static struct error *read_key(int folder, const char *path, const char *name, struct arena *mem,
                              struct str *ret)
{
    _cleanup_(close_fd) int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    char *content;

    if (fd < 0 || fstat(fd, &status) != 0)
        return cannot("read", path, name);
    if (!S_ISREG(status.st_mode) || status.st_size > KEY_FILE_MAX)
        return error_new(ERROR_UNAVAILABLE, "keys", "%s/%s is no key file", path, name);
    content = arena_alloc(mem, (size_t)status.st_size + 1);
    if (read(fd, content, (size_t)status.st_size) != (ssize_t)status.st_size)
        return cannot("read", path, name);
    *ret = str_of(content, (size_t)status.st_size);
    return OK;
}

struct error *key_copies_read(const char *path, struct arena *mem, struct archive_file **ret, size_t *count)
{
    _cleanup_(close_folder) DIR *folder = opendir(path);
    struct archive_file *files = arena_array_of(mem, KEY_FILES_MAX, struct archive_file);
    size_t found = 0;

    if (folder == NULL && errno != ENOENT)
        return cannot("open", path, "");
    for (struct dirent *entry; folder && found < KEY_FILES_MAX && (entry = readdir(folder)) != NULL;) {
        if (!is_key_name(str_from(entry->d_name)))
            continue;
        files[found].name = str_dup(mem, str_from(entry->d_name));
        TRY(read_key(dirfd(folder), path, entry->d_name, mem, &files[found].content));
        found++;
    }
    if (found == 0)
        return error_new(
            ERROR_NOT_FOUND, "no_keys",
            "there are no keys in %s: run this where the server runs, or name its folder in STET_DATA", path);
    *ret = files;
    *count = found;
    return OK;
}

static struct error *write_key(int folder, const char *path, const struct archive_file *file,
                               struct arena *mem)
{
    const char *name = str_cstr(mem, file->name);
    _cleanup_(close_fd) int fd = -1;

    if (!is_key_name(file->name))
        return error_new(ERROR_INVALID, "archive", "the backup holds a file with a name that no key has");
    fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0 ||
        write(fd, file->content.ptr, file->content.len) != (ssize_t)file->content.len || fsync(fd) != 0)
        return cannot("write", path, name);
    return OK;
}

struct error *key_copies_write(const char *path, const struct archive_file *files, size_t count,
                               struct arena *mem)
{
    _cleanup_(close_fd) int folder = -1;

    if (mkdir(path, 0700) != 0)
        return cannot("make", path, "");
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return cannot("open", path, "");
    for (size_t i = 0; i < count; i++)
        TRY(write_key(folder, path, &files[i], mem));
    return fsync(folder) == 0 ? OK : cannot("write", path, "");
}
