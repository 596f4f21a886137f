#include "http/sse_reader.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define CAPACITY_DEFAULT ((size_t)64 << 10)
#define CAPACITY_LEAST ((size_t)64) /* a heartbeat always fits in an empty queue */
/* A queue that has grown beyond this gives its memory back when it is empty: most streams are idle most of
 * the time. */
#define MEMORY_KEPT ((size_t)1 << 10)

struct sse_channel {
    atomic_int references;
    pthread_mutex_t lock; /* guards all below */
    char *queue;
    size_t start, length, memory, capacity; /* queued: [start, start + length) */
    bool is_closed, is_gone, is_asleep, is_attached, was_refused, was_full;
    bool is_parted; /* the last event is not queued to its end */
    bool is_direct;
    int idle_ticks;
    struct sse_sleeper sleeper;
    void (*drained)(void *context);
    void *drained_context;
    void (*freed)(void *context);
    void *freed_context;
};

struct sse_channel *sse_channel_new(size_t capacity)
{
    struct sse_channel *self = memory_alloc(sizeof(*self));
    atomic_init(&self->references, 1);
    self->capacity = capacity == 0 ? CAPACITY_DEFAULT : capacity < CAPACITY_LEAST ? CAPACITY_LEAST : capacity;
    if (pthread_mutex_init(&self->lock, NULL) != 0)
        panic("cannot make a mutex");
    return self;
}

struct sse_channel *sse_channel_ref(struct sse_channel *self)
{
    atomic_fetch_add(&self->references, 1);
    return self;
}

struct sse_channel *sse_channel_ref_living(struct sse_channel *self)
{
    int references = atomic_load(&self->references);
    while (references > 0)
        if (atomic_compare_exchange_weak(&self->references, &references, references + 1))
            return self;
    return NULL;
}

void sse_channel_unref(struct sse_channel *self)
{
    if (self == NULL || atomic_fetch_sub(&self->references, 1) != 1)
        return;
    pthread_mutex_destroy(&self->lock);
    free(self->queue);
    if (self->freed != NULL)
        self->freed(self->freed_context);
    free(self);
}

static void lock(struct sse_channel *self)
{
    (void)pthread_mutex_lock(&self->lock);
}

static void unlock(struct sse_channel *self)
{
    (void)pthread_mutex_unlock(&self->lock);
}

static void wake(struct sse_channel *self)
{
    if (self->is_asleep) {
        self->is_asleep = false;
        self->sleeper.wake(self->sleeper.context);
    }
}

/* Takes the first `count` bytes out of the queue. */
static void drop(struct sse_channel *self, size_t count)
{
    self->start += count;
    self->length -= count;
    if (self->length > 0)
        return;
    self->start = 0;
    if (self->memory > MEMORY_KEPT) {
        free(self->queue);
        self->queue = NULL;
        self->memory = 0;
    }
}

/* What is queued goes to a connection that sleeps: straight away, or, also where the producer is to be told
 * when it has gone, by waking it. */
static void deliver(struct sse_channel *self)
{
    if (!self->is_asleep)
        return;
    if (self->is_direct && self->sleeper.send != NULL && !self->was_refused && !self->was_full &&
        self->sleeper.send(self->sleeper.context, str_of(self->queue + self->start, self->length))) {
        drop(self, self->length);
        self->idle_ticks = 0;
    } else {
        wake(self);
    }
}

/* Makes room for `more` bytes behind what is queued. */
static void reserve(struct sse_channel *self, size_t more)
{
    size_t memory = self->memory > 0 ? self->memory : 512;

    if (self->start + self->length + more <= self->memory)
        return;
    if (self->length > 0)
        memmove(self->queue, self->queue + self->start, self->length);
    self->start = 0;
    while (memory < self->length + more)
        memory *= 2;
    if (memory != self->memory)
        self->queue = memory_resize(self->queue, memory);
    self->memory = memory;
}

/* Where the text of an event goes: its first `skip` bytes nowhere, the next `room` to `bytes`. */
struct window {
    char *bytes;
    size_t skip, room;
};

