/*
 * A real server on a free port with routes made for tests, and a client that writes bytes to a socket as a
 * test likes and reads answers back.
 */
#pragma once
#include "check.h"
#include "http/server.h"
#include "strbuf.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct text_dto {
    struct str text;
    int64_t number;
};
static const struct schema_field text_fields[] = {
    {SCHEMA_MEMBER(struct text_dto, text), .type = SCHEMA_STRING, .required = true, .max = 100000,
     .is_text = true},
    {SCHEMA_MEMBER(struct text_dto, number), .type = SCHEMA_INTEGER},
};
static const struct schema text_schema = SCHEMA("Text", struct text_dto, text_fields);

struct http_fixture {
    struct arena *mem;
    struct worker_pool *work, *hash;
    struct router *router;
    struct server *server;
    struct server_options options;
    struct log log;
    uint16_t port;
};

static inline void sleep_ms(int64_t milliseconds)
{
    struct timespec pause = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    (void)nanosleep(&pause, NULL);
}

/* Starts a server; members of `options` that matter to it are set by the caller, the rest here. */
static inline void http_fixture_start(struct http_fixture *self, const struct route *routes, size_t count,
                                      void *group, const struct router_hooks *hooks,
                                      const struct server_options *options)
{
    struct worker_pool_options work = {.name = "t-work", .threads = 4, .queue = 256};
    struct worker_pool_options hash = {.name = "t-hash", .threads = 1, .queue = 1};
    struct route_group groups[] = {{routes, count, group}};

    self->mem = arena_new(0);
    check_ok(worker_pool_new(&work, &self->work));
    check_ok(worker_pool_new(&hash, &self->hash));
    check_ok(router_new(groups, 1, hooks, &self->router));
    self->log =
        (struct log){clock_system(), memfd_create("log", MFD_CLOEXEC), LOG_LEVEL_DEBUG, LOG_FORMAT_TEXT};
    self->options = *options;
    self->options.log = &self->log;
    self->options.listen = "127.0.0.1:0";
    self->options.io_threads = options->io_threads > 0 ? options->io_threads : 2;
    self->options.inline_allowed = true;
    self->options.work = self->work;
    self->options.hash = self->hash;
    self->options.router = self->router;
    self->options.clock = clock_system();
    self->options.random = random_system();
    check_ok(server_start(&self->options, &self->server));
    self->port = (uint16_t)strtoul(strrchr(server_address(self->server), ':') + 1, NULL, 10);
}

/* Stops what is still running and frees the rest. */
static inline void http_fixture_stop(struct http_fixture *self, int64_t grace)
{
    if (self->server != NULL)
        server_stop(self->server, grace);
    worker_pool_free(self->work);
    worker_pool_free(self->hash);
    router_free(self->router);
    (void)close(self->log.fd);
    arena_free(self->mem);
    *self = (struct http_fixture){0};
}

/* What was logged so far, as far as `size` bytes hold it. */
static inline struct str http_fixture_log(const struct http_fixture *self, size_t size)
{
    char *text = arena_alloc(self->mem, size);
    ssize_t length = pread(self->log.fd, text, size, 0);
    return str_of(text, length > 0 ? (size_t)length : 0);
}

/* One connection of a client. What comes is kept in `buffer` until a test takes it. */
struct wire {
    int fd;
    char buffer[1 << 18];
    size_t length;
    bool is_closed;
};

static inline struct wire *wire_open(const struct http_fixture *fixture)
{
    struct wire *self = memory_alloc(sizeof(*self));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(fixture->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    self->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(self->fd >= 0);
    assert_int_equal(connect(self->fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return self;
}

static inline void wire_close(struct wire *self)
{
    (void)close(self->fd);
    free(self);
}

/* False when the server has closed the connection. */
static inline bool wire_send(struct wire *self, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(self->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
    return true;
}
static inline bool wire_write(struct wire *self, const char *text)
{
    return wire_send(self, str_from(text));
}

/* Waits for more bytes; false when there are none within the time, or no more at all. */
static inline bool wire_more(struct wire *self, int wait)
{
    struct pollfd ready = {.fd = self->fd, .events = POLLIN};
    ssize_t count;
    if (self->is_closed || self->length == sizeof(self->buffer) || poll(&ready, 1, wait) <= 0)
        return false;
    count = recv(self->fd, self->buffer + self->length, sizeof(self->buffer) - self->length, 0);
    if (count <= 0) {
        self->is_closed = true;
        return false;
    }
    self->length += (size_t)count;
    return true;
}

/* Whether `text` comes within the time; looks at all that has come and was not taken. */
static inline bool wire_await(struct wire *self, const char *text, int wait)
{
    while (!str_contains(str_of(self->buffer, self->length), str_from(text))) {
        if (!wire_more(self, wait))
            return false;
    }
    return true;
}

/* Whether the server closes the connection within the time. */
static inline bool wire_await_close(struct wire *self, int wait)
{
    while (wire_more(self, wait))
        continue;
    return self->is_closed;
}

struct answer {
    int status; /* 0: none */
    struct str head, body;
};

static inline struct str answer_header(const struct answer *self, const char *name)
{
    struct str rest = self->head, line;
    while (str_next_line(&rest, &line)) {
        size_t colon = str_find_char(line, ':', 0);
        if (colon != SIZE_MAX && str_eq_nocase(str_slice(line, 0, colon), str_from(name)))
            return str_trim(str_slice(line, colon + 1, line.len));
    }
    return STR_NONE;
}

#define WIRE_WAIT 20000

/* Takes one answer with a Content-Length off the wire; `has_body` is false for HEAD, 204 and 304. Status 0
 * when the connection was closed instead. The strings live in `mem`. */
static inline struct answer wire_take(struct wire *self, struct arena *mem, bool has_body)
{
    struct answer answer = {0};
    size_t end, whole;
    int64_t length = 0;
    if (!wire_await(self, "\r\n\r\n", WIRE_WAIT))
        return answer;
    end = str_find(str_of(self->buffer, self->length), STR("\r\n\r\n"), 0) + 4;
    answer.head = str_dup(mem, str_of(self->buffer, end));
    if (has_body)
        (void)str_to_int(answer_header(&answer, "Content-Length"), &length);
    whole = end + (size_t)length;
    while (self->length < whole && wire_more(self, WIRE_WAIT))
        continue;
    assert_true(self->length >= whole);
    answer.body = str_dup(mem, str_of(self->buffer + end, (size_t)length));
    memmove(self->buffer, self->buffer + whole, self->length - whole);
    self->length -= whole;
    assert_true(str_starts(answer.head, STR("HTTP/1.1 ")));
    answer.status = (int)strtol(answer.head.ptr + 9, NULL, 10);
    return answer;
}

/* A whole exchange on a connection of its own. */
static inline struct answer http_ask(const struct http_fixture *fixture, const char *request)
{
    struct wire *wire = wire_open(fixture);
    struct answer answer;
    (void)wire_write(wire, request);
    answer = wire_take(wire, fixture->mem, strncmp(request, "HEAD ", 5) != 0);
    wire_close(wire);
    return answer;
}
#define GET(path) "GET " path " HTTP/1.1\r\nHost: test\r\n\r\n"
