/*
 * One HTTP request, as handlers see it. Made by the server, lives until the response is sent, used by one
 * thread at a time. All views live in its arena.
 */
#pragma once
#include "error.h"
#include "id.h"

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OTHER /* has no routes */
};

struct route;
struct http_exchange; /* the server's side of it */

struct http_request {
    struct arena *mem;
    struct str id;           /* request id: taken from X-Request-Id when well-formed, else made */
    enum http_method method; /* HEAD is dispatched as GET; its body is not sent */
    struct str path;         /* decoded, starts with '/', without the query */
    bool brings_body;        /* one is announced, and has not been read yet when hooks.limit runs */
    struct str body;         /* as received; "" when there was none */
    struct str address;      /* of the client, after trusted proxies */
    bool is_https;           /* the public URL is https */
    const struct route *route;
    void *input;           /* the DTO bound by route->body; NULL when the route has none */
    void *query;           /* the DTO bound by route->query; NULL when the route has none */
    struct id user;        /* set by the admission hook: who sends it; ID_NONE: nobody who is known */
    uint64_t whose;        /* set by the admission hook: a number of the principal, for turns; 0: nobody's */
    const void *principal; /* set by the admission hook; NULL: nobody. Its type belongs to the users module */
    void *context;         /* set by route->guard for its handler */
    struct http_exchange *exchange;
};

/* A header by name, ASCII case ignored; STR_NONE when absent. Of several with one name, the first. Values are
 * UTF-8 without control characters but tabs: a byte that is not UTF-8 was replaced by a question mark. */
struct str http_request_header(const struct http_request *self, const char *name);
/* How many headers of that name there are. */
size_t http_request_header_count(const struct http_request *self, const char *name);
/* A cookie by exact name; STR_NONE when absent. */
struct str http_request_cookie(const struct http_request *self, const char *name);
/* A path parameter, as named between braces in route->path; never absent for a name that is in the path. */
struct str http_request_param(const struct http_request *self, const char *name);
/* A path parameter that must be an id; error not_found when it is malformed (it names nothing). */
struct error *http_request_param_id(const struct http_request *self, const char *name,
                                    struct id *ret) _must_check_;
/* Path and query as they were received. */
struct str http_request_target(const struct http_request *self);
/* Whether If-None-Match holds `etag` (with its quotes): what the client has is current, so 304 is the answer.
 * The server does this itself for a GET that is answered with 200 and an ETag; ask where it saves work. */
bool http_request_has_etag(const struct http_request *self, struct str etag);
/* Whether the Accept header prefers `type` ("text/markdown") to application/json. */
bool http_request_accepts(const struct http_request *self, const char *type);
/* Whether the Accept-Encoding header names gzip, and not with the quality 0. */
bool http_request_takes_gzip(const struct http_request *self);
