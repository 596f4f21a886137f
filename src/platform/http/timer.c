#include "http/connection.h"
#include "http/sse_reader.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

/*
 * One thread for what must happen without any request: absolute deadlines, heartbeats of idle streams,
 * streams whose client has gone, and the line about requests that were turned away. libmicrohttpd knows idle
 * timeouts only, and does not watch suspended connections.
 */

#define TIMEOUT_BODY                                                                   \
    "{\"type\":\"urn:stet:problem:timeout\",\"title\":\"The request took too long to " \
    "arrive\",\"status\":408,"                                                         \
    "\"detail\":\"The request did not arrive in time.\",\"code\":\"timeout\",\"errors\":[]}"
static const char timeout_answer[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
                                     "Content-Type: application/problem+json\r\nCache-Control: no-store\r\n"
                                     "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
                                     "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                                     "Content-Length: ";

/* The library cannot queue an answer from outside its thread, but nothing of the response is sent while a
 * request is being read, so the few bytes can go to the socket. */
static void send_timeout(int fd)
{
    char answer[sizeof(timeout_answer) + sizeof(TIMEOUT_BODY) + 16];
    int length = snprintf(answer, sizeof(answer), "%s%zu\r\n\r\n%s", timeout_answer, sizeof(TIMEOUT_BODY) - 1,
                          TIMEOUT_BODY);
    (void)send(fd, answer, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Whether the connection's time is over, in a phase that the clock may end. */
static bool expire(struct connection *connection, int64_t now)
{
    int64_t deadline = atomic_load_explicit(&connection->deadline, memory_order_relaxed);

    if (deadline == 0 || now < deadline)
        return false;
    if (connection_move(connection, PHASE_READING, PHASE_EXPIRED)) {
        send_timeout(connection->fd);
        return true;
    }
    return connection_move(connection, PHASE_IDLE, PHASE_EXPIRED) ||
           atomic_load(&connection->phase) == PHASE_SENDING;
}

struct streams {
    struct sse_channel **channels; /* a reference each */
    struct pollfd *sockets;
    size_t count;
};

/* Under the lock: checks deadlines and collects the streams with their sockets. */
static struct streams visit_connections(struct server *server, int64_t now)
{
    struct streams streams = {0};
    streams.channels = memory_alloc((server->connection_count + 1) * sizeof(struct sse_channel *));
    streams.sockets = memory_alloc((server->connection_count + 1) * sizeof(*streams.sockets));
    for (struct connection *connection = server->connections; connection != NULL;
         connection = connection->next) {
        if (expire(connection, now)) /* the shutdown wakes the I/O thread, which closes it */
            (void)shutdown(connection->fd, SHUT_RDWR);
        if (connection->stream != NULL) {
            streams.channels[streams.count] = sse_channel_ref(connection->stream);
            streams.sockets[streams.count++] = (struct pollfd){.fd = connection->fd, .events = POLLRDHUP};
        }
    }
    /* Here, not after the lock: a descriptor of the list is open, a closed one could be somebody else's by
     * then. */
    if (streams.count > 0)
        (void)poll(streams.sockets, (nfds_t)streams.count, 0);
    return streams;
}

static void tick_streams(struct streams *streams)
{
    for (size_t i = 0; i < streams->count; i++) {
        if (streams->sockets[i].revents != 0)
            sse_channel_hang_up(streams->channels[i]);
        else
            sse_channel_tick(streams->channels[i]);
        sse_channel_unref(streams->channels[i]);
    }
    free(streams->channels);
    free(streams->sockets);
}

static void tell_shed(struct server *server)
{
    unsigned long count = atomic_exchange(&server->shed_untold, 0);
    char text[24];

    if (count == 0 || server->options.log == NULL)
        return;
    (void)snprintf(text, sizeof(text), "%lu", count);
    log_write(server->options.log, LOG_LEVEL_WARNING, "requests turned away",
              LOG_FIELDS({"count", str_from(text)}, {"reason", STR("the server has too much to do")}));
}

static void wait_a_second(struct server *server)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    while (!server->timer_ends &&
           pthread_cond_timedwait(&server->timer_wakes, &server->lock, &until) != ETIMEDOUT)
        continue;
}

static void *timer_run(void *argument)
{
    struct server *server = argument;

    (void)pthread_mutex_lock(&server->lock);
    for (;;) {
        struct streams streams;
        wait_a_second(server);
        if (server->timer_ends)
            break;
        streams = visit_connections(server, clock_monotonic(server->options.clock));
        (void)pthread_mutex_unlock(&server->lock);
        tick_streams(&streams);
        tell_shed(server);
        if (server->options.log != NULL)
            log_catch_up(server->options.log);
        (void)pthread_mutex_lock(&server->lock);
    }
    (void)pthread_mutex_unlock(&server->lock);
    return NULL;
}

struct error *timer_start(struct server *server)
{
    pthread_condattr_t attributes;

    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&server->timer_wakes, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&server->timer, NULL, timer_run, server) != 0)
        return error_new(ERROR_UNAVAILABLE, "no_thread", "Cannot start the timer thread of the HTTP server.");
    (void)pthread_setname_np(server->timer, "http-timer");
    return OK;
}

void timer_stop(struct server *server)
{
    (void)pthread_mutex_lock(&server->lock);
    server->timer_ends = true;
    (void)pthread_cond_signal(&server->timer_wakes);
    (void)pthread_mutex_unlock(&server->lock);
    (void)pthread_join(server->timer, NULL);
    (void)pthread_cond_destroy(&server->timer_wakes);
}
