#include "http/answer.h"
#include "metrics/metrics.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_DEFAULT 4096
#define TIMEOUT_DEFAULT 30
/* For one connection: its request's head, and what is being read and written. A larger head is answered with
 * 431. */
#define CONNECTION_MEMORY ((size_t)16 << 10)
/* A refused body up to this size is read to its end, so that the connection can go on. */
#define DRAINED_MAX ((uint64_t)64 << 10)
#define BYTES_A_SECOND ((uint64_t)16 << 10)

static void *begin_request(void *server, const char *target, struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);
    struct http_exchange *exchange;
    (void)server;

    if (!connection_move(connection, PHASE_IDLE, PHASE_READING))
        return NULL; /* the timer was first: the connection is ending */
    connection_set_deadline(connection, SECONDS((int64_t)connection->server->options.request_timeout));
    exchange = connection_open_exchange(connection);
    exchange->target = str_dup(exchange->request.mem, str_from(target));
    return exchange;
}

/* Keeps target and query as they came: they are decoded once, strictly, by target_parse. */
static size_t leave_encoded(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

static enum MHD_Result copy_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_length, const char *value, size_t value_length)
{
    struct http_exchange *exchange = context;
    (void)kind;
    http_headers_add(&exchange->headers, exchange->request.mem, str_of(name, name_length),
                     value != NULL ? str_trim(str_of(value, value_length)) : STR(""));
    return MHD_YES;
}

/* X-Forwarded-For may be given in several headers, which then count as one list. */
static struct str forwarded_for(const struct http_exchange *exchange)
{
    struct arena *mem = exchange->request.mem;
    struct str all = STR_NONE;
    for (size_t i = 0; i < exchange->headers.count; i++) {
        const struct http_header *header = &exchange->headers.items[i];
        if (!str_eq_nocase(header->name, STR("x-forwarded-for")))
            continue;
        all = all.ptr == NULL ? header->value
                              : str_format(mem, "%.*s,%.*s", STR_ARGS(all), STR_ARGS(header->value));
    }
    return all;
}

static struct str client_address(const struct connection *connection, const struct http_exchange *exchange)
{
    const struct networks *trusted = &connection->server->trusted;
    struct address client = connection->peer;
    if (trusted->count > 0)
        client = networks_client(trusted, client, forwarded_for(exchange));
    return address_format(client, exchange->request.mem);
}

/* Whether to answer before the body, which ends the connection: where the client waits for a sign to send it,
 * where it is too long to be dropped, and where its end is not certain. */
static bool answers_early(const struct http_exchange *exchange)
{
    if (!exchange->is_answered)
        return false;
    if (exchange->must_close)
        return true;
    return exchange->has_body && (exchange->announced > DRAINED_MAX ||
                                  http_request_header(&exchange->request, "expect").ptr != NULL);
}

/* The request's head is there. */
static enum MHD_Result open_request(struct connection *connection, struct http_exchange **exchange,
                                    const char *method, const char *version)
{
    struct http_exchange *opened = *exchange;

    opened->method = str_dup(opened->request.mem, str_from(method));
    opened->is_http_1_0 = strcmp(version, MHD_HTTP_VERSION_1_0) == 0;
    (void)MHD_get_connection_values_n(connection->mhd, MHD_HEADER_KIND, copy_header, opened);
    opened->request.address = client_address(connection, opened);
    dispatch_open(&connection->server->dispatcher, opened);
    if (answers_early(opened))
        return connection_move(connection, PHASE_READING, PHASE_RUNNING) ? answer_send(connection, exchange)
                                                                         : MHD_NO;
    if (opened->announced > 0)
        connection_set_deadline(connection, SECONDS((int64_t)connection->server->options.request_timeout +
                                                    (int64_t)(opened->announced / BYTES_A_SECOND)));
    return MHD_YES;
}

