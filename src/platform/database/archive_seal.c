#include "database/archive_seal.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_LENGTH 100 /* of a SQLite file */
#define ID_AT 68

static struct error *cannot(const char *path, const char *what)
{
    return error_new(ERROR_UNAVAILABLE, "archive", "%s cannot be %s: %s", path, what, strerror(errno));
}

static bool write_all(int fd, struct str bytes, off_t at)
{
    while (bytes.len > 0) {
        ssize_t written = pwrite(fd, bytes.ptr, bytes.len, at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)written, bytes.len);
        at += written;
    }
    return true;
}

static bool read_all(int fd, char *bytes, size_t count, off_t at)
{
    for (size_t done = 0; done < count;) {
        ssize_t got = pread(fd, bytes + done, count - done, at + (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

struct error *archive_seal(int fd, const char *path)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct digest digest;
    struct stat status;
    struct str line;

    if (fstat(fd, &status) != 0 || !digest_sha256_of_file(fd, status.st_size, &digest))
        return cannot(path, "read");
    line = str_format(mem, ARCHIVE_SEAL_START "%.*s\n", STR_ARGS(digest_hex(mem, digest)));
    if (!write_all(fd, line, status.st_size) || fsync(fd) != 0)
        return cannot(path, "written");
    return OK;
}

static bool looks_like_archive(const char *head)
{
    return memcmp(head, "SQLite format 3", 16) == 0 && memcmp(head + ID_AT, "Stet", 4) == 0;
}

static struct error *no_archive(const char *path)
{
    return error_new(ERROR_INVALID, "archive", "%s is no backup that `stet backup` made", path);
}

struct error *archive_check_seal(int fd, const char *path, struct arena *mem, int64_t *size,
                                 struct str *digest)
{
    char head[HEAD_LENGTH], seal[ARCHIVE_SEAL_LENGTH];
    bool has_head, has_seal;
    struct digest found;
    struct str said = str_of(seal + sizeof(ARCHIVE_SEAL_START) - 1, DIGEST_HEX_LENGTH);
    struct stat status;

    if (fstat(fd, &status) != 0)
        return cannot(path, "read");
    if (!S_ISREG(status.st_mode))
        return error_new(ERROR_INVALID, "archive", "%s is not a file", path);
    if (status.st_size < (off_t)(sizeof(head) + sizeof(seal)))
        return no_archive(path);
    if (!read_all(fd, head, sizeof(head), 0) ||
        !read_all(fd, seal, sizeof(seal), status.st_size - (off_t)sizeof(seal)))
        return cannot(path, "read");
    has_head = looks_like_archive(head);
    has_seal =
        str_starts(str_of(seal, sizeof(seal)), STR(ARCHIVE_SEAL_START)) && seal[sizeof(seal) - 1] == '\n';
    if (!has_head && !has_seal)
        return no_archive(path);
    if (!has_seal)
        return error_new(
            ERROR_INVALID, "archive",
            "%s is not whole: its last line is missing or damaged; copy it again, or take another", path);
    if (!digest_sha256_of_file(fd, status.st_size - (off_t)sizeof(seal), &found))
        return cannot(path, "read");
    if (!str_eq(digest_hex(mem, found), said))
        return error_new(ERROR_INVALID, "archive",
                         "%s is damaged: its content has another SHA-256 than its last line says; copy it "
                         "again, or take another",
                         path);
    *size = status.st_size;
    *digest = digest_hex(mem, found);
    return OK;
}
