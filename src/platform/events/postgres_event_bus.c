#include "events/postgres_event_bus.h"
#include "events/event_channel.h"
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

#define CONNECT_WAIT SECONDS(5)
#define WAIT SECONDS(3)
/* What NOTIFY tells need not survive a crash, so it does not wait for the disk. */
#define SETTINGS                                                                              \
    "SET client_min_messages = error; SET synchronous_commit = off; SET statement_timeout = " \
    "3000"

struct postgres_channel {
    struct event_channel base;
    char *url;
    struct clock *clock;
    PGconn *connection;
};

static struct postgres_channel *channel_of(struct event_channel *base)
{
    return container_of(base, struct postgres_channel, base);
}

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static struct error *lost(const struct postgres_channel *self)
{
    return error_new(ERROR_UNAVAILABLE, "events_unavailable", "PostgreSQL cannot be reached: %.*s",
                     STR_ARGS(str_trim(str_from(PQerrorMessage(self->connection)))));
}

static struct error *await(const struct postgres_channel *self, short events, int64_t deadline)
{
    struct pollfd socket = {.fd = PQsocket(self->connection), .events = events};
    int64_t left;
    int ready;

    do {
        left = deadline - clock_monotonic(self->clock);
        ready = poll(&socket, 1, left > 0 ? (int)left : 0);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 ? OK
                     : error_new(ERROR_UNAVAILABLE, "events_unavailable",
                                 "PostgreSQL cannot be reached: no answer in time");
}

static struct error *connect_to(struct postgres_channel *self)
{
    static const char *const names[] = {"fallback_application_name", "keepalives_idle", "dbname",
                                        "client_encoding", NULL};
    const char *const values[] = {"stet events", "30", self->url, "UTF8", NULL};
    int64_t deadline = clock_monotonic(self->clock) + CONNECT_WAIT;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    self->connection = PQconnectStartParams(names, values, 1);
    if (self->connection == NULL)
        panic("out of memory");
    if (PQstatus(self->connection) == CONNECTION_BAD)
        return lost(self);
    PQsetNoticeReceiver(self->connection, ignore_notice, NULL);
    while (state != PGRES_POLLING_OK) {
        TRY(await(self, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline));
        state = PQconnectPoll(self->connection);
        if (state == PGRES_POLLING_FAILED)
            return lost(self);
    }
    return PQsetnonblocking(self->connection, 1) == 0 ? OK : lost(self);
}

static struct error *send_all(struct postgres_channel *self, int64_t deadline)
{
    int unsent;

    while ((unsent = PQflush(self->connection)) > 0) {
        TRY(await(self, POLLIN | POLLOUT, deadline));
        if (!PQconsumeInput(self->connection))
            return lost(self);
    }
    return unsent == 0 ? OK : lost(self);
}

/* Takes all results of what was sent; fails if one of them does. */
static struct error *take_results(struct postgres_channel *self, int64_t deadline)
{
    struct error *error = OK;
    PGresult *result;

    do {
        while (PQisBusy(self->connection)) {
            struct error *late = await(self, POLLIN, deadline);
            if (late == OK && !PQconsumeInput(self->connection))
                late = lost(self);
            if (late != OK) {
                error_free(error);
                return late;
            }
        }
        result = PQgetResult(self->connection);
        if (result != NULL && error == OK && PQresultStatus(result) != PGRES_COMMAND_OK &&
            PQresultStatus(result) != PGRES_TUPLES_OK)
            error = lost(self);
        PQclear(result);
    } while (result != NULL);
    return error;
}

static struct error *finish(struct postgres_channel *self, int sent)
{
    int64_t deadline = clock_monotonic(self->clock) + WAIT;

    if (!sent)
        return lost(self);
    TRY(send_all(self, deadline));
    return take_results(self, deadline);
}

static struct error *postgres_open(struct event_channel *base, bool listens)
{
    struct postgres_channel *self = channel_of(base);

    TRY(connect_to(self));
    TRY(finish(self, PQsendQuery(self->connection, SETTINGS)));
    return listens ? finish(self, PQsendQuery(self->connection, "LISTEN stet_events")) : OK;
}

static int postgres_descriptor(struct event_channel *base)
{
    return PQsocket(channel_of(base)->connection);
}

static struct error *postgres_send(struct event_channel *base, struct str frame)
{
    struct postgres_channel *self = channel_of(base);
    char text[FRAME_MAX + 1];
    const char *const values[] = {text};

    memcpy(text, frame.ptr, frame.len);
    text[frame.len] = '\0';
    return finish(self, PQsendQueryParams(self->connection, "SELECT pg_notify('stet_events', $1)", 1, NULL,
                                          values, NULL, NULL, 0));
}

static struct error *postgres_receive(struct event_channel *base, struct arena *mem, struct str *ret)
{
    struct postgres_channel *self = channel_of(base);
    PGnotify *notice = PQnotifies(self->connection);

    if (notice == NULL) {
        if (!PQconsumeInput(self->connection))
            return lost(self);
        notice = PQnotifies(self->connection);
    }
    *ret = notice != NULL ? str_dup(mem, str_from(notice->extra)) : STR_NONE;
    PQfreemem(notice);
    return OK;
}

static void postgres_close(struct event_channel *base)
{
    struct postgres_channel *self = channel_of(base);
    PQfinish(self->connection);
    self->connection = NULL;
}

static void postgres_free(struct event_channel *base)
{
    struct postgres_channel *self = channel_of(base);
    postgres_close(base);
    free(self->url);
    free(self);
}

struct event_bus *postgres_event_bus_new(const char *url, const struct node_event_bus_options *options)
{
    static const struct event_channel_ops ops = {"postgresql",  postgres_open,    postgres_descriptor,
                                                 postgres_send, postgres_receive, postgres_close,
                                                 postgres_free};
    struct postgres_channel *self = memory_alloc(sizeof(*self));

    *self = (struct postgres_channel){
        .base = {&ops}, .url = memory_strdup(url), .clock = options->clock, .connection = NULL};
    return node_event_bus_new(&self->base, options);
}