static void work(void *job)
{
    struct http_exchange *exchange = job;
    struct connection *connection = exchange->owner;
    const struct dispatcher *dispatcher = &connection->server->dispatcher;
    enum dispatch_state state;

    while ((state = dispatch_run(dispatcher, exchange)) == DISPATCH_AGAIN)
        dispatch_pause(dispatcher, exchange);
    if (state == DISPATCH_DEFERRED && !http_exchange_release(exchange))
        return;
    dispatch_finish(dispatcher, exchange);
    connection_give_back(exchange);
}

static void refuse_busy(struct http_exchange *exchange)
{
    struct error *error =
        error_new(ERROR_UNAVAILABLE, "busy", "The server has more to do than it can. Try again in a moment.");
    error_set_retry_after(error, 1);
    http_exchange_refuse(exchange, error, 0);
}

static enum MHD_Result run_on(struct connection *connection, struct http_exchange *exchange,
                              struct worker_pool *pool)
{
    struct server *server = connection->server;

    connection_go_away(connection);
    /* After the phase: server_stop sets is_ended before it looks at the phases, so one of both sees the
     * other. */
    if (atomic_load(&server->is_ended) || !worker_pool_submit(pool, work, exchange)) {
        refuse_busy(exchange);
        connection_give_back(exchange);
    }
    return MHD_YES;
}

/* The handler has deferred on the I/O thread. */
static enum MHD_Result wait_for_deferred(struct connection *connection, struct http_exchange *exchange)
{
    connection_go_away(connection);
    if (atomic_load(&connection->server->is_ended))
        connection_abandon(connection);
    if (http_exchange_release(exchange))
        connection_give_back(exchange);
    return MHD_YES;
}

/* The pool of a route; NULL: the I/O thread. */
static struct worker_pool *pool_of(const struct server *server, const struct route *route)
{
    switch (route->runs) {
    case HTTP_RUNS_INLINE:
        return server->options.inline_allowed ? NULL : server->options.work;
    case HTTP_RUNS_HASH:
        return server->options.hash;
    case HTTP_RUNS_WORK:
        break;
    }
    return server->options.work;
}

/* The whole request is there. */
static enum MHD_Result handle_request(struct connection *connection, struct http_exchange **exchange)
{
    struct server *server = connection->server;
    struct worker_pool *pool;
    enum dispatch_state state;

    if (!connection_move(connection, PHASE_READING, PHASE_RUNNING))
        return MHD_NO;
    if ((*exchange)->is_answered)
        return answer_send(connection, exchange);
    pool = pool_of(server, (*exchange)->request.route);
    if (pool != NULL)
        return run_on(connection, *exchange, pool);
    while ((state = dispatch_run(&server->dispatcher, *exchange)) == DISPATCH_AGAIN) {
        /* An I/O thread does not sleep: the next attempt is a worker's. */
        if (server->options.work != NULL)
            return run_on(connection, *exchange, server->options.work);
        dispatch_pause(&server->dispatcher, *exchange);
    }
    if (state == DISPATCH_DEFERRED)
        return wait_for_deferred(connection, *exchange);
    return answer_send(connection, exchange);
}

/*
 * libmicrohttpd calls this when the head is there, for each part of the body, when all is there, and again
 * when the connection resumes. An answer to the first call ends the connection; one to the last keeps it.
 */
static enum MHD_Result access_handler(void *server, struct MHD_Connection *mhd, const char *url,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_size, void **context)
{
    struct connection *connection = connection_of(mhd);
    struct http_exchange **exchange = (struct http_exchange **)context;
    int phase = atomic_load(&connection->phase);
    size_t size = *upload_size;
    (void)server;
    (void)url;

    if (*exchange == NULL || phase == PHASE_ABANDONED || phase == PHASE_EXPIRED)
        return MHD_NO;
    if (phase == PHASE_READY)
        return answer_send(connection, exchange);
    if ((*exchange)->method.ptr == NULL)
        return open_request(connection, exchange, method, version);
    if (size > 0) {
        *upload_size = 0;
        return dispatch_body(*exchange, upload, size) ? MHD_YES : MHD_NO;
    }
    return handle_request(connection, exchange);
}

