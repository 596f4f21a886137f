#include "log_sink.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum way {
    WAY_PLAIN,  /* never waits, or the second descriptor that does not */
    WAY_SOCKET, /* send(2) can be told not to wait */
    WAY_ASK,    /* poll(2) before: the next best, where it cannot be opened again */
};

struct log_sink {
    pthread_mutex_t lock; /* guards all but way and fd */
    enum way way;
    int fd;
    int own;            /* the second descriptor; -1: none */
    unsigned long lost; /* since the start */
    unsigned long told; /* of them */
    bool is_torn;       /* the last line was taken in part only */
};

static int open_again(int fd)
{
    char path[32];
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

struct log_sink *log_sink_new(int fd)
{
    struct log_sink *self = memory_alloc(sizeof(*self));
    struct stat status = {0};

    *self = (struct log_sink){.fd = fd, .own = -1};
    (void)pthread_mutex_init(&self->lock, NULL);
    if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode)) {
        self->way = WAY_SOCKET;
    } else if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
        self->own = open_again(fd);
        self->way = self->own >= 0 ? WAY_PLAIN : WAY_ASK;
        self->fd = self->own >= 0 ? self->own : fd;
    }
    return self;
}

void log_sink_free(struct log_sink *self)
{
    if (self == NULL)
        return;
    if (self->own >= 0)
        (void)close(self->own);
    (void)pthread_mutex_destroy(&self->lock);
    free(self);
}

static ssize_t put(const struct log_sink *self, struct str text)
{
    struct pollfd asked = {.fd = self->fd, .events = POLLOUT};
    ssize_t count;
    do {
        if (self->way == WAY_SOCKET)
            count = send(self->fd, text.ptr, text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        else if (self->way == WAY_ASK && poll(&asked, 1, 0) != 1)
            return -1;
        else
            count = write(self->fd, text.ptr, text.len);
    } while (count < 0 && errno == EINTR);
    return count;
}

/* Whether all of it was taken; a part that was leaves the line torn. */
static bool put_line(struct log_sink *self, struct str line)
{
    ssize_t count = put(self, line);
    if (count > 0)
        self->is_torn = (size_t)count < line.len;
    return count >= 0 && (size_t)count == line.len;
}

/* Ends a torn line and tells of the lost ones; false when even that is not taken. */
static bool catch_up(struct log_sink *self,
                     struct str (*tell)(const void *context, unsigned long lost, struct arena *mem),
                     const void *context)
{
    _cleanup_(arena_freep) struct arena *mem = NULL;
    unsigned long lost = self->lost - self->told;
    struct str parts[2];

    if (lost == 0)
        return true;
    mem = arena_new(0);
    parts[0] = self->is_torn ? STR("\n") : STR("");
    parts[1] = tell(context, lost, mem);
    if (!put_line(self, str_join(mem, parts, COUNT_OF(parts), STR(""))))
        return false;
    self->told += lost;
    return true;
}

void log_sink_write(struct log_sink *self, struct str line,
                    struct str (*tell)(const void *context, unsigned long lost, struct arena *mem),
                    const void *context)
{
    (void)pthread_mutex_lock(&self->lock);
    if (!catch_up(self, tell, context) || (line.len > 0 && !put_line(self, line)))
        self->lost += line.len > 0;
    (void)pthread_mutex_unlock(&self->lock);
}

unsigned long log_sink_lost(struct log_sink *self)
{
    unsigned long lost;
    (void)pthread_mutex_lock(&self->lock);
    lost = self->lost;
    (void)pthread_mutex_unlock(&self->lock);
    return lost;
}

bool log_sink_has_to_tell(struct log_sink *self)
{
    bool has;
    (void)pthread_mutex_lock(&self->lock);
    has = self->lost > self->told;
    (void)pthread_mutex_unlock(&self->lock);
    return has;
}
