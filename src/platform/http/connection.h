/*
 * The server's connections: who is connected, in which phase, and what has taken too long. Private to
 * platform/http.
 *
 * A connection belongs to one I/O thread of libmicrohttpd. While its request is away (a worker or a deferral
 * has it), the connection is suspended and its exchange belongs to whoever has it, until it is given back.
 * The phase decides, by compare-and-swap, every race between the I/O thread, the holder, the timer and the
 * end of the server.
 */
#pragma once
#include "http/address.h"
#include "http/dispatch.h"
#include "http/server.h"
#include <microhttpd.h>
#include <pthread.h>

enum phase {
    PHASE_IDLE,      /* between two requests */
    PHASE_READING,   /* a request line has come, the request not yet whole */
    PHASE_RUNNING,   /* handled on the I/O thread */
    PHASE_AWAY,      /* suspended; a worker or a deferral has the exchange */
    PHASE_READY,     /* given back; the I/O thread will answer */
    PHASE_SENDING,   /* the response is on its way */
    PHASE_STREAMING, /* as sending, without an end in sight */
    PHASE_EXPIRED,   /* the timer has ended it */
    PHASE_ABANDONED, /* the server ended while the request was away: the holder frees the exchange */
};

struct connection {
    struct connection *next, **link; /* in server->connections */
    struct server *server;           /* one reference */
    struct MHD_Connection *mhd;
    int fd;
    struct address peer;
    atomic_int references; /* the server's list, a request that is away, a stream */
    atomic_int phase;
    atomic_llong deadline;      /* monotonic; 0: none */
    struct arena *spare;        /* for the next request; I/O thread only */
    struct sse_channel *stream; /* guarded by server->lock */
};

struct server {
    struct arena *mem;
    struct server_options options;
    struct dispatcher dispatcher;
    struct networks trusted;
    struct body_memory body_memory;
    struct MHD_Daemon *daemon;
    char address[80];
    int listener;
    atomic_int references;   /* the owner, and each connection */
    atomic_bool is_stopping; /* answers close their connection */
    atomic_bool is_ended;    /* nothing may go away any more */
    atomic_int returning;    /* calls of connection_give_back that may use the daemon */

    pthread_mutex_t lock; /* guards what follows, and connection->stream */
    pthread_cond_t timer_wakes;
    struct connection *connections;
    size_t connection_count;
    bool streams_end; /* a stream that begins now is closed at once */
    bool timer_ends;
    pthread_t timer;

    struct known_credentials *known;
    struct traffic *traffic; /* NULL: no metrics */
    struct metric *shed;
    atomic_ulong shed_untold; /* requests turned away that the log does not know of yet */
};

/* A connection begins and ends: the callback of libmicrohttpd. */
void connection_notify(void *server, struct MHD_Connection *mhd, void **connection,
                       enum MHD_ConnectionNotificationCode code);
struct connection *connection_ref(struct connection *self);
void connection_unref(struct connection *self);
static inline struct connection *connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* Moves on, if it is still in the phase `from`. */
bool connection_move(struct connection *self, enum phase from, enum phase to)
    __attribute__((warn_unused_result));
/* Sets the time by which the present phase must be over, `wait` milliseconds from now; 0: any time. */
void connection_set_deadline(struct connection *self, int64_t wait);
/* How long a connection may wait for a request line to be complete. */
int64_t connection_idle_wait(const struct server *server);

/* An exchange in a fresh arena, and its end; the arena is used again by the connection's next request. */
struct http_exchange *connection_open_exchange(struct connection *self);
void connection_close_exchange(struct connection *self, struct http_exchange *exchange);
void exchange_free(struct http_exchange *exchange);

/* Takes the connection out of the I/O thread's hands. After it, the exchange belongs to the holder. */
void connection_go_away(struct connection *self);
/* The holder gives the exchange back, from any thread: the connection resumes with the answer. */
void connection_give_back(struct http_exchange *exchange);
/* Ends a connection whose request is away, without waiting for it. */
void connection_abandon(struct connection *self);

struct error *timer_start(struct server *server) _must_check_;
void timer_stop(struct server *server);
void server_unref(struct server *self);
