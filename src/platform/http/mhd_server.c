#include "http/known_credentials.h"
#include "http/mhd_handler.h"
#include "http/traffic.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_DEFAULT 30
#define BODY_MEMORY_DEFAULT ((size_t)128 << 20)
/* For one connection: its request's head, and what is being read and written. A larger head
 * is answered with 431. */
#define CONNECTION_MEMORY (((size_t)20 << 10) - 64)

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
    struct metrics *metrics = server->options.metrics;

    if (metrics == NULL)
        return;
    server->traffic = traffic_new(server->options.router, metrics, server->mem);
    server->shed = metrics_counter(metrics, "stet_http_shed_total", NULL,
                                   "Requests turned away because the server had too much to do.");
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
        self->options.max_connections = SERVER_CONNECTIONS;
    if (self->options.idle_timeout == 0)
        self->options.idle_timeout = TIMEOUT_DEFAULT;
    if (self->options.request_timeout == 0)
        self->options.request_timeout = TIMEOUT_DEFAULT;
    self->body_memory.limit = options->body_memory > 0 ? options->body_memory : BODY_MEMORY_DEFAULT;
    self->dispatcher = (struct dispatcher){
        .body_memory = &self->body_memory,
        .router = options->router,
        .clock = options->clock,
        .random = options->random,
        .log = options->log,
        .is_https =
            options->public_url != NULL && str_starts_nocase(str_from(options->public_url), STR("https://")),
    };
    self->known = known_credentials_new();
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
    known_credentials_free(self->known);
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
        flags, 0, NULL, NULL, mhd_access_handler, self, MHD_OPTION_EXTERNAL_LOGGER, log_library, self,
        MHD_OPTION_LISTEN_SOCKET, self->listener, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)self->options.max_connections, MHD_OPTION_CONNECTION_TIMEOUT, self->options.idle_timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, -1,
        MHD_OPTION_NOTIFY_CONNECTION, connection_notify, self, MHD_OPTION_NOTIFY_COMPLETED, mhd_end_request,
        self, MHD_OPTION_URI_LOG_CALLBACK, mhd_begin_request, self, MHD_OPTION_UNESCAPE_CALLBACK,
        mhd_leave_encoded, NULL, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
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
    self->streams_end = true;
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

    if (self == NULL)
        return;
    atomic_store(&self->is_stopping, true);
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
