#include "http/dispatch.h"
#include "http/target.h"

#define BODY_LIMIT_DEFAULT ((size_t)64 << 10)
/* How much of a refused body is read and dropped, so that the client reads the answer instead of a reset. */
#define DROPPED_MAX ((size_t)1 << 20)

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool header_is_clean(const struct http_header *header)
{
    for (size_t i = 0; i < header->name.len; i++) {
        if (!is_token_char(header->name.ptr[i]))
            return false;
    }
    for (size_t i = 0; i < header->value.len; i++) {
        char c = header->value.ptr[i];
        if (((unsigned char)c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return header->name.len > 0;
}

static struct error *bad_request(const char *why)
{
    return error_new(ERROR_INVALID, "bad_request", "The request %s.", why);
}

/* Refuses what could be read as more than one request, or by two servers in two ways (RFC 9112, 6.3
 * and 11.2). */
static struct error *check_framing(struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    struct str transfer = http_request_header(request, "transfer-encoding");
    size_t lengths = http_request_header_count(request, "content-length");
    size_t hosts = http_request_header_count(request, "host");
    int64_t length = 0;

    for (size_t i = 0; i < exchange->headers.count; i++) {
        if (!header_is_clean(&exchange->headers.items[i]))
            return bad_request("has a malformed header");
    }
    if (str_find_char(exchange->target, ' ', 0) != SIZE_MAX)
        return bad_request("has a blank in its target");
    if (lengths > 1 || http_request_header_count(request, "transfer-encoding") > 1 ||
        (lengths > 0 && transfer.ptr != NULL))
        return bad_request("gives its length more than once");
    if (transfer.ptr != NULL && (exchange->is_http_1_0 || !str_eq_nocase(transfer, STR("chunked"))))
        return bad_request("has a Transfer-Encoding that is not known");
    if (lengths > 0 && !str_to_int(http_request_header(request, "content-length"), &length))
        return bad_request("has a malformed Content-Length");
    if (hosts > 1 || (hosts == 0 && !exchange->is_http_1_0))
        return bad_request("must have one Host header");
    if (http_request_header_count(request, "authorization") > 1)
        return bad_request("has more than one Authorization header");
    exchange->announced = (uint64_t)length;
    exchange->is_chunked = transfer.ptr != NULL;
    exchange->has_body = length > 0 || exchange->is_chunked;
    exchange->request.brings_body = exchange->has_body;
    return OK;
}

static const struct {
    struct str name;
    enum http_method method;
} methods[] = {
    {STR("GET"), HTTP_GET}, {STR("HEAD"), HTTP_HEAD},   {STR("POST"), HTTP_POST},
    {STR("PUT"), HTTP_PUT}, {STR("PATCH"), HTTP_PATCH}, {STR("DELETE"), HTTP_DELETE},
};

static enum http_method method_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (str_eq(methods[i].name, name))
            return methods[i].method;
    }
    return HTTP_OTHER;
}

/* A mistyped address of a page is answered to people as a page. The API speaks to programs. */
static const struct route *missing_page(const struct dispatcher *self, const struct http_request *request)
{
    const struct route *missing = router_hooks(self->router)->missing;
    bool is_read = request->method == HTTP_GET || request->method == HTTP_HEAD;
    return missing != NULL && is_read && !str_starts(request->path, STR("/api/")) &&
                   http_request_accepts(request, "text/html")
               ? missing
               : NULL;
}

static void find_route(const struct dispatcher *self, struct http_exchange *exchange)
{
    struct http_request *request = &exchange->request;
    struct router_match *match = &exchange->match;

    router_find(self->router, request->method, request->path, request->mem, match);
    if (match->route == NULL && match->allow == NULL)
        match->route = missing_page(self, request);
    if (match->route != NULL) {
        request->route = match->route;
        exchange->body_limit = match->route->body_limit > 0 ? match->route->body_limit : BODY_LIMIT_DEFAULT;
    } else if (match->allow == NULL) {
        http_exchange_refuse(exchange, error_new(ERROR_NOT_FOUND, "not_found", "There is nothing here."), 0);
    } else {
        struct error *error =
            error_new(ERROR_INVALID, "method_not_allowed", "Only %s can be done here.", match->allow);
        http_response_header(&exchange->response, "Allow", str_from(match->allow));
        http_exchange_refuse(exchange, error, 405);
    }
}

struct str media_type(const struct http_request *request)
{
    struct str type = http_request_header(request, "content-type");
    return str_trim(str_slice(type, 0, str_find_char(type, ';', 0)));
}

static bool takes_json(const struct route *route)
{
    return route->body != NULL;
}

static struct error *too_large(const struct http_exchange *exchange)
{
    return error_new(ERROR_TOO_LARGE, "too_large", "The body may have at most %zu bytes.",
                     exchange->body_limit);
}

bool route_consumes(const struct route *route, struct str type)
{
    struct str rest = str_from(route->consumes), one;

    while (route->consumes != NULL && str_next(&rest, ',', &one))
        if (str_eq_nocase(type, str_trim(one)))
            return true;
    return false;
}

/* Size and media type of the announced body. */
static struct error *check_body(const struct http_exchange *exchange)
{
    const struct route *route = exchange->request.route;
    struct str type = media_type(&exchange->request);

    if (!exchange->has_body)
        return OK;
    if (route->body == NULL && route->consumes == NULL)
        return exchange->announced > 0
                   ? error_new(ERROR_INVALID, "body_not_expected", "This request takes no body.")
                   : OK;
    if (exchange->announced > exchange->body_limit)
        return too_large(exchange);
    if ((takes_json(route) && str_eq_nocase(type, STR("application/json"))) || route_consumes(route, type))
        return OK;
    return error_new(ERROR_UNSUPPORTED, "media_type_not_supported", "The body must be %s%s%s.",
                     takes_json(route) ? "application/json" : "",
                     takes_json(route) && route->consumes != NULL ? " or " : "",
                     route->consumes != NULL ? route->consumes : "");
}

static bool is_request_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
              c == '_' || c == '.'))
            return false;
    }
    return id.len >= 1 && id.len <= 64;
}

