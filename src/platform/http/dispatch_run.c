#include "http/dispatch.h"
#include "http/once.h"
#include "http/problem.h"
#include <time.h>

static const struct schema no_parameters = {.name = "None"};

/* JSON goes through the schema; another media type that the route takes stays as it is, in request->body. */
static struct error *bind_body(struct http_exchange *exchange)
{
    struct http_request *request = &exchange->request;
    const struct route *route = request->route;

    if (route->body == NULL || route_consumes(route, media_type(request)))
        return OK;
    /* No body at all is a body without members: fine where all of them are optional. */
    return schema_bind(route->body, request->body.len > 0 ? request->body : STR("{}"), request->mem,
                       &request->input);
}

static struct error *bind(struct http_exchange *exchange)
{
    struct http_request *request = &exchange->request;
    const struct schema *query = request->route->query;
    void *ignored;

    if (exchange->is_bound)
        return OK;
    if (query == NULL)
        TRY(schema_bind_query(&no_parameters, exchange->query, exchange->query_count, request->mem,
                              &ignored));
    else if (query != &schema_any)
        TRY(schema_bind_query(query, exchange->query, exchange->query_count, request->mem, &request->query));
    TRY(bind_body(exchange));
    exchange->is_bound = true;
    return OK;
}

static struct error *admit(const struct dispatcher *self, struct http_exchange *exchange)
{
    const struct router_hooks *hooks = router_hooks(self->router);
    struct error *error = OK;

    if (exchange->is_admitted)
        return OK;
    if (hooks->admit != NULL)
        error = hooks->admit(hooks->self, &exchange->request, &exchange->response);
    /* What it says of limits stands for a refusal too. */
    exchange->response.kept = exchange->response.headers.count;
    exchange->is_admitted = error == OK;
    return error;
}

static struct error *run_once(const struct dispatcher *self, struct http_exchange *exchange, bool *hashes)
{
    struct http_request *request = &exchange->request;
    const struct route *route = request->route;

    TRY(admit(self, exchange));
    if (route->guard != NULL)
        TRY(route->guard(exchange->match.self, request));
    TRY(bind(exchange));
    *hashes = route->hashes != NULL && !exchange->may_hash && route->hashes(request);
    if (*hashes)
        return OK;
    if (route_takes_key(route) && !route->keeps_itself)
        return http_once_handle(exchange->match.self, request, &exchange->response);
    return route->handle(exchange->match.self, request, &exchange->response);
}

enum dispatch_state dispatch_run(const struct dispatcher *self, struct http_exchange *exchange)
{
    bool hashes = false;
    struct error *error = run_once(self, exchange, &hashes);

    if (hashes)
        return DISPATCH_HASHES;
    exchange->attempts++;
    if (exchange->is_deferred) {
        exchange->error = error;
        return DISPATCH_DEFERRED;
    }
    if (error_is(error, ERROR_RETRY) && exchange->attempts < DISPATCH_ATTEMPTS) {
        error_free(error);
        http_response_reset(&exchange->response);
        exchange->request.context = NULL;
        return DISPATCH_AGAIN;
    }
    exchange->error = error;
    exchange->is_answered = true;
    return DISPATCH_ANSWERED;
}

void dispatch_pause(const struct dispatcher *self, const struct http_exchange *exchange)
{
    uint32_t random;
    struct timespec pause = {0};

    random_fill(self->random, &random, sizeof(random));
    pause.tv_nsec = (long)(random % 4000000 + 1000000) * exchange->attempts;
    (void)nanosleep(&pause, NULL);
}

#define CONTENT_SECURITY_POLICY                                                                           \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

static void add_default(struct http_response *response, const char *name, struct str value)
{
    if (http_headers_find(&response->headers, name) == NULL)
        http_headers_add(&response->headers, response->mem, str_from(name), value);
}