static void end_request(void *server, struct MHD_Connection *mhd, void **context,
                        enum MHD_RequestTerminationCode code)
{
    struct connection *connection = connection_of(mhd);
    struct http_exchange *exchange = *context;
    int phase = atomic_load(&connection->phase);
    (void)server;
    (void)code;

    *context = NULL;
    if (phase == PHASE_ABANDONED)
        return;
    if (exchange != NULL)
        connection_close_exchange(connection, exchange);
    connection_set_deadline(connection, connection_idle_wait(connection->server));
    if (phase != PHASE_EXPIRED)
        atomic_store(&connection->phase, PHASE_IDLE);
}

static void log_library(void *context, const char *format, va_list args) _printf_(2, 0);
static void log_library(void *context, const char *format, va_list args)
{
    const struct server *server = context;
    const struct log *log = server->options.log;
    char text[256];
    int length;

    if (log == NULL || log->level > LOG_LEVEL_DEBUG)
        return;
    length = vsnprintf(text, sizeof(text), format, args);
    if (length > 0)
        log_write(log, LOG_LEVEL_DEBUG, "libmicrohttpd", LOG_FIELDS({"text", str_trim(str_from(text))}));
}

static double count_connections(void *context)
{
    struct server *server = context;
    double count;
    (void)pthread_mutex_lock(&server->lock);
    count = (double)server->connection_count;
    (void)pthread_mutex_unlock(&server->lock);
    return count;
}

static double count_streams(void *context)
{
    struct server *server = context;
    double count = 0;
    (void)pthread_mutex_lock(&server->lock);
    for (const struct connection *it = server->connections; it != NULL; it = it->next)
        count += it->stream != NULL;
    (void)pthread_mutex_unlock(&server->lock);
    return count;
}

static void declare_metrics(struct server *server)
{
    static const double bounds[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    static const char *const labels[] = {"status=\"other\"", "status=\"1xx\"", "status=\"2xx\"",
                                         "status=\"3xx\"",   "status=\"4xx\"", "status=\"5xx\""};
    struct metrics *metrics = server->options.metrics;

    if (metrics == NULL)
        return;
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        server->answered[i] =
            metrics_counter(metrics, "stet_http_requests_total", labels[i], "Requests answered, by status.");
    server->seconds = metrics_histogram(metrics, "stet_http_request_seconds", NULL,
                                        "From a request's head to its answer.", bounds, COUNT_OF(bounds));
    (void)metrics_gauge(metrics, "stet_http_connections", NULL, "Open connections.", count_connections,
                        server);
    (void)metrics_gauge(metrics, "stet_http_streams", NULL, "Open event streams.", count_streams, server);
}

static struct server *server_new(const struct server_options *options)
{
    struct arena *mem = arena_new(0);
    struct server *self = arena_new_of(mem, struct server);

    self->mem = mem;
    self->options = *options;
    self->listener = -1;
    if (self->options.io_threads == 0)
        self->options.io_threads = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    if (self->options.max_connections == 0)
        self->options.max_connections = CONNECTIONS_DEFAULT;
    if (self->options.idle_timeout == 0)
        self->options.idle_timeout = TIMEOUT_DEFAULT;
    if (self->options.request_timeout == 0)
        self->options.request_timeout = TIMEOUT_DEFAULT;
    self->dispatcher = (struct dispatcher){
        .router = options->router,
        .clock = options->clock,
        .random = options->random,
        .log = options->log,
        .is_https =
            options->public_url != NULL && str_starts_nocase(str_from(options->public_url), STR("https://")),
    };
    atomic_init(&self->references, 1);
    (void)pthread_mutex_init(&self->lock, NULL);
    declare_metrics(self);
    return self;
}

void server_unref(struct server *self)
{
    if (atomic_fetch_sub(&self->references, 1) != 1)
        return;
    (void)pthread_mutex_destroy(&self->lock);
    arena_free(self->mem);
}

static struct error *start_daemon(struct server *self, bool is_ipv6)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)self->options.io_threads, NULL},
                                    {MHD_OPTION_END, 0, NULL}};
    if (is_ipv6)
        flags |= MHD_USE_IPv6;
    if (self->options.io_threads <= 1)
        pool[0].option = MHD_OPTION_END;
    /* Strictness -1 is the level at which 0.9.75 refuses a blank before a header's colon; what level 1 would
     * check besides (Host, blanks in the target) dispatch_open checks too, and answers properly. */
    self->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, access_handler, self, MHD_OPTION_EXTERNAL_LOGGER, log_library, self,
        MHD_OPTION_LISTEN_SOCKET, self->listener, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)self->options.max_connections, MHD_OPTION_CONNECTION_TIMEOUT, self->options.idle_timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, -1,
        MHD_OPTION_NOTIFY_CONNECTION, connection_notify, self, MHD_OPTION_NOTIFY_COMPLETED, end_request, self,
        MHD_OPTION_URI_LOG_CALLBACK, begin_request, self, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
        MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
    if (self->daemon == NULL)
        return error_new(ERROR_UNAVAILABLE, "cannot_serve", "Cannot start the HTTP server on %s.",
                         self->address);
    return OK;
}

