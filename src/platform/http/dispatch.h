/*
 * The way of a request (router.h), apart from any server: what is checked when, in which thread, and what
 * becomes of errors. Private to platform/http.
 */
#pragma once
#include "http/exchange.h"
#include "log.h"

#define DISPATCH_ATTEMPTS 3

struct dispatcher {
    const struct router *router;
    struct clock *clock;
    struct random *random;
    const struct log *log;
    bool is_https;
    struct body_memory *body_memory; /* NULL: no limit but those of the routes */
};

/* On the I/O thread, when method, target and headers are set: everything that can be said before the body.
 * Refuses by setting the exchange's error. */
void dispatch_open(const struct dispatcher *self, struct http_exchange *exchange);
/* The body's media type, without parameters. */
struct str media_type(const struct http_request *request);
/* Whether the route takes that type raw. */
bool route_consumes(const struct route *route, struct str type);
/* Turns the request away, as the server has too much to do: 503 with Retry-After. */
void dispatch_shed(struct http_exchange *exchange);
/* Takes a part of the body; false when a refused body has gone on for so long that the connection must be
 * dropped. */
bool dispatch_body(struct http_exchange *exchange, const char *bytes, size_t size)
    __attribute__((warn_unused_result));

enum dispatch_state {
    DISPATCH_ANSWERED, /* call dispatch_finish */
    DISPATCH_DEFERRED, /* the handler has deferred: give up its hold with http_exchange_release */
    DISPATCH_AGAIN,    /* the transaction lost a race: call dispatch_run again after dispatch_pause */
    DISPATCH_HASHES, /* it computes a hash: call dispatch_run again on the pool for that, with may_hash set */
};
/* Admission, guard, binding and handler, on the thread that may block. */
enum dispatch_state dispatch_run(const struct dispatcher *self, struct http_exchange *exchange);
/* Sleeps for some milliseconds, more from attempt to attempt, at random so that two rivals part. */
void dispatch_pause(const struct dispatcher *self, const struct http_exchange *exchange);
/* Turns an error into its problem and adds the headers that every answer has. Then the response is ready to
 * send. */
void dispatch_finish(const struct dispatcher *self, struct http_exchange *exchange);
/* One line: at debug, or at error for a 5xx that is no sign of a flood. */
void dispatch_log(const struct dispatcher *self, const struct http_exchange *exchange);
