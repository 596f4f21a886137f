/*
 * The HTTP server port. HTTP/1.1 only; TLS and HTTP/2 belong to the proxy in front. The driver is
 * libmicrohttpd (mhd_server.c): epoll I/O threads that parse and send, and two worker pools that handle.
 *
 * A request that the library cannot parse is answered by the library itself, with a status and a plain page.
 */
#pragma once
#include "http/router.h"
#include "log.h"
#include "workers/worker_pool.h"

struct metrics;

/* Connections at once, where the options say nothing else. */
#define SERVER_CONNECTIONS 4096

struct server_options {
    const char *listen;          /* "127.0.0.1:8080", "[::1]:8080"; port 0 picks a free one */
    const char *public_url;      /* NULL or "": http://<listen>; decides is_https and HSTS */
    const char *trusted_proxies; /* CIDRs, comma separated; NULL or "": none */
    unsigned io_threads;         /* 0: as many as cores */
    size_t max_connections;      /* 0: SERVER_CONNECTIONS */
    size_t
        body_memory; /* bytes for all request bodies at once, without small ones; more get 503; 0: 128 MiB */
    unsigned idle_timeout;    /* seconds without any byte; 0: 30 */
    unsigned request_timeout; /* seconds for a request to arrive as a whole, and one more for each 16 KiB of
                                 its body; 0: 30 */
    bool inline_allowed;      /* HTTP_RUNS_INLINE may run on the I/O thread: the database is embedded */
    struct worker_pool *work, *hash; /* NULL: their routes run on the I/O thread too, for tests */
    struct router *router;
    struct clock *clock;
    struct random *random;
    const struct log *log;
    struct metrics *metrics; /* NULL: none */
};

struct server;
/* Starts to listen and serve. Error unavailable, naming the address, when it cannot be bound. */
struct error *server_start(const struct server_options *options, struct server **ret) _must_check_;
/* "127.0.0.1:8080": the bound address. */
const char *server_address(const struct server *self);
/* Stops accepting, ends the streams, waits at most `grace` milliseconds for open requests, closes and frees.
 * A handler that still runs, or a deferral that is finished later, then ends without an answer: pools and
 * what handlers use must outlive this call. NULL is fine. */
void server_stop(struct server *self, int64_t grace);