static struct error *start(struct server *self)
{
    const char *trusted = self->options.trusted_proxies;

    TRY(networks_parse(str_from(trusted), self->mem, &self->trusted));
    TRY(listen_on(self->options.listen, &self->listener, self->address, sizeof(self->address)));
    TRY(timer_start(self));
    struct error *error = start_daemon(self, self->address[0] == '[');
    if (error != OK)
        timer_stop(self);
    return error;
}

struct error *server_start(const struct server_options *options, struct server **ret)
{
    struct server *self = server_new(options);
    struct error *error = start(self);

    if (error != OK) {
        if (self->listener >= 0)
            (void)close(self->listener);
        server_unref(self);
        return error;
    }
    *ret = self;
    return OK;
}

const char *server_address(const struct server *self)
{
    return self->address;
}

static void close_streams(struct server *self)
{
    (void)pthread_mutex_lock(&self->lock);
    for (struct connection *it = self->connections; it != NULL; it = it->next) {
        if (it->stream != NULL)
            sse_channel_close(it->stream);
    }
    (void)pthread_mutex_unlock(&self->lock);
}

static bool is_busy(struct server *self)
{
    bool is_busy = false;
    (void)pthread_mutex_lock(&self->lock);
    for (struct connection *it = self->connections; it != NULL && !is_busy; it = it->next)
        is_busy = atomic_load(&it->phase) != PHASE_IDLE;
    (void)pthread_mutex_unlock(&self->lock);
    return is_busy;
}

static void pause_briefly(void)
{
    struct timespec pause = {.tv_nsec = 2000000};
    (void)nanosleep(&pause, NULL);
}

/* Takes every connection back from whoever holds its request: libmicrohttpd must not be stopped with one
 * suspended. */
static void abandon_all(struct server *self)
{
    atomic_store(&self->is_ended, true);
    (void)pthread_mutex_lock(&self->lock);
    for (struct connection *it = self->connections; it != NULL; it = it->next)
        connection_abandon(it);
    (void)pthread_mutex_unlock(&self->lock);
    while (atomic_load(&self->returning) > 0)
        pause_briefly();
}

void server_stop(struct server *self, int64_t grace)
{
    struct clock *clock = clock_system(); /* waiting is real, also where the server's clock stands still */
    int64_t until = clock_monotonic(clock) + grace;

    (void)pthread_mutex_lock(&self->lock); /* orders it with streams that begin now */
    atomic_store(&self->is_stopping, true);
    (void)pthread_mutex_unlock(&self->lock);
    (void)MHD_quiesce_daemon(self->daemon);
    (void)shutdown(self->listener, SHUT_RDWR);
    close_streams(self);
    while (is_busy(self) && clock_monotonic(clock) < until)
        pause_briefly();
    timer_stop(self);
    abandon_all(self);
    MHD_stop_daemon(self->daemon);
    (void)close(self->listener);
    server_unref(self);
}
