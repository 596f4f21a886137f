/*
 * The response to one request, filled by its handler. Nothing is sent before the handler returns OK; when it
 * returns an error, what was filled in is dropped and the error becomes problem+json.
 */
#pragma once
#include "http/request.h"
#include "http/schema.h"
#include "http/spool.h"
#include "http/sse.h"

struct http_response; /* in server.h's side; made with the request */

/* A body from a DTO by its schema, application/json. */
void http_response_json(struct http_response *self, int status, const struct schema *schema, const void *dto);
/* Any other body; copied only if `body` is not in the request's arena or static: pass arena memory. */
void http_response_body(struct http_response *self, int status, const char *content_type, struct str body);
/* A body that was written in pieces. Takes what is in the spool, so nothing may be added to it any more. */
struct error *http_response_spool(struct http_response *self, int status, const char *content_type,
                                  struct http_spool *spool) _must_check_;
/* A status without a body (204, 304). */
void http_response_empty(struct http_response *self, int status);
void http_response_header(struct http_response *self, const char *name, struct str value); /* replaces */
/* What was filled in: for who keeps answers. Status 0, STR_NONE: nothing. */
int http_response_status(const struct http_response *self);
struct str http_response_text(const struct http_response *self);
struct str http_response_header_value(const struct http_response *self, const char *name);

struct http_cookie {
    const char *name;
    struct str value;
    const char *path;
    int64_t max_age; /* seconds; 0 removes the cookie */
};
/* Adds a cookie with Secure, HttpOnly and SameSite=Strict. */
void http_response_cookie(struct http_response *self, const struct http_cookie *cookie);

/* Answers with a stream of server-sent events that others send to `channel`; takes one reference to it. */
void http_response_stream(struct http_response *self, struct sse_channel *channel);

/*
 * Deferral: the handler returns OK now and somebody answers later, from any thread. The request with its
 * arena stays alive until http_deferred_finish. A deferred exchange that is never finished holds its
 * connection: finish it on every path.
 */
struct http_deferred;
struct http_deferred *http_response_defer(struct http_response *self);
/* The request and response to fill; valid until finish. Use from one thread at a time. */
struct http_request *http_deferred_request(struct http_deferred *self);
struct http_response *http_deferred_response(struct http_deferred *self);
/* Sends what was filled, or the problem of `error` (taken over; OK: none). Frees the deferral. */
void http_deferred_finish(struct http_deferred *self, struct error *error);
