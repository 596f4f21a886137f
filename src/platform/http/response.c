#include "http/exchange.h"
#include "http/spool_reader.h"
#include "http/sse_reader.h"
#include <stdlib.h>
#include <unistd.h>

void http_headers_add(struct http_headers *self, struct arena *mem, struct str name, struct str value)
{
    if (self->count == self->capacity) {
        size_t capacity = self->capacity > 0 ? self->capacity * 2 : 16;
        struct http_header *items = arena_array_of(mem, capacity, struct http_header);
        if (self->count > 0)
            memcpy(items, self->items, self->count * sizeof(*items));
        self->items = items;
        self->capacity = capacity;
    }
    self->items[self->count++] = (struct http_header){str_dup(mem, name), str_dup(mem, value)};
}

struct http_header *http_headers_find(const struct http_headers *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++) {
        if (str_eq_nocase(self->items[i].name, str_from(name)))
            return &self->items[i];
    }
    return NULL;
}

static void drop_file(struct http_response *self)
{
    if (self->file_size > 0)
        close(self->file);
    self->file_size = 0;
}

static void release_body(void *object)
{
    struct http_exchange *self = object;
    drop_file(&self->response);
    free(self->body);
    if (self->body_counted > 0)
        atomic_fetch_sub(&self->body_memory->used, self->body_counted);
}

struct http_exchange *http_exchange_new(struct arena *mem)
{
    struct http_exchange *self = arena_new_of(mem, struct http_exchange);
    self->request.mem = mem;
    self->request.body = STR("");
    self->request.exchange = self;
    self->response.mem = mem;
    self->response.exchange = self;
    self->deferred.exchange = self;
    arena_defer(mem, release_body, self);
    return self;
}

/* Counts `more` bytes, unless that is more than there may be. */
static bool count_body(struct body_memory *memory, size_t more)
{
    size_t used = atomic_load(&memory->used);
    do {
        if (more > memory->limit - used)
            return false;
    } while (!atomic_compare_exchange_weak(&memory->used, &used, used + more));
    return true;
}

bool http_exchange_reserve(struct http_exchange *self, size_t size)
{
    size_t capacity = self->body_capacity > 0 ? self->body_capacity : 1024, counted;

    if (size <= self->body_capacity)
        return true;
    while (capacity < size)
        capacity *= 2;
    counted = self->body_memory != NULL && capacity > BODY_SMALL ? capacity : 0;
    if (counted > 0 && !count_body(self->body_memory, counted - self->body_counted))
        return false;
    self->body_counted = counted;
    self->body = memory_resize(self->body, capacity);
    self->body_capacity = capacity;
    return true;
}

void http_exchange_refuse(struct http_exchange *self, struct error *error, int status)
{
    if (self->error != OK) {
        error_free(error);
        return;
    }
    self->error = error;
    self->error_status = status;
    self->is_answered = true;
}

void http_response_reset(struct http_response *self)
{
    self->status = 0;
    self->content_type = NULL;
    self->body = STR_NONE;
    self->headers.count = self->kept;
    if (self->stream != NULL) {
        sse_channel_hang_up(self->stream); /* nobody will read it: its producer hears so */
        sse_channel_unref(self->stream);
    }
    self->stream = NULL;
    drop_file(self);
}

void http_response_json(struct http_response *self, int status, const struct schema *schema, const void *dto)
{
    http_response_body(self, status, "application/json", schema_write(schema, dto, self->mem));
}

void http_response_body(struct http_response *self, int status, const char *content_type, struct str body)
{
    drop_file(self);
    self->status = status;
    self->content_type = content_type;
    self->body = body;
}

struct error *http_response_spool(struct http_response *self, int status, const char *content_type,
                                  struct http_spool *spool)
{
    uint64_t size = http_spool_size(spool);
    struct str bytes;
    int file;

    TRY(http_spool_take(spool, &bytes, &file));
    http_response_body(self, status, content_type, bytes);
    if (file >= 0) {
        self->file = file;
        self->file_size = size;
    }
    return OK;
}

void http_response_empty(struct http_response *self, int status)
{
    http_response_body(self, status, NULL, STR_NONE);
}

/* Whether a value can stand in a header: a line break in it would begin another one. */
static bool is_header_value(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
            return false;
    }
    return value.len > 0;
}

void http_response_header(struct http_response *self, const char *name, struct str value)
{
    struct http_header *header;
    if (!is_header_value(value))
        return;
    header = http_headers_find(&self->headers, name);
    if (header != NULL)
        header->value = str_dup(self->mem, value);
    else
        http_headers_add(&self->headers, self->mem, str_from(name), value);
}

int http_response_status(const struct http_response *self)
{
    return self->status;
}

struct str http_response_text(const struct http_response *self)
{
    return self->body;
}

struct str http_response_header_value(const struct http_response *self, const char *name)
{
    const struct http_header *header = http_headers_find(&self->headers, name);
    return header != NULL ? header->value : STR_NONE;
}

void http_response_cookie(struct http_response *self, const struct http_cookie *cookie)
{
    struct str text =
        str_format(self->mem, "%s=%.*s; Path=%s; Max-Age=%lld; Secure; HttpOnly; SameSite=Strict",
                   cookie->name, STR_ARGS(cookie->value), cookie->path, (long long)cookie->max_age);
    if (is_header_value(text))
        http_headers_add(&self->headers, self->mem, STR("Set-Cookie"), text);
}

void http_response_stream(struct http_response *self, struct sse_channel *channel)
{
    if (self->stream != NULL)
        sse_channel_unref(self->stream);
    http_response_body(self, 200, "text/event-stream", STR_NONE);
    self->stream = sse_channel_ref(channel);
    http_response_header(self, "Cache-Control", STR("no-store"));
    http_response_header(self, "X-Accel-Buffering", STR("no"));
}

struct http_deferred *http_response_defer(struct http_response *self)
{
    struct http_exchange *exchange = self->exchange;
    exchange->is_deferred = true;
    atomic_store(&exchange->holds, 2);
    return &exchange->deferred;
}

struct http_request *http_deferred_request(struct http_deferred *self)
{
    return &self->exchange->request;
}

struct http_response *http_deferred_response(struct http_deferred *self)
{
    return &self->exchange->response;
}

bool http_exchange_release(struct http_exchange *self)
{
    return atomic_fetch_sub(&self->holds, 1) == 1;
}

void http_deferred_finish(struct http_deferred *self, struct error *error)
{
    struct http_exchange *exchange = self->exchange;
    exchange->finish_error = error;
    if (http_exchange_release(exchange))
        exchange->give_back(exchange);
}