static void append(struct window *at, struct str text)
{
    size_t skip = text.len < at->skip ? text.len : at->skip;
    size_t count = text.len - skip < at->room ? text.len - skip : at->room;

    if (count > 0)
        memcpy(at->bytes, text.ptr + skip, count);
    at->skip -= skip;
    at->bytes += count;
    at->room -= count;
}

static void append_field(struct window *at, struct str name, struct str value)
{
    append(at, name);
    append(at, STR(": "));
    append(at, value);
    append(at, STR("\n"));
}

/* One line of data; a line ends by CR LF, LF or CR, as the reader of the stream sees it. */
static bool next_line(struct str *rest, struct str *line)
{
    const char *feed, *other;
    size_t end;
    if (rest->ptr == NULL)
        return false;
    feed = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;
    end = feed != NULL ? (size_t)(feed - rest->ptr) : rest->len;
    other = end > 0 ? memchr(rest->ptr, '\r', end) : NULL;
    end = other != NULL ? (size_t)(other - rest->ptr) : end;
    *line = str_slice(*rest, 0, end);
    if (end == rest->len)
        *rest = STR_NONE;
    else if (rest->ptr[end] == '\r' && end + 1 < rest->len && rest->ptr[end + 1] == '\n')
        *rest = str_slice(*rest, end + 2, rest->len);
    else
        *rest = str_slice(*rest, end + 1, rest->len);
    return true;
}

/* The bytes that an event takes. */
static size_t event_size(struct str event, struct str id, struct str data)
{
    size_t size = STR("event: \n\n").len + event.len + (id.ptr != NULL ? STR("id: \n").len + id.len : 0);
    struct str line;
    while (next_line(&data, &line))
        size += STR("data: \n").len + line.len;
    return size;
}

static bool is_one_line(struct str text)
{
    return text.len == 0 ||
           (memchr(text.ptr, '\n', text.len) == NULL && memchr(text.ptr, '\r', text.len) == NULL &&
            memchr(text.ptr, 0, text.len) == NULL);
}

static void write_event(struct window *at, struct str event, struct str id, struct str data)
{
    struct str line;
    if (id.ptr != NULL)
        append_field(at, STR("id"), id);
    append_field(at, STR("event"), event);
    while (next_line(&data, &line))
        append_field(at, STR("data"), line);
    append(at, STR("\n"));
}

struct str sse_event_write(const char *event, struct str id, struct str data, struct arena *mem)
{
    struct str name = str_from(event), rest = data.ptr != NULL ? data : STR("");
    size_t size = event_size(name, id, rest);
    struct window all = {arena_alloc(mem, size), 0, size};
    const char *text = all.bytes;

    if (!is_one_line(name) || !is_one_line(id))
        return STR("");
    write_event(&all, name, id, rest);
    return str_of(text, size);
}

/* What there is room for now, and nobody has hung up. With the lock held. */
static size_t room_of(const struct sse_channel *self)
{
    return self->is_closed || self->is_gone || self->length >= self->capacity ? 0
                                                                              : self->capacity - self->length;
}

bool sse_channel_send_part(struct sse_channel *self, const char *event, struct str id, struct str data,
                           size_t *sent)
{
    struct str name = str_from(event), rest = data.ptr != NULL ? data : STR("");
    size_t size = event_size(name, id, rest), count;
    bool is_whole;

    if (!is_one_line(name) || !is_one_line(id) || *sent >= size)
        return false;
    lock(self);
    count = room_of(self);
    count = size - *sent < count ? size - *sent : count;
    is_whole = count == size - *sent;
    self->was_refused |= !is_whole;
    if (count > 0) {
        reserve(self, count);
        write_event(&(struct window){self->queue + self->start + self->length, *sent, count}, name, id, rest);
        self->length += count;
        self->is_parted = !is_whole;
        self->was_full |= self->length >= self->capacity / 2;
        deliver(self);
    }
    unlock(self);
    *sent = is_whole ? 0 : *sent + count;
    return is_whole;
}

