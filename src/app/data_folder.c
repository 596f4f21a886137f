#include "data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct error *data_folder_make(const char *path, struct arena *mem)
{
    char *part = str_cstr(mem, str_from(path));
    struct stat status;

    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            break;
        *slash = '/';
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_new(ERROR_UNAVAILABLE, "data_folder",
                         "cannot make the data folder %s: %s; set STET_DATA to a "
                         "folder that may be written",
                         path, strerror(errno));
    if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
        return error_new(ERROR_UNAVAILABLE, "data_folder", "the data folder %s (STET_DATA) is a file", path);
    if (access(path, R_OK | W_OK | X_OK) != 0)
        return error_new(ERROR_UNAVAILABLE, "data_folder",
                         "the data folder %s (STET_DATA) may not be written by this user: %s", path,
                         strerror(errno));
    return OK;
}

static struct error *lock(const char *data, int how, struct arena *mem, int *ret)
{
    const char *path = str_format(mem, "%s/serve.lock", data).ptr;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return error_new(ERROR_UNAVAILABLE, "data_folder", "cannot open %s: %s", path, strerror(errno));
    while (flock(fd, how) != 0) {
        if (errno == EINTR)
            continue;
        (void)close(fd);
        return error_new(
            ERROR_UNAVAILABLE, "served",
            "another stet serves the data in %s; stop it first, or name another folder in STET_DATA", data);
    }
    *ret = fd;
    return OK;
}

struct error *data_folder_lock(const char *path, struct arena *mem, int *ret)
{
    return lock(path, LOCK_EX | LOCK_NB, mem, ret);
}

struct error *data_folder_await_lock(const char *path, struct arena *mem, int *ret)
{
    return lock(path, LOCK_EX, mem, ret);
}

const char *data_folder_database(const struct settings *settings, struct arena *mem)
{
    const char *url = settings_text(settings, SETTING_DATABASE_URL);

    return url[0] ? url : str_format(mem, "sqlite:%s/stet.db", settings_text(settings, SETTING_DATA)).ptr;
}

const char *data_folder_keys(const char *path, struct arena *mem)
{
    return str_format(mem, "%s/keys", path).ptr;
}

bool path_is_taken(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 || errno != ENOENT;
}

void folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}
