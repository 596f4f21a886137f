#include "mail/mime.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct outbox_mailer {
    struct mailer base;
    struct arena *mem;
    const char *folder;
    struct mail_sender sender;
    atomic_bool stopping;
};

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static struct error *fail(const struct outbox_mailer *self, const char *what)
{
    return error_new(ERROR_UNAVAILABLE, "outbox", "cannot %s in %s: %s", what, self->folder, strerror(errno));
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t count = write(fd, bytes.ptr, bytes.len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes = str_slice(bytes, (size_t)count, bytes.len);
    }
    return true;
}

/* Under another name first, and only then, whole and on disk, under its own. */
static struct error *write_file(const struct outbox_mailer *self, int folder, const char *name,
                                struct str bytes, struct arena *mem)
{
    const char *draft = str_format(mem, ".%s.draft", name).ptr;
    _cleanup_(close_file) int fd = -1;

    if (unlinkat(folder, draft, 0) != 0 && errno != ENOENT)
        return fail(self, "remove an old draft");
    fd = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(self, "make a file");
    if (!write_all(fd, bytes) || fsync(fd) != 0 || renameat(folder, draft, folder, name) != 0) {
        struct error *error = fail(self, "write a mail");
        unlinkat(folder, draft, 0);
        return error;
    }
    return fsync(folder) == 0 ? OK : fail(self, "keep a mail");
}

/* 2026-01-02T03:04:05.678Z as 20260102T030405678Z, so that names sort by time and suit every file system. */
static const char *file_name(const struct mail *mail, struct arena *mem)
{
    struct str time = time_format(mem, mail->sent_at);
    char *compact = arena_alloc(mem, time.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < time.len; i++)
        if (strchr("-:.", time.ptr[i]) == NULL)
            compact[length++] = time.ptr[i];
    return str_format(mem, "%s-%.*s.eml", compact, STR_ARGS(id_format(mem, mail->id))).ptr;
}

static struct error *outbox_send(struct mailer *base, const struct mail *mail)
{
    struct outbox_mailer *self = container_of(base, struct outbox_mailer, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    _cleanup_(close_file) int folder = -1;
    struct str bytes;

    if (atomic_load(&self->stopping))
        return error_new(ERROR_UNAVAILABLE, "stopping", "the server is stopping");
    TRY(mime_write(mail, &self->sender, mem, &bytes));
    if (mkdir(self->folder, 0700) != 0 && errno != EEXIST)
        return fail(self, "make the folder");
    folder = open(self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return fail(self, "open the folder");
    return write_file(self, folder, file_name(mail, mem), bytes, mem);
}

static void stop(struct mailer *base)
{
    atomic_store(&container_of(base, struct outbox_mailer, base)->stopping, true);
}

static void outbox_free(struct mailer *base)
{
    struct outbox_mailer *self = container_of(base, struct outbox_mailer, base);
    arena_free(self->mem);
    free(self);
}

struct mailer *outbox_mailer_new(const char *folder, const struct mail_sender *sender)
{
    static const struct mailer_ops ops = {outbox_send, stop, outbox_free};
    struct outbox_mailer *self = memory_alloc(sizeof(*self));

    *self = (struct outbox_mailer){.base = {&ops}, .mem = arena_new(0)};
    self->folder = str_cstr(self->mem, str_from(folder));
    self->sender =
        (struct mail_sender){str_dup(self->mem, sender->name), str_dup(self->mem, sender->address)};
    return &self->base;
}