bool sse_channel_send(struct sse_channel *self, const char *event, struct str id, struct str data)
{
    struct str name = str_from(event), rest = data.ptr != NULL ? data : STR("");
    size_t size = event_size(name, id, rest);
    bool fits;

    if (!is_one_line(name) || !is_one_line(id))
        return false;
    lock(self);
    fits = !self->is_parted && size <= room_of(self);
    self->was_refused |= !fits;
    if (fits) {
        reserve(self, size);
        write_event(&(struct window){self->queue + self->start + self->length, 0, size}, name, id, rest);
        self->length += size;
        self->was_full |= self->length >= self->capacity / 2;
        deliver(self);
    }
    unlock(self);
    return fits;
}

void sse_channel_close(struct sse_channel *self)
{
    lock(self);
    self->is_closed = true;
    wake(self);
    unlock(self);
}

bool sse_channel_is_gone(struct sse_channel *self)
{
    bool is_gone;
    lock(self);
    is_gone = self->is_gone;
    unlock(self);
    return is_gone;
}

void sse_channel_send_directly(struct sse_channel *self)
{
    lock(self);
    self->is_direct = true;
    unlock(self);
}

void sse_channel_on_drain(struct sse_channel *self, void (*drained)(void *context), void *context)
{
    lock(self);
    self->drained = drained;
    self->drained_context = context;
    unlock(self);
}

void sse_channel_on_free(struct sse_channel *self, void (*freed)(void *context), void *context)
{
    lock(self);
    self->freed = freed;
    self->freed_context = context;
    unlock(self);
}

bool sse_channel_attach(struct sse_channel *self, const struct sse_sleeper *sleeper)
{
    bool is_first;
    lock(self);
    is_first = !self->is_attached; /* who was hung up on before reads the end */
    if (is_first) {
        self->is_attached = true;
        self->sleeper = *sleeper;
    }
    unlock(self);
    return is_first;
}

static size_t take(struct sse_channel *self, char *bytes, size_t size)
{
    if (size > self->length)
        size = self->length;
    memcpy(bytes, self->queue + self->start, size);
    drop(self, size);
    return size;
}

ssize_t sse_channel_read(struct sse_channel *self, char *bytes, size_t size)
{
    void (*drained)(void *context) = NULL;
    void *context;
    ssize_t count = 0;

    lock(self);
    context = self->drained_context;
    if (self->is_gone || (self->is_closed && self->length == 0)) {
        count = -1;
    } else if (self->length > 0) {
        count = (ssize_t)take(self, bytes, size);
        self->idle_ticks = 0;
        if ((self->was_refused || self->was_full) && self->length < (self->capacity + 1) / 2) {
            self->was_refused = self->was_full = false;
            drained = self->drained;
        }
    } else {
        self->is_asleep = true;
        self->sleeper.sleep(self->sleeper.context);
    }
    unlock(self);
    if (drained != NULL)
        drained(context);
    return count;
}

void sse_channel_tick(struct sse_channel *self)
{
    lock(self);
    if (self->is_asleep && !self->is_parted && ++self->idle_ticks >= SSE_HEARTBEAT) {
        static const char heartbeat[] = ": heartbeat\n\n";
        self->idle_ticks = 0;
        reserve(self, sizeof(heartbeat) - 1);
        memcpy(self->queue + self->start + self->length, heartbeat, sizeof(heartbeat) - 1);
        self->length += sizeof(heartbeat) - 1;
        deliver(self);
    }
    unlock(self);
}

/* Marks the client as gone and tells the producer, once. */
static void leave(struct sse_channel *self, bool is_detached)
{
    void (*drained)(void *context) = NULL;
    void *context;

    lock(self);
    context = self->drained_context;
    if (!self->is_gone)
        drained = self->drained;
    self->is_gone = true;
    if (is_detached)
        self->is_asleep = false;
    else
        wake(self);
    unlock(self);
    if (drained != NULL)
        drained(context);
}

void sse_channel_hang_up(struct sse_channel *self)
{
    leave(self, false);
}

void sse_channel_detach(struct sse_channel *self)
{
    leave(self, true);
}

size_t sse_channel_size(struct sse_channel *self)
{
    size_t size;
    lock(self);
    size = sizeof(*self) + self->memory;
    unlock(self);
    return size;
}
