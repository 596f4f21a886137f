#include "credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "credentials.json"

static struct error *find_folder(struct arena *mem, struct str *ret)
{
    const char *own = getenv("STET_CONFIG_HOME"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    if (own && own[0])
        *ret = str_from(own);
    else if (config && config[0] == '/')
        *ret = str_format(mem, "%s/stet", config);
    else if (home && home[0] == '/')
        *ret = str_format(mem, "%s/.config/stet", home);
    else
        return error_new(ERROR_INVALID, "no_home",
                         "there is no HOME to keep the sign-in under; set STET_CONFIG_HOME, "
                         "or STET_SERVER and STET_TOKEN");
    return OK;
}

struct error *credentials_load(struct arena *mem, struct credentials *ret)
{
    struct str folder;
    const char *path, *server = NULL, *token = NULL, *refresh = NULL;
    json_error_t where;
    json_t *json;

    TRY(find_folder(mem, &folder));
    path = str_format(mem, "%.*s/" FILE_NAME, STR_ARGS(folder)).ptr;
    *ret = (struct credentials){0};
    if (access(path, R_OK) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? OK
                   : error_new(ERROR_INVALID, "credentials", "cannot read %s: %s", path, strerror(errno));
    json = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (!json || json_unpack(json, "{s:s, s:s, s:s}", "server", &server, "access_token", &token,
                             "refresh_token", &refresh) != 0) {
        json_decref(json);
        return error_new(ERROR_INVALID, "credentials",
                         "%s is damaged; remove it and sign in again with `stet login`", path);
    }
    ret->server = str_dup(mem, str_from(server));
    ret->access_token = str_dup(mem, str_from(token));
    ret->refresh_token = str_dup(mem, str_from(refresh));
    json_decref(json);
    return OK;
}

/* Writes beside the file and renames, so that a crash leaves the old one or the new one. */
static struct error *write_file(const char *path, json_t *json, struct arena *mem)
{
    const char *beside = str_format(mem, "%s.%ld", path, (long)getpid()).ptr;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool written;

    if (fd < 0)
        return error_new(ERROR_INVALID, "credentials", "cannot write %s: %s", beside, strerror(errno));
    written = json_dumpfd(json, fd, JSON_INDENT(1)) == 0 && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    if (!written || rename(beside, path) != 0) {
        int reason = errno;
        unlink(beside);
        return error_new(ERROR_INVALID, "credentials", "cannot write %s: %s", path, strerror(reason));
    }
    return OK;
}

struct error *credentials_save(const struct credentials *credentials, struct arena *mem)
{
    struct str folder;
    struct error *error;
    json_t *json;
    char *parent;

    TRY(find_folder(mem, &folder));
    parent = str_cstr(mem, folder);
    if (strrchr(parent, '/') && strrchr(parent, '/') != parent) {
        *strrchr(parent, '/') = 0;
        mkdir(parent, 0700);
    }
    if (mkdir(str_cstr(mem, folder), 0700) != 0 && errno != EEXIST)
        return error_new(ERROR_INVALID, "credentials", "cannot make %.*s: %s", STR_ARGS(folder),
                         strerror(errno));
    json = json_pack("{s:s%, s:s%, s:s%}", "server", credentials->server.ptr, credentials->server.len,
                     "access_token", credentials->access_token.ptr, credentials->access_token.len,
                     "refresh_token", credentials->refresh_token.ptr, credentials->refresh_token.len);
    error = write_file(str_format(mem, "%.*s/" FILE_NAME, STR_ARGS(folder)).ptr, json, mem);
    json_decref(json);
    return error;
}

struct error *credentials_remove(struct arena *mem)
{
    struct str folder;

    TRY(find_folder(mem, &folder));
    if (unlink(str_format(mem, "%.*s/" FILE_NAME, STR_ARGS(folder)).ptr) != 0 && errno != ENOENT)
        return error_new(ERROR_INVALID, "credentials", "cannot remove the kept sign-in in %.*s: %s",
                         STR_ARGS(folder), strerror(errno));
    return OK;
}
