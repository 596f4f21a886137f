/*
 * Outgoing HTTP as a port: requests to models and other services, with the answer heard as it comes.
 *
 * The driver (curl_http_client) carries all requests on one thread by libcurl's multi interface. It speaks
 * http and https alone, follows no redirect and verifies certificates. Addresses are judged at the moment of
 * connecting, so that a name that changes its address does not help: link-local and reserved ones
 * (http_client/address_reach.h) are always refused, private ones unless the call may reach them.
 */
#pragma once
#include "error.h"

struct http_client;

struct http_client_header {
    const char *name;
    struct str value; /* may be a secret: never logged */
};

/* What to send. Copied where it must outlive the call. */
struct http_client_call {
    const char *method; /* "POST" */
    const char *url;
    const struct http_client_header *headers;
    size_t header_count;
    struct str body;       /* STR_NONE: none */
    int64_t timeout;       /* milliseconds for the whole exchange */
    int64_t first_timeout; /* milliseconds until the first byte of the answer; 0: as stall_timeout */
    int64_t stall_timeout; /* milliseconds without a byte before it counts as stalled; 0: none */
    int64_t delay;         /* milliseconds to wait before sending, for another try */
    size_t answer_limit;   /* bytes; more ends it with an error */
    /* Whoever runs the server named this URL, so it may be one of this machine or network. Never for a URL
     * that a user gave. */
    bool may_reach_private;
};

/* Who hears the answer: on the client's thread, one call at a time, `finished` exactly once and last. None of
 * them may block. */
struct http_client_sink;
struct http_client_sink_ops {
    /* The status line has come; `retry_after` in seconds, 0 when the server named none. False: stop. */
    bool (*started)(struct http_client_sink *self, int status, int64_t retry_after);
    /* More of the body. False: stop. */
    bool (*received)(struct http_client_sink *self, struct str bytes);
    /* Asked about once a second while nothing comes. False: stop. NULL: always wanted. */
    bool (*wanted)(struct http_client_sink *self);
    /* Over. OK also when a callback above said stop. Takes the error over: unavailable, with a code:
     * "unreachable" (no connection), "refused_address", "timeout", "stalled", "cut" (ended before its end),
     * "too_large", "stopping" (the client is being closed). */
    void (*finished)(struct http_client_sink *self, struct error *error);
};
struct http_client_sink {
    const struct http_client_sink_ops *ops;
};

struct http_client_ops {
    /* Sends; returns at once. The sink stays alive until `finished`. Thread-safe. */
    void (*send)(struct http_client *self, const struct http_client_call *call,
                 struct http_client_sink *sink);
    /* Ends what is open, and at once all that is sent from now on: "stopping". */
    void (*stop)(struct http_client *self);
    /* Stops it, where that was not done, and frees. */
    void (*free)(struct http_client *self);
};
struct http_client {
    const struct http_client_ops *ops;
};

struct error *curl_http_client_new(struct http_client **ret) _must_check_;
