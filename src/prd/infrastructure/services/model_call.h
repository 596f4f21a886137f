/*
 * One question to a model and its answer, whatever protocol its server speaks.
 *
 * Deadlines: ten seconds to connect; a minute and a half until the first word; a minute between two (signs of
 * life without a word do not count); and the endpoint's own for the whole, other tries included. Tried again,
 * at most twice and only before the first word: no connection, a connection that ends before a byte, 429,
 * 503, 529 and what the server says of being overloaded. The wait is 0.5 s, then 1 s, each half to one and a
 * half times that, so that many do not come back at once; or as long as Retry-After asks (in seconds or as a
 * date), where that is at most half a minute and within the deadline.
 *
 * It asks for a stream. A server that answers with one JSON text all the same is understood: such a body
 * begins with a brace (where lines are streamed, with one alone on its line), which no stream of events does.
 */
#pragma once
#include "http_client/sse_parser.h"
#include "services/model_protocol.h"
#include "services/ndjson_parser.h"

#include "clock.h"
#include "random.h"
#include "secret.h"

/* Where a model is asked. Outlives its calls. */
struct model_endpoint {
    const struct model_protocol *protocol;
    char *url, *model;      /* the base URL */
    struct secret key;      /* with the protocol's prefix; empty: none */
    int64_t timeout;        /* milliseconds for one whole answer */
    bool is_of_workspace;   /* an owner set it, not who runs the server: says who is told to mend it */
    bool may_reach_private; /* whoever runs the server named the URL, or allows it */
    struct http_client *client;
    struct clock *clock;
    struct random *random;
};

struct model_hearer;
struct model_hearer_ops {
    /* More of the answer, on the client's thread. False: stop. */
    bool (*text)(struct model_hearer *self, struct str text);
    /* Whether it is still wanted; asked about once a second. */
    bool (*wanted)(struct model_hearer *self);
    /* Exactly once and last, on the client's thread: quick. OK: the answer is whole, or cut short at its
     * length (call->reading.end). Takes the error over: unavailable, in words for a person, with a code:
     * "model_unreachable", "model_busy", "model_key", "model_unknown", "model_failed", "model_stalled",
     * "model_cut", "model_malformed", "model_endless", "model_declined", "model_empty", "stopped",
     * "stopping". */
    void (*ended)(struct model_hearer *self, struct error *error);
};
struct model_hearer {
    const struct model_hearer_ops *ops;
};

/* What the body of the answer is. */
enum model_shape { MODEL_UNSEEN, MODEL_STREAM, MODEL_WHOLE };

struct model_call {
    struct http_client_sink http;
    const struct model_endpoint *endpoint;
    struct model_request request;
    struct model_hearer *hearer;
    struct arena *mem;
    struct model_reading reading; /* what came, also of a call that failed */
    union {
        struct sse_parser events;
        struct ndjson_parser lines;
    } parser;
    enum model_shape shape;
    struct strbuf whole;   /* MODEL_WHOLE: the body; MODEL_UNSEEN: what there is of it */
    struct strbuf refusal; /* the body of an answer that is none */
    int tries, status;
    int64_t retry_after;
    int64_t started_at, last_text_at; /* monotonic */
    int64_t first_text_after;         /* milliseconds; -1: none came */
    size_t pieces;                    /* of text that came */
    struct strbuf untold;             /* text that came with the bytes at hand */
    bool has_event, is_malformed, is_unwanted, is_late;
};

/* Asks; returns at once. `self` is zeroed and lives in `mem`, as what the request names, until `ended`. */
void model_call_start(struct model_call *self, const struct model_endpoint *endpoint,
                      const struct model_request *request, struct model_hearer *hearer, struct arena *mem);
