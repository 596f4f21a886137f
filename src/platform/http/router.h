/*
 * Routes: tables of what the server answers. A table is static and read-only; a group binds it to the module
 * that handles it. From the same tables come dispatch, input validation, /openapi.json and /docs.
 *
 * The way of a request: match (404, 405 with Allow) -> size and media type (413, 415) -> hooks.limit -> open
 * -> [the thread that `runs` names] hooks.admit -> guard -> body and query bound by schema -> what was
 * answered before, for an Idempotency-Key, or handler -> response. An error of kind retry re-runs from the
 * handler on, three times at most. HEAD is answered by GET's route.
 */
#pragma once
#include "http/response.h"

enum http_access {
    HTTP_PUBLIC, /* anybody */
    HTTP_USER,   /* anybody signed in */
    HTTP_ADMIN,  /* platform administrators; others get 403 */
};

enum http_rate {
    HTTP_RATE_API,   /* the default: per user, or per address for nobody */
    HTTP_RATE_AUTH,  /* per address: routes under /auth */
    HTTP_RATE_LOGIN, /* per address: routes that take a password */
    HTTP_RATE_NONE,  /* health, metrics, keys, assets */
};

enum http_runs {
    HTTP_RUNS_WORK,   /* on the work pool: may block on the database */
    HTTP_RUNS_INLINE, /* on the I/O thread where the database is embedded (point reads), else on the work pool
                       */
    HTTP_RUNS_HASH,   /* on the hash pool: slow by design; 503 at once when its queue is full */
};

/* Headers that a route takes besides those that all do, for OpenAPI: an or of these. */
enum http_takes {
    HTTP_TAKES_IF_MATCH = 1,
    HTTP_TAKES_IF_MATCH_ALWAYS = 2, /* it must be there */
    HTTP_TAKES_LAST_EVENT_ID = 4,
};

struct route {
    enum http_method method;
    const char *path; /* "/api/v1/prds/{prd}"; a last segment "{rest...}" takes the remainder */
    enum http_access access;
    enum http_rate rate;
    enum http_runs runs;
    /* Of HTTP_RUNS_HASH: whether this request, bound as it is, computes a hash. The work pool asks, and keeps
     * what does not. NULL: all do. */
    bool (*hashes)(const struct http_request *request);
    int status;             /* of success, for OpenAPI */
    const char *permission; /* what who asks must have ("prd.edit"): hooks.check knows the words, hooks.admit
                               and the guard demand it; NULL: none, on public routes only */
    const struct schema *body; /* JSON body; NULL: none, a body is then refused with 400 */
    const char *consumes; /* media types that are taken raw ("text/markdown", "application/xml, text/xml");
                             NULL: none */
    size_t body_limit;    /* bytes; 0: 64 KiB */
    const struct schema *query;    /* NULL: any query parameter is refused with 400 */
    const struct schema *response; /* NULL: no JSON body */
    const char *produces;          /* media types besides JSON, for OpenAPI ("text/markdown") */
    unsigned takes;                /* enum http_takes */
    bool keeps_itself; /* what an Idempotency-Key asks of a POST is done by the handler (once.h), as what is
                          to be kept is not its answer */
    /* On the I/O thread, before the body is read: what the headers alone say of who sends it, where no token
     * does. From memory only: must not block. Or NULL. */
    struct error *(*open)(void *self, struct http_request *request);
    struct error *(*guard)(void *self,
                           struct http_request *request); /* after admission, before the body; or NULL */
    struct error *(*handle)(void *self, struct http_request *request, struct http_response *response);
    const char *summary;
    const char *tag; /* group in the documentation: "users" */
};

struct route_group {
    const struct route *routes;
    size_t count;
    void *self; /* given to guard and handle */
};

/* What a route demands beyond its access, for the documentation. */
struct route_demand {
    const char *role;          /* the least in the workspace that it is about; NULL: none */
    const char *const *scopes; /* any of which lets a token do it, then NULL; NULL or none: no token does */
};

/* What the users module does for every request, and for every route. Each may be NULL (then all is open, for
 * tests). Thread-safe. */
struct answer_store;
struct router_hooks {
    void *self;
    /* On the I/O thread, before the body is read: address limits, and who may send one. From memory only:
     * must not block. */
    struct error *(*limit)(void *self, struct http_request *request, struct http_response *response);
    /* Who is it, may they come in, is it from our own page: sets request->principal or fails. */
    struct error *(*admit)(void *self, struct http_request *request, struct http_response *response);
    /* Whether a route declares what it must: an error keeps the router from being made. */
    struct error *(*check)(void *self, const struct route *route);
    struct route_demand (*explain)(void *self, const struct route *route, struct arena *mem);
    /* What was answered to requests with an Idempotency-Key; NULL: none is kept, and the header is ignored.
     */
    struct answer_store *answers;
    /* Answers a GET of a path that has no route, for who prefers HTML; NULL: problem+json like all others. */
    const struct route *missing;
};

struct router;
/* Compiles the tables; the groups and tables must outlive it. Two routes that match the same are an internal
 * error. */
struct error *router_new(const struct route_group *groups, size_t count, const struct router_hooks *hooks,
                         struct router **ret) _must_check_;
void router_free(struct router *self);

struct router_match {
    const struct route *route; /* NULL: no such path, or not with this method */
    size_t index;              /* of the route, as in router_route_at; past the end for none of them */
    void *self;                /* of its group */
    const char *allow;         /* where the path exists with other methods: the Allow header's value */
    struct schema_pair *params;
    size_t param_count;
};
/* Finds the route of a decoded path. Thread-safe, no side effect. */
void router_find(const struct router *self, enum http_method method, struct str path, struct arena *mem,
                 struct router_match *ret);
const struct router_hooks *router_hooks(const struct router *self);
/* Walks all routes in table order, for the OpenAPI document. */
const struct route *router_route_at(const struct router *self, size_t index); /* NULL past the end */
