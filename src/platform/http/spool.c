#include "http/spool.h"
#include "http/spool_reader.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define IN_MEMORY ((size_t)64 << 10)

struct http_spool {
    struct arena *mem;
    char *bytes; /* those that are not in the file, IN_MEMORY at most */
    size_t count;
    int file; /* -1: none yet */
    uint64_t written;
};

static void release(void *object)
{
    struct http_spool *self = object;
    if (self->file >= 0)
        close(self->file);
    free(self->bytes);
}

struct http_spool *http_spool_new(struct arena *mem)
{
    struct http_spool *self = arena_new_of(mem, struct http_spool);
    *self = (struct http_spool){.mem = mem, .bytes = memory_alloc(IN_MEMORY), .file = -1};
    arena_defer(mem, release, self);
    return self;
}

static struct error *no_room(void)
{
    return error_new(ERROR_UNAVAILABLE, "spool",
                     "the answer cannot be kept in the folder for temporary files: %s",
                     strerrordesc_np(errno));
}

static struct error *open_file(struct http_spool *self)
{
    const char *folder = getenv("TMPDIR");
    struct str path =
        str_format(self->mem, "%s/stet-XXXXXX", folder != NULL && folder[0] == '/' ? folder : "/tmp");
    char *name = arena_copy(self->mem, path.ptr, path.len + 1);

    self->file = mkostemp(name, O_CLOEXEC);
    if (self->file < 0)
        return no_room();
    (void)unlink(name);
    return OK;
}

static struct error *write_out(struct http_spool *self, struct str bytes)
{
    if (self->file < 0)
        TRY(open_file(self));
    while (bytes.len > 0) {
        ssize_t count = write(self->file, bytes.ptr, bytes.len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return no_room();
        bytes = str_of(bytes.ptr + count, bytes.len - (size_t)count);
        self->written += (uint64_t)count;
    }
    return OK;
}

static struct error *flush(struct http_spool *self)
{
    TRY(write_out(self, str_of(self->bytes, self->count)));
    self->count = 0;
    return OK;
}

struct error *http_spool_add(struct http_spool *self, struct str bytes)
{
    if (bytes.len > IN_MEMORY - self->count)
        TRY(flush(self));
    if (bytes.len > IN_MEMORY)
        return write_out(self, bytes);
    if (bytes.len > 0)
        memcpy(self->bytes + self->count, bytes.ptr, bytes.len);
    self->count += bytes.len;
    return OK;
}

uint64_t http_spool_size(const struct http_spool *self)
{
    return self->written + self->count;
}

struct error *http_spool_take(struct http_spool *self, struct str *bytes, int *file)
{
    if (self->file >= 0)
        TRY(flush(self));
    *bytes = str_of(self->bytes, self->count);
    *file = self->file;
    self->file = -1;
    return OK;
}
