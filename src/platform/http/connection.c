#include "http/connection.h"
#include <stdlib.h>

/* An arena that has grown beyond this is not kept for the next request. */
#define SPARE_MAX ((size_t)32 << 10)
#define ARENA_BLOCK ((size_t)8 << 10)

bool connection_move(struct connection *self, enum phase from, enum phase to)
{
    int expected = (int)from;
    return atomic_compare_exchange_strong(&self->phase, &expected, (int)to);
}

void connection_set_deadline(struct connection *self, int64_t wait)
{
    int64_t deadline = wait > 0 ? clock_monotonic(self->server->options.clock) + wait : 0;
    atomic_store_explicit(&self->deadline, deadline, memory_order_relaxed);
}

int64_t connection_idle_wait(const struct server *server)
{
    return SECONDS((int64_t)server->options.idle_timeout + server->options.request_timeout);
}

static void connection_begin(struct server *server, struct MHD_Connection *mhd, void **ret)
{
    struct connection *self = memory_alloc(sizeof(*self));

    atomic_fetch_add(&server->references, 1);
    atomic_init(&self->references, 1);
    atomic_init(&self->phase, PHASE_IDLE);
    self->server = server;
    self->mhd = mhd;
    self->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    self->peer =
        address_of_socket(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    connection_set_deadline(self, connection_idle_wait(server));
    (void)pthread_mutex_lock(&server->lock);
    self->next = server->connections;
    self->link = &server->connections;
    if (self->next != NULL)
        self->next->link = &self->next;
    server->connections = self;
    server->connection_count++;
    (void)pthread_mutex_unlock(&server->lock);
    *ret = self;
}

/* Comes before the socket is closed, so that who finds a connection in the list can use its descriptor. */
static void connection_end(struct server *server, struct connection *self)
{
    (void)pthread_mutex_lock(&server->lock);
    *self->link = self->next;
    if (self->next != NULL)
        self->next->link = self->link;
    server->connection_count--;
    (void)pthread_mutex_unlock(&server->lock);
    connection_unref(self);
}

void connection_notify(void *server, struct MHD_Connection *mhd, void **connection,
                       enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_begin(server, mhd, connection);
    } else if (*connection != NULL) {
        connection_end(server, *connection);
        *connection = NULL;
    }
}

struct connection *connection_ref(struct connection *self)
{
    atomic_fetch_add(&self->references, 1);
    return self;
}

void connection_unref(struct connection *self)
{
    struct server *server = self->server;
    if (atomic_fetch_sub(&self->references, 1) != 1)
        return;
    arena_free(self->spare);
    free(self);
    server_unref(server);
}

struct http_exchange *connection_open_exchange(struct connection *self)
{
    struct arena *mem = self->spare != NULL ? self->spare : arena_new(ARENA_BLOCK);
    struct http_exchange *exchange;

    self->spare = NULL;
    exchange = http_exchange_new(mem);
    exchange->owner = self;
    exchange->give_back = connection_give_back;
    return exchange;
}

/* What an exchange holds outside its arena. */
static void release_holdings(struct http_exchange *exchange)
{
    error_free(exchange->error);
    error_free(exchange->finish_error);
    http_response_reset(&exchange->response);
}

void connection_close_exchange(struct connection *self, struct http_exchange *exchange)
{
    struct arena *mem = exchange->request.mem;

    release_holdings(exchange);
    if (self->spare != NULL || arena_size(mem) > SPARE_MAX) {
        arena_free(mem);
        return;
    }
    arena_reset(mem);
    self->spare = mem;
}

void exchange_free(struct http_exchange *exchange)
{
    release_holdings(exchange);
    arena_free(exchange->request.mem);
}

void connection_go_away(struct connection *self)
{
    connection_ref(self);
    MHD_suspend_connection(self->mhd);
    atomic_store(&self->phase, PHASE_AWAY);
}

void connection_give_back(struct http_exchange *exchange)
{
    struct connection *self = exchange->owner;
    struct server *server = self->server;

    /* Counted before the phase changes: server_stop waits for the count once it has seen the phase. */
    atomic_fetch_add(&server->returning, 1);
    if (connection_move(self, PHASE_AWAY, PHASE_READY))
        MHD_resume_connection(self->mhd);
    else
        exchange_free(exchange);
    atomic_fetch_sub(&server->returning, 1);
    connection_unref(self);
}

void connection_abandon(struct connection *self)
{
    if (connection_move(self, PHASE_AWAY, PHASE_ABANDONED))
        MHD_resume_connection(self->mhd);
}
