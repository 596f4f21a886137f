/*
 * One request with its response, as the server sees it. Private to platform/http (and its tests).
 *
 * An exchange lives in its own arena. It is used by one thread at a time: the I/O thread that reads it, then
 * the thread that handles it, then the I/O thread that answers it.
 */
#pragma once
#include "http/router.h"
#include <stdatomic.h>

struct http_header {
    struct str name, value; /* terminated */
};
struct http_headers {
    struct http_header *items;
    size_t count, capacity;
};
/* Adds a header; the strings are copied to `mem`. */
void http_headers_add(struct http_headers *self, struct arena *mem, struct str name, struct str value);
/* The first header of that name, or NULL. */
struct http_header *http_headers_find(const struct http_headers *self, const char *name);

struct http_response {
    struct arena *mem;
    struct http_exchange *exchange;
    int status; /* 0: nothing was filled in */
    const char *content_type;
    struct str body;
    int file; /* the body instead, where file_size is above 0 */
    uint64_t file_size;
    struct http_headers headers;
    size_t kept; /* so many of the headers come from the hooks; they stay when the handler fails */
    struct sse_channel *stream; /* one reference */
};
/* Drops what the handler has filled in. */
void http_response_reset(struct http_response *self);

struct http_deferred {
    struct http_exchange *exchange;
};

/* The memory of all bodies that a server has in hand. What fits in BODY_SMALL always comes in and is not
 * counted, so that who fills the rest with large bodies shuts nobody out who has little to say. */
#define BODY_SMALL ((size_t)4 << 10)
struct body_memory {
    size_t limit;
    atomic_size_t used;
};

struct dispatcher;
struct http_exchange {
    const struct dispatcher *dispatcher; /* set when it is opened */
    struct http_request request;
    struct http_response response;
    struct http_headers headers; /* of the request */
    struct str method, target;   /* as received */
    bool is_http_1_0;
    struct router_match match;
    struct schema_pair *query;
    size_t query_count;

    char *body; /* outside the arena, which could not take back what a growing body leaves behind */
    size_t body_length, body_capacity, body_limit;
    struct body_memory *body_memory; /* NULL: as much as body_limit allows */
    size_t body_counted;             /* of it */
    bool has_body;      /* one was announced: by Content-Length above 0 or by Transfer-Encoding */
    bool is_chunked;    /* by Transfer-Encoding */
    uint64_t announced; /* the Content-Length; 0 for chunked */
    size_t dropped;     /* bytes of a body that was refused already */

    struct error *error; /* what goes wrong becomes the answer */
    int error_status;    /* where the kind of `error` does not say it; 0: it does */
    bool is_answered;    /* nothing is left to handle: `error` or `response` is the answer */
    bool is_finished;    /* dispatch_finish has run */
    bool must_close;     /* where the next request begins is not certain */
    bool is_shed;        /* turned away because the server has too much to do */
    bool is_admitted, is_bound;
    bool may_hash;        /* it is on the hash pool */
    uint64_t share_key;   /* whose it is, for the pools */
    uint64_t credentials; /* a digest of those that came, where nobody is known by them; 0: none */
    uint64_t address_key; /* of the client's address, or of its network where that gives it many */
    int attempts;
    int64_t started_at; /* monotonic */

    bool is_deferred;
    struct http_deferred deferred;
    struct error *finish_error; /* of http_deferred_finish, apart from `error` as the handler may still run */
    atomic_int holds;           /* of a deferred exchange: its handler, and its finisher */
    void (*give_back)(
        struct http_exchange *self); /* to the server, which answers; called once, from any thread */
    void *owner;                     /* the server's connection */
};

/* A fresh exchange in `mem`. */
struct http_exchange *http_exchange_new(struct arena *mem);
/* Refuses the request; the first refusal counts. `status` as error_status. */
void http_exchange_refuse(struct http_exchange *self, struct error *error, int status);
/* Makes room for a body of `size` bytes; false, and nothing changed, where the server has no more memory for
 * bodies. */
bool http_exchange_reserve(struct http_exchange *self, size_t size) __attribute__((warn_unused_result));
/* Gives up one hold of a deferred exchange; true when it was the last. */
bool http_exchange_release(struct http_exchange *self);