static void answer_problem(struct http_exchange *exchange)
{
    struct http_request *request = &exchange->request;
    struct http_response *response = &exchange->response;
    enum error_kind kind = error_kind(exchange->error);
    int status = exchange->error_status > 0 ? exchange->error_status : problem_status(kind);
    int64_t wait = error_retry_after(exchange->error);

    http_response_reset(response);
    if (status == 429 || status == 503)
        http_response_header(response, "Retry-After",
                             str_format(request->mem, "%lld", (long long)(wait > 0 ? wait : 1)));
    if (status == 401) /* RFC 6750, 3: without a token, no error code */
        add_default(response, "WWW-Authenticate",
                    http_request_header(request, "authorization").ptr != NULL
                        ? STR("Bearer realm=\"stet\", error=\"invalid_token\"")
                        : STR("Bearer realm=\"stet\""));
    http_response_body(response, status, "application/problem+json",
                       problem_write(exchange->error, status, request->path, request->id, request->mem));
}

/* What the client has is what we would send: a 200 of GET becomes 304, with its headers. */
static void answer_not_modified(struct http_exchange *exchange)
{
    struct http_response *response = &exchange->response;
    const struct http_header *etag = http_headers_find(&response->headers, "ETag");
    enum http_method method = exchange->request.method;

    if (etag != NULL && response->status == 200 && response->stream == NULL &&
        (method == HTTP_GET || method == HTTP_HEAD) && http_request_has_etag(&exchange->request, etag->value))
        http_response_empty(response, 304);
}

static void add_standing_headers(const struct dispatcher *self, struct http_exchange *exchange)
{
    struct http_response *response = &exchange->response;

    http_response_header(response, "X-Request-Id", exchange->request.id);
    if (response->content_type != NULL)
        add_default(response, "Content-Type", str_from(response->content_type));
    if (str_starts(exchange->request.path, STR("/api/")))
        add_default(response, "Cache-Control", STR("no-store"));
    add_default(response, "X-Content-Type-Options", STR("nosniff"));
    add_default(response, "Content-Security-Policy", STR(CONTENT_SECURITY_POLICY));
    add_default(response, "Referrer-Policy", STR("no-referrer"));
    add_default(response, "Cross-Origin-Opener-Policy", STR("same-origin"));
    add_default(response, "Cross-Origin-Resource-Policy", STR("same-origin"));
    if (self->is_https)
        add_default(response, "Strict-Transport-Security", STR("max-age=63072000"));
}

void dispatch_finish(const struct dispatcher *self, struct http_exchange *exchange)
{
    exchange->is_finished = true;
    if (exchange->error == OK) {
        exchange->error = exchange->finish_error;
        exchange->finish_error = OK;
    }
    if (exchange->error == OK && exchange->response.status == 0)
        exchange->error = error_new(ERROR_INTERNAL, "no_response", "the handler of %s filled in no response",
                                    exchange->request.route != NULL ? exchange->request.route->path : "?");
    if (exchange->error != OK)
        answer_problem(exchange);
    answer_not_modified(exchange);
    add_standing_headers(self, exchange);
}

void dispatch_log(const struct dispatcher *self, const struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    int status = exchange->response.status;
    /* Of what is turned away the server tells once a second how much it was: a flood of requests must not
     * become a flood of lines. */
    bool is_failure = status >= 500 && !exchange->is_shed;
    enum log_level level = is_failure ? LOG_LEVEL_ERROR : LOG_LEVEL_DEBUG;
    /* A path may hold a secret (a webhook's token), so a known route is logged by its pattern. */
    struct str path = request->route != NULL ? str_from(request->route->path) : request->path;

    if (self->log == NULL || level < self->log->level)
        return;
    log_write(self->log, level, "request",
              LOG_FIELDS({"id", request->id}, {"method", exchange->method}, {"path", path},
                         {"status", str_format(request->mem, "%d", status)},
                         {"ms", str_format(request->mem, "%lld",
                                           (long long)(clock_monotonic(self->clock) - exchange->started_at))},
                         {"address", request->address},
                         {"error",
                          exchange->error != OK ? error_describe(exchange->error, request->mem) : STR("")}));
}