static void set_id(const struct dispatcher *self, struct http_request *request)
{
    request->id = http_request_header(request, "x-request-id");
    if (!is_request_id(request->id))
        request->id = id_format(request->mem, id_new(self->clock, self->random));
}

static struct error *open_request(const struct dispatcher *self, struct http_exchange *exchange)
{
    const struct router_hooks *hooks = router_hooks(self->router);
    struct http_request *request = &exchange->request;
    struct target target;

    TRY(target_parse(exchange->target, request->mem, &target));
    request->path = target.path;
    exchange->query = target.query;
    exchange->query_count = target.query_count;
    request->method = method_of(exchange->method);
    find_route(self, exchange);
    if (exchange->is_answered)
        return OK;
    TRY(check_body(exchange));
    if (hooks->limit != NULL)
        TRY(hooks->limit(hooks->self, request, &exchange->response));
    return request->route->open != NULL ? request->route->open(exchange->match.self, request) : OK;
}

void dispatch_open(const struct dispatcher *self, struct http_exchange *exchange)
{
    struct error *error;

    exchange->started_at = clock_monotonic(self->clock);
    exchange->body_memory = self->body_memory;
    exchange->dispatcher = self;
    exchange->request.is_https = self->is_https;
    exchange->request.path = STR("");
    set_id(self, &exchange->request);
    error = check_framing(exchange);
    if (error != OK)
        exchange->must_close = true;
    else
        error = open_request(self, exchange);
    if (error != OK)
        http_exchange_refuse(exchange, error, 0);
    exchange->response.kept = exchange->response.headers.count;
}

void dispatch_shed(struct http_exchange *exchange)
{
    struct error *error =
        error_new(ERROR_UNAVAILABLE, "busy", "The server has more to do than it can. Try again in a moment.");
    error_set_retry_after(error, 1);
    http_exchange_refuse(exchange, error, 0);
    exchange->is_shed = true;
}

bool dispatch_body(struct http_exchange *exchange, const char *bytes, size_t size)
{
    const struct route *route = exchange->request.route;

    if (!exchange->is_answered && route->body == NULL && route->consumes == NULL)
        http_exchange_refuse(exchange,
                             error_new(ERROR_INVALID, "body_not_expected", "This request takes no body."), 0);
    if (!exchange->is_answered && size > exchange->body_limit - exchange->body_length)
        http_exchange_refuse(exchange, too_large(exchange), 0);
    /* What was announced is no reason to reserve it: only what has come is. */
    if (!exchange->is_answered && !http_exchange_reserve(exchange, exchange->body_length + size))
        dispatch_shed(exchange);
    if (exchange->is_answered) {
        exchange->dropped += size;
        return exchange->dropped <= DROPPED_MAX;
    }
    memcpy(exchange->body + exchange->body_length, bytes, size);
    exchange->body_length += size;
    exchange->request.body = str_of(exchange->body, exchange->body_length);
    return true;
}
