#include "http/answer.h"
#include "http/sse_reader.h"
#include "http/traffic.h"
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* How long a client may take to read an answer: a minute, and a second for each 16 KiB. */
#define SENDING_BASE MINUTES(1)
#define BYTES_A_SECOND ((size_t)16 << 10)
/* Of the buffer that only a stream to an HTTP/1.0 client uses. */
#define STREAM_BLOCK ((size_t)1 << 10)
/* What is sent past libmicrohttpd at once: it fits in one segment of nearly every connection. */
#define CHUNK_MAX ((size_t)1 << 10)

struct stream {
    struct connection *connection; /* one reference */
    struct sse_channel *channel;   /* one reference */
};

static void stream_sleep(void *context)
{
    const struct stream *self = context;
    MHD_suspend_connection(self->connection->mhd);
}

static void stream_wake(void *context)
{
    const struct stream *self = context;
    MHD_resume_connection(self->connection->mhd);
}

/* Whether the kernel has passed on all that was written. Then what fits in one segment is taken whole or,
 * where the client is behind, not at all. */
static bool has_sent_all(int fd)
{
    int unsent = 0;
    return ioctl(fd, SIOCOUTQNSD, &unsent) == 0 && unsent == 0;
}

/* A chunk of the body (RFC 9112, 7.1), written beside libmicrohttpd: the connection is suspended between two
 * chunks and open, so the socket is nobody else's. Where the kernel has no memory for a part of it the
 * connection is lost: its client comes back for the rest. */
static bool stream_send(void *context, struct str bytes)
{
    const struct stream *self = context;
    char chunk[CHUNK_MAX + 16];
    int fd = self->connection->fd, length;
    ssize_t sent;

    if (bytes.len > CHUNK_MAX || !has_sent_all(fd))
        return false;
    length = snprintf(chunk, sizeof(chunk), "%zX\r\n", bytes.len);
    memcpy(chunk + length, bytes.ptr, bytes.len);
    memcpy(chunk + length + bytes.len, "\r\n", 2);
    length += (int)bytes.len + 2;
    sent = send(fd, chunk, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0 && sent < length)
        (void)shutdown(fd, SHUT_RDWR);
    return sent == length;
}

static ssize_t stream_read(void *context, uint64_t position, char *bytes, size_t size)
{
    struct stream *self = context;
    ssize_t count = sse_channel_read(self->channel, bytes, size);
    (void)position;
    return count < 0 ? MHD_CONTENT_READER_END_OF_STREAM : count;
}

static void stream_free(void *context)
{
    struct stream *self = context;
    struct server *server = self->connection->server;

    (void)pthread_mutex_lock(&server->lock);
    self->connection->stream = NULL;
    (void)pthread_mutex_unlock(&server->lock);
    sse_channel_detach(self->channel);
    sse_channel_unref(self->channel);
    connection_unref(self->connection);
    free(self);
}

/* A stream that begins while the server stops ends at once; the lock orders it with server_stop's look at the
 * list. */
static void enlist(struct connection *connection, struct sse_channel *channel)
{
    struct server *server = connection->server;
    (void)pthread_mutex_lock(&server->lock);
    connection->stream = channel;
    if (server->streams_end)
        sse_channel_close(channel);
    (void)pthread_mutex_unlock(&server->lock);
}

static struct MHD_Response *stream_response(struct connection *connection, struct http_exchange *exchange)
{
    struct http_response *response = &exchange->response;
    struct stream *stream = memory_alloc(sizeof(*stream));
    struct sse_sleeper sleeper = {
        .context = stream,
        .sleep = stream_sleep,
        .wake = stream_wake,
        .send = exchange->is_http_1_0 ? NULL : stream_send, /* which knows no chunks */
    };
    struct MHD_Response *made;

    stream->connection = connection;
    if (!sse_channel_attach(response->stream, &sleeper)) {
        free(stream);
        return NULL;
    }
    connection_ref(connection);
    stream->channel = response->stream;
    response->stream = NULL;
    made =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, stream, stream_free);
    if (made == NULL)
        panic("out of memory");
    enlist(connection, stream->channel);
    return made;
}

/* The body stays in the exchange's arena, which outlives the response. */
static struct MHD_Response *body_response(struct str body)
{
    union {
        const char *from;
        void *to;
    } bytes = {.from = body.ptr};
    struct MHD_Response *made = MHD_create_response_from_buffer(body.len, bytes.to, MHD_RESPMEM_PERSISTENT);
    if (made == NULL)
        panic("out of memory");
    return made;
}

/* The file is libmicrohttpd's to close from here on. */
static struct MHD_Response *file_response(struct http_response *response)
{
    struct MHD_Response *made = MHD_create_response_from_fd64(response->file_size, response->file);
    if (made == NULL)
        panic("out of memory");
    response->file_size = 0;
    return made;
}

static struct MHD_Response *make_response(struct connection *connection, struct http_exchange *exchange)
{
    struct http_response *response = &exchange->response;

    if (response->stream != NULL)
        return stream_response(connection, exchange);
    return response->file_size > 0 ? file_response(response) : body_response(response->body);
}

static void count(struct server *server, const struct http_exchange *exchange)
{
    if (exchange->is_shed) {
        metric_add(server->shed, 1);
        atomic_fetch_add(&server->shed_untold, 1);
    }
    if (server->traffic != NULL)
        traffic_count(server->traffic, exchange,
                      clock_monotonic(server->options.clock) - exchange->started_at);
}

static void add_headers(struct MHD_Response *made, const struct http_exchange *exchange, bool is_last)
{
    const struct http_headers *headers = &exchange->response.headers;
    for (size_t i = 0; i < headers->count; i++)
        (void)MHD_add_response_header(made, headers->items[i].name.ptr, headers->items[i].value.ptr);
    if (is_last)
        (void)MHD_add_response_header(made, MHD_HTTP_HEADER_CONNECTION, "close");
}

static int64_t time_to_send(const struct http_response *response)
{
    uint64_t size = response->file_size > 0 ? response->file_size : response->body.len;
    return SENDING_BASE + SECONDS((int64_t)(size / BYTES_A_SECOND));
}

enum MHD_Result answer_send(struct connection *connection, struct http_exchange **exchange)
{
    struct server *server = connection->server;
    struct http_response *response = &(*exchange)->response;
    bool is_stream, is_last;
    struct MHD_Response *made;
    enum MHD_Result result;

    if (!(*exchange)->is_finished)
        dispatch_finish(&server->dispatcher, *exchange);
    is_stream = response->stream != NULL;
    /* libmicrohttpd takes chunks that end in other ways than RFC 9112, 7.1 allows, which a proxy may read
     * otherwise. Nothing that follows on the connection is anybody's request then. */
    is_last = (*exchange)->must_close || (*exchange)->is_chunked ||
              atomic_load_explicit(&server->is_stopping, memory_order_relaxed);
    atomic_store(&connection->phase, is_stream ? PHASE_STREAMING : PHASE_SENDING);
    connection_set_deadline(connection, is_stream ? 0 : time_to_send(response));
    made = make_response(connection, *exchange);
    if (made == NULL) /* the channel has a reader already: a defect of the handler */
        return MHD_NO;
    add_headers(made, *exchange, is_last);
    dispatch_log(&server->dispatcher, *exchange);
    count(server, *exchange);
    result = MHD_queue_response(connection->mhd, (unsigned)response->status, made);
    MHD_destroy_response(made);
    if (is_stream) {
        exchange_free(*exchange);
        *exchange = NULL;
    }
    return result;
}
