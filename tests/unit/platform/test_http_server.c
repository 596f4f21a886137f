/* The server as clients see it: the way of a request, its answers and their headers. */
#include "http_fixture.h"
#include "metrics/metrics.h"

static atomic_int calls, retries_wanted;
static atomic_bool hash_holds;

static struct error *hello(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    http_response_body(response, 200, "text/plain", STR("hello"));
    return OK;
}

static struct error *echo(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    atomic_fetch_add(&calls, 1);
    http_response_json(response, 201, &text_schema, request->input);
    return OK;
}

static struct error *measure(void *self, struct http_request *request, struct http_response *response)
{
    struct text_dto dto = {STR("raw"), (int64_t)request->body.len};
    (void)self;
    if (request->input != NULL)
        dto = *(struct text_dto *)request->input;
    http_response_json(response, 200, &text_schema, &dto);
    return OK;
}

static struct error *nothing(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    http_response_empty(response, 204);
    return OK;
}

static struct error *describe(void *self, struct http_request *request, struct http_response *response)
{
    struct text_dto *query = request->query;
    struct text_dto dto = {
        str_format(request->mem, "%.*s %.*s %.*s", STR_ARGS(request->address),
                   STR_ARGS(http_request_param(request, "name")), STR_ARGS(query->text)),
        query->number,
    };
    (void)self;
    http_response_json(response, 200, &text_schema, &dto);
    return OK;
}

static struct error *fail_as(void *self, struct http_request *request, struct http_response *response)
{
    int64_t kind = 0;
    struct error *error;
    (void)self;
    (void)str_to_int(http_request_param(request, "kind"), &kind);
    http_response_header(response, "X-Dropped", STR("1"));
    error = error_new((enum error_kind)kind, "code_x", "the-secret-detail");
    error_set_retry_after(error, 7);
    return error;
}

static struct error *retry(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    atomic_fetch_add(&calls, 1);
    if (atomic_fetch_sub(&retries_wanted, 1) > 0)
        return error_new(ERROR_RETRY, "raced", "raced");
    http_response_body(response, 200, "text/plain", STR("won"));
    return OK;
}

static struct error *hold(void *self, struct http_request *request, struct http_response *response)
{
    atomic_fetch_add(&calls, 1);
    while (atomic_load(&hash_holds))
        sleep_ms(2);
    return hello(self, request, response);
}

static bool wants_a_hash(const struct http_request *request)
{
    return str_eq(((const struct text_dto *)request->input)->text, STR("hash"));
}

static struct error *tagged(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    http_response_header(response, "ETag", STR("\"v1\""));
    http_response_header(response, "Cache-Control", STR("private"));
    http_response_body(response, 200, "text/plain", STR("tagged"));
    return OK;
}

static struct error *silent(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    (void)response;
    return OK;
}

static struct error *show_header(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    http_response_body(response, 200, "text/plain", http_request_header(request, "x-text"));
    return OK;
}

static struct error *forbid(void *self, struct http_request *request)
{
    (void)self;
    (void)request;
    return error_new(ERROR_FORBIDDEN, "guarded", "The guard says no.");
}

static const struct route routes[] = {
    {.method = HTTP_GET, .path = "/hello", .runs = HTTP_RUNS_INLINE, .handle = hello},
    {.method = HTTP_GET, .path = "/api/v1/hello", .runs = HTTP_RUNS_WORK, .handle = hello},
    {.method = HTTP_POST,
     .path = "/echo",
     .runs = HTTP_RUNS_WORK,
     .body = &text_schema,
     .body_limit = 1000,
     .handle = echo},
    {.method = HTTP_POST,
     .path = "/measure",
     .runs = HTTP_RUNS_WORK,
     .body = &text_schema,
     .consumes = "text/markdown",
     .body_limit = 3 << 20,
     .handle = measure},
    {.method = HTTP_POST, .path = "/nothing", .runs = HTTP_RUNS_INLINE, .handle = nothing},
    {.method = HTTP_GET,
     .path = "/describe/{name}",
     .runs = HTTP_RUNS_INLINE,
     .query = &text_schema,
     .handle = describe},
    {.method = HTTP_GET, .path = "/fail/{kind}", .runs = HTTP_RUNS_INLINE, .handle = fail_as},
    {.method = HTTP_GET, .path = "/retry", .runs = HTTP_RUNS_INLINE, .handle = retry},
    {.method = HTTP_GET, .path = "/retry-work", .runs = HTTP_RUNS_WORK, .handle = retry},
    {.method = HTTP_GET, .path = "/hold", .runs = HTTP_RUNS_HASH, .handle = hold},
    {.method = HTTP_POST,
     .path = "/maybe",
     .runs = HTTP_RUNS_HASH,
     .hashes = wants_a_hash,
     .body = &text_schema,
     .handle = echo},
    {.method = HTTP_GET, .path = "/header", .runs = HTTP_RUNS_WORK, .handle = show_header},
    {.method = HTTP_GET, .path = "/tagged", .runs = HTTP_RUNS_INLINE, .handle = tagged},
    {.method = HTTP_GET, .path = "/silent", .runs = HTTP_RUNS_INLINE, .handle = silent},
    {.method = HTTP_POST,
     .path = "/guarded",
     .runs = HTTP_RUNS_WORK,
     .body = &text_schema,
     .guard = forbid,
     .handle = echo},
};

static atomic_int limits, admissions;

static struct error *limit(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    atomic_fetch_add(&limits, 1);
    http_response_header(response, "RateLimit", STR("\"api\";r=1;t=2"));
    if (http_request_header(request, "x-limit").ptr != NULL)
        return error_new(ERROR_LIMITED, "limited", "Slow down.");
    return OK;
}

static struct error *admit(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)response;
    atomic_fetch_add(&admissions, 1);
    if (http_request_header(request, "x-nobody").ptr != NULL)
        return error_new(ERROR_UNAUTHENTICATED, "token_invalid", "Who are you?");
    return OK;
}

static struct http_fixture fixture;
static struct metrics *metrics;

static int start(void **state)
{
    static const struct router_hooks hooks = {NULL, limit, admit};
    struct server_options options = {.public_url = "https://stet.example",
                                     .trusted_proxies = "127.0.0.1, 10.0.0.0/8"};
    (void)state;
    metrics = metrics_new();
    options.metrics = metrics;
    http_fixture_start(&fixture, routes, COUNT_OF(routes), NULL, &hooks, &options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_fixture_stop(&fixture, 1000);
    metrics_free(metrics);
    return 0;
}

static struct answer ask(const char *request)
{
    return http_ask(&fixture, request);
}

static struct answer post(const char *path, const char *type, struct str body)
{
    struct wire *wire = wire_open(&fixture);
    struct answer answer;
    assert_true(wire_send(
        wire,
        str_format(fixture.mem, "POST %s HTTP/1.1\r\nHost: test\r\n%s%s%sContent-Length: %zu\r\n\r\n", path,
                   type[0] != '\0' ? "Content-Type: " : "", type, type[0] != '\0' ? "\r\n" : "", body.len)));
    (void)wire_send(wire, body);
    answer = wire_take(wire, fixture.mem, true);
    wire_close(wire);
    return answer;
}

static void check_problem(struct answer answer, int status, const char *code)
{
    if (answer.status != status)
        print_error("%.*s%.*s\n", STR_ARGS(answer.head), STR_ARGS(answer.body));
    assert_int_equal(answer.status, status);
    check_str(answer_header(&answer, "Content-Type"), STR("application/problem+json"));
    if (!str_contains(answer.body, str_format(fixture.mem, "\"code\":\"%s\"", code)))
        fail_msg("%.*s has not the code %s", STR_ARGS(answer.body), code);
}

static void answers_with_the_standing_headers(void **state)
{
    static const char *const paths[] = {GET("/hello"), GET("/missing"), GET("/fail/13"),
                                        GET("/api/v1/hello")};
    struct answer answer;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        answer = ask(paths[i]);
        check_str(answer_header(&answer, "X-Content-Type-Options"), STR("nosniff"));
        check_str(
            answer_header(&answer, "Content-Security-Policy"),
            STR("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
                "'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
        check_str(answer_header(&answer, "Referrer-Policy"), STR("no-referrer"));
        check_str(answer_header(&answer, "Cross-Origin-Opener-Policy"), STR("same-origin"));
        check_str(answer_header(&answer, "Cross-Origin-Resource-Policy"), STR("same-origin"));
        check_str(answer_header(&answer, "Strict-Transport-Security"), STR("max-age=63072000"));
        assert_int_equal(answer_header(&answer, "X-Request-Id").len, ID_TEXT_LENGTH);
        assert_non_null(answer_header(&answer, "Date").ptr);
    }
    answer = ask(GET("/hello"));
    assert_null(answer_header(&answer, "Cache-Control").ptr);
    answer = ask(GET("/api/v1/hello"));
    check_str(answer_header(&answer, "Cache-Control"), STR("no-store"));
}

static void keeps_a_well_formed_request_id(void **state)
{
    struct answer answer = ask("GET /hello HTTP/1.1\r\nHost: t\r\nX-Request-Id: trace-1_a.B\r\n\r\n");
    (void)state;
    check_str(answer_header(&answer, "X-Request-Id"), STR("trace-1_a.B"));
    answer = ask("GET /hello HTTP/1.1\r\nHost: t\r\nX-Request-Id: a b\r\n\r\n");
    assert_int_equal(answer_header(&answer, "X-Request-Id").len, ID_TEXT_LENGTH);
}

static void answers_head_without_a_body(void **state)
{
    struct answer answer = ask("HEAD /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    (void)state;
    assert_int_equal(answer.status, 200);
    check_str(answer_header(&answer, "Content-Length"), STR("5"));
    answer = ask("HEAD /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_int_equal(answer.status, 405);
    check_str(answer_header(&answer, "Allow"), STR("POST"));
}

static void finds_nothing_or_not_with_this_method(void **state)
{
    struct answer answer = ask("DELETE /hello HTTP/1.1\r\nHost: t\r\n\r\n");
    (void)state;
    check_problem(answer, 405, "method_not_allowed");
    check_str(answer_header(&answer, "Allow"), STR("GET, HEAD"));
    answer = ask("BREW /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    check_problem(answer, 405, "method_not_allowed");
    check_str(answer_header(&answer, "Allow"), STR("POST"));
    check_problem(ask(GET("/hello/")), 404, "not_found");
    check_problem(ask("BREW /missing HTTP/1.1\r\nHost: t\r\n\r\n"), 404, "not_found");
}

static void answers_pipelined_requests_in_order(void **state)
{
    struct wire *wire = wire_open(&fixture);
    (void)state;
    assert_true(wire_write(
        wire,
        GET("/hello")
            GET("/missing") "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: "
                            "application/json\r\nContent-Length: 12\r\n\r\n{\"text\":\"x\"}" GET("/hello")));
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 200);
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 404);
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 201);
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 200);
    wire_close(wire);
}

static void binds_the_body(void **state)
{
    struct answer answer =
        post("/echo", "application/json; charset=utf-8", STR("{\"text\":\"\xc3\xa4\",\"number\":4}"));
    (void)state;
    assert_int_equal(answer.status, 201);
    check_str(answer.body, STR("{\"text\":\"\xc3\xa4\",\"number\":4}"));
    check_str(answer_header(&answer, "Content-Type"), STR("application/json"));
    answer = post("/echo", "application/json", STR("{\"number\":\"x\",\"more\":1}"));
    check_problem(answer, 400, "invalid_input");
    assert_true(str_contains(answer.body, STR("\"pointer\":\"/text\",\"code\":\"required\"")));
    assert_true(str_contains(answer.body, STR("\"pointer\":\"/number\",\"code\":\"type\"")));
    assert_true(str_contains(answer.body, STR("\"pointer\":\"/more\",\"code\":\"unknown_member\"")));
    check_problem(post("/echo", "application/json", STR("{")), 400, "malformed");
    check_problem(post("/echo", "", STR("")), 400, "invalid_input"); /* no body: no members */
}

static void takes_a_chunked_body(void **state)
{
    struct answer answer =
        ask("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: "
            "chunked\r\n\r\n7;x=y\r\n{\"text\"\r\n5\r\n:\"x\"}\r\n0\r\nTrailer: 1\r\n\r\n");
    (void)state;
    assert_int_equal(answer.status, 201);
}

static void takes_another_media_type_raw(void **state)
{
    char *large = memory_alloc(2 << 20);
    struct answer answer;
    (void)state;
    memset(large, '#', 2 << 20);
    answer = post("/measure", "text/markdown", str_of(large, 2 << 20));
    check_str(answer.body, STR("{\"text\":\"raw\",\"number\":2097152}"));
    answer = post("/measure", "application/json", STR("{\"text\":\"j\",\"number\":3}"));
    check_str(answer.body, STR("{\"text\":\"j\",\"number\":3}"));
    free(large);
}

static void checks_the_media_type(void **state)
{
    (void)state;
    check_problem(post("/echo", "text/plain", STR("{\"text\":\"x\"}")), 415, "media_type_not_supported");
    check_problem(post("/echo", "application/x-www-form-urlencoded", STR("text=x")), 415,
                  "media_type_not_supported");
    check_problem(post("/echo", "application/json-patch", STR("{}")), 415, "media_type_not_supported");
    check_problem(post("/echo", "", STR("{\"text\":\"x\"}")), 415, "media_type_not_supported");
}

static void limits_the_body(void **state)
{
    char body[1200];
    struct strbuf chunks = strbuf_new(fixture.mem, SIZE_MAX);
    int before = atomic_load(&calls);
    (void)state;
    memset(body, ' ', sizeof(body));
    check_problem(post("/echo", "application/json", str_of(body, 1001)), 413, "too_large");
    check_problem(post("/echo", "application/json", str_of(body, 1000)), 400, "malformed");
    check_problem(ask("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
                      "99999999999\r\n\r\n"),
                  413, "too_large");
    strbuf_add(&chunks,
               STR("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                   "chunked\r\n\r\n"));
    for (int i = 0; i < 5; i++)
        strbuf_addf(&chunks, "200\r\n%.*s\r\n", 0x200, body);
    strbuf_add(&chunks, STR("0\r\n\r\n"));
    check_problem(ask(strbuf_str(&chunks).ptr), 413, "too_large");
    assert_int_equal(atomic_load(&calls), before);
}

static void goes_on_after_a_refused_body(void **state)
{
    struct wire *wire = wire_open(&fixture);
    (void)state;
    assert_true(wire_write(
        wire, "POST /missing HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\n12345" GET("/hello")));
    check_problem(wire_take(wire, fixture.mem, true), 404, "not_found");
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 200);
    wire_close(wire);
}

static void refuses_a_body_where_none_is_taken(void **state)
{
    (void)state;
    check_problem(post("/nothing", "application/json", STR("{}")), 400, "body_not_expected");
    check_problem(
        ask("POST /nothing HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
        400, "body_not_expected");
    assert_int_equal(post("/nothing", "", STR("")).status, 204);
    assert_int_equal(
        ask("POST /nothing HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status, 204);
    check_problem(ask("GET /hello HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx"), 400,
                  "body_not_expected");
}

static void continues_when_asked(void **state)
{
    struct wire *wire = wire_open(&fixture);
    (void)state;
    assert_true(wire_write(wire,
                           "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nExpect: "
                           "100-continue\r\nContent-Length: 12\r\n\r\n"));
    assert_true(wire_await(wire, "HTTP/1.1 100 Continue\r\n\r\n", WIRE_WAIT));
    wire->length = 0;
    assert_true(wire_write(wire, "{\"text\":\"x\"}"));
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 201);
    wire_close(wire);
    check_problem(ask("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n"
                      "Content-Length: 12\r\n\r\n"),
                  415, "media_type_not_supported"); /* at once, without the body */
}

static void binds_path_and_query(void **state)
{
    struct answer answer = ask(GET("/describe/a%20%C3%A4?text=x+%26&number=-3"));
    (void)state;
    check_str(answer.body, STR("{\"text\":\"127.0.0.1 a \xc3\xa4 x &\",\"number\":-3}"));
    check_problem(ask(GET("/describe/a?number=1&number=2&x=1")), 400, "invalid_input");
    check_problem(ask(GET("/hello?x=1")), 400, "invalid_input");
    check_problem(ask(GET("/hello%00")), 400, "bad_target");
    check_problem(ask(GET("/hello%ff")), 400, "bad_target");
    check_problem(ask(GET("/describe/a?text=%")), 400, "bad_target");
    assert_int_equal(ask("GET http://test/hello HTTP/1.1\r\nHost: test\r\n\r\n").status, 200);
}

static void makes_headers_text(void **state)
{
    struct answer answer =
        ask("GET /header HTTP/1.1\r\nHost: t\r\nX-Text:  \xff \xc3\xa4\t\xe2\x82 \r\n\r\n");
    (void)state;
    check_str(answer.body, STR("? \xc3\xa4\t??"));
}

static void believes_trusted_proxies_only(void **state)
{
    struct answer answer =
        ask("GET /describe/x?text=y HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.9\r\n"
            "X-Forwarded-For: 10.1.1.1\r\n\r\n");
    (void)state;
    check_str(answer.body, STR("{\"text\":\"192.0.2.9 x y\",\"number\":0}"));
}

static void translates_every_kind_of_error(void **state)
{
    static const int statuses[] = {400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503, 503, 500};
    (void)state;
    for (int kind = 0; kind < (int)COUNT_OF(statuses); kind++) {
        struct answer answer;
        if (kind == (int)ERROR_RETRY)
            continue;
        answer = ask(str_format(fixture.mem, "GET /fail/%d HTTP/1.1\r\nHost: t\r\n\r\n", kind).ptr);
        check_problem(answer, statuses[kind], kind == (int)ERROR_INTERNAL ? "internal" : "code_x");
        assert_null(answer_header(&answer, "X-Dropped").ptr);
        assert_int_equal(str_contains(answer.body, STR("the-secret-detail")), kind != (int)ERROR_INTERNAL);
        if (statuses[kind] == 429 || statuses[kind] == 503)
            check_str(answer_header(&answer, "Retry-After"), STR("7"));
        if (statuses[kind] == 401)
            check_str(answer_header(&answer, "WWW-Authenticate"), STR("Bearer realm=\"stet\""));
        assert_true(str_contains(answer.body, str_format(fixture.mem, "\"request_id\":\"%.*s\"",
                                                         STR_ARGS(answer_header(&answer, "X-Request-Id")))));
    }
    check_problem(ask(GET("/silent")), 500, "internal");
}

static void runs_again_what_lost_a_race(void **state)
{
    static const char *const requests[] = {GET("/retry"), GET("/retry-work")};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct answer answer;
        int before = atomic_load(&calls), admitted = atomic_load(&admissions);
        atomic_store(&retries_wanted, 2);
        assert_int_equal(ask(requests[i]).status, 200);
        assert_int_equal(atomic_load(&calls) - before, 3);
        assert_int_equal(atomic_load(&admissions) - admitted, 1);
        atomic_store(&retries_wanted, 3);
        before = atomic_load(&calls);
        answer = ask(requests[i]);
        check_problem(answer, 503, "busy");
        check_str(answer_header(&answer, "Retry-After"), STR("1"));
        assert_int_equal(atomic_load(&calls) - before, 3);
    }
}

static void says_so_when_a_pool_is_full(void **state)
{
    struct wire *wires[2];
    struct answer answer;
    int before = atomic_load(&calls);
    (void)state;
    atomic_store(&hash_holds, true);
    wires[0] = wire_open(&fixture);
    assert_true(wire_write(wires[0], GET("/hold")));
    while (atomic_load(&calls) == before)
        sleep_ms(1); /* the one thread has it */
    wires[1] = wire_open(&fixture);
    assert_true(wire_write(wires[1], GET("/hold")));
    while (worker_pool_waiting(fixture.hash) == 0)
        sleep_ms(1); /* the one place in the queue is taken */
    answer = ask(GET("/hold"));
    check_problem(answer, 503, "busy");
    check_str(answer_header(&answer, "Retry-After"), STR("1"));
    for (int i = 0; i < 20; i++)
        check_problem(ask(GET("/hold")), 503, "busy");
    assert_int_equal(ask(GET("/hello")).status, 200); /* others do not wait */
    assert_int_equal(ask(GET("/api/v1/hello")).status, 200);
    /* Nor who could have had a hash computed, and has not. */
    assert_int_equal(post("/maybe", "application/json", STR("{\"text\":\"none\"}")).status, 201);
    answer = post("/maybe", "application/json", STR("{\"text\":\"hash\"}"));
    check_problem(answer, 503, "busy");
    check_str(answer_header(&answer, "Retry-After"), STR("1"));
    atomic_store(&hash_holds, false);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(wire_take(wires[i], fixture.mem, true).status, 200);
        wire_close(wires[i]);
    }
    assert_int_equal(post("/maybe", "application/json", STR("{\"text\":\"hash\"}")).status, 201);
}

/* A flood of requests becomes no flood of lines: one a second says how many were turned away. */
static void says_once_a_second_what_was_turned_away(void **state)
{
    struct str log, line;
    int64_t told = 0, count;
    (void)state;
    for (int i = 0; i < 100 && told == 0; i++) {
        sleep_ms(50);
        log = http_fixture_log(&fixture, 1 << 20);
        while (str_next_line(&log, &line)) {
            size_t at = str_find(line, STR("count="), 0);
            assert_false(str_contains(line, STR(" error request")) && str_contains(line, STR("path=/hold")));
            if (!str_contains(line, STR("\"requests turned away\"")) &&
                !str_contains(line, STR("requests turned away")))
                continue;
            assert_true(str_to_int(str_slice(line, at + 6, str_find_char(line, ' ', at)), &count));
            told += count;
        }
    }
    assert_int_equal(told, 22);
}

static void asks_the_hooks(void **state)
{
    struct answer answer = ask("GET /hello HTTP/1.1\r\nHost: t\r\nX-Limit: 1\r\n\r\n");
    int admitted = atomic_load(&admissions), limited;
    (void)state;
    check_problem(answer, 429, "limited");
    check_str(answer_header(&answer, "Retry-After"), STR("1"));
    check_str(answer_header(&answer, "RateLimit"), STR("\"api\";r=1;t=2")); /* what a hook sets stays */
    answer = ask("POST /echo HTTP/1.1\r\nHost: t\r\nX-Nobody: 1\r\nAuthorization: Bearer x\r\nContent-Type: "
                 "application/json\r\nContent-Length: 1\r\n\r\n{");
    check_problem(answer, 401, "token_invalid"); /* before the body is looked at */
    check_str(answer_header(&answer, "WWW-Authenticate"),
              STR("Bearer realm=\"stet\", error=\"invalid_token\""));
    assert_int_equal(atomic_load(&admissions), admitted + 1);
    check_problem(post("/guarded", "application/json", STR("{")), 403, "guarded");
    limited = atomic_load(&limits);
    check_problem(post("/guarded", "text/plain", STR("x")), 415, "media_type_not_supported");
    assert_int_equal(atomic_load(&limits), limited); /* size and media type come first */
}

static void spares_what_the_client_has(void **state)
{
    struct wire *wire = wire_open(&fixture);
    struct answer answer;
    (void)state;
    assert_true(wire_write(
        wire, "GET /tagged HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"v0\", W/\"v1\"\r\n\r\n" GET("/tagged")));
    answer = wire_take(wire, fixture.mem, false);
    assert_int_equal(answer.status, 304);
    check_str(answer_header(&answer, "ETag"), STR("\"v1\""));
    check_str(answer_header(&answer, "Cache-Control"), STR("private"));
    assert_null(answer_header(&answer, "Content-Type").ptr);
    check_str(wire_take(wire, fixture.mem, true).body, STR("tagged"));
    wire_close(wire);
}

static void speaks_http_1_0(void **state)
{
    struct wire *wire = wire_open(&fixture);
    (void)state;
    assert_true(wire_write(wire, "GET /hello HTTP/1.0\r\n\r\n"));
    assert_int_equal(wire_take(wire, fixture.mem, true).status, 200);
    assert_true(wire_await_close(wire, WIRE_WAIT));
    wire_close(wire);
}

static void logs_failures_with_their_causes(void **state)
{
    struct answer answer = ask(GET("/fail/13"));
    struct str log = http_fixture_log(&fixture, 1 << 20), line;
    bool found = false;
    (void)state;
    while (str_next_line(&log, &line)) {
        if (!str_contains(line, answer_header(&answer, "X-Request-Id")))
            continue;
        found = true;
        assert_true(str_contains(line, STR("the-secret-detail")));
        assert_true(str_contains(line, STR("/fail/{kind}"))); /* a path may hold a secret, a pattern never */
        assert_false(str_contains(line, STR("/fail/13")));
        assert_true(str_contains(line, STR("127.0.0.1")));
    }
    assert_true(found);
}

static void counts(void **state)
{
    struct str text = metrics_write(metrics, fixture.mem);
    (void)state;
    assert_true(str_contains(text, STR("stet_http_connections ")));
    assert_false(str_contains(text, STR("} 0\nstet_http_requests_total")));
    /* By the pattern, never by what came: whoever asks does not decide how many series there are. */
    assert_true(str_contains(text, STR("{method=\"GET\",route=\"/fail/{kind}\",status=\"5xx\"} ")));
    assert_true(str_contains(text, STR("_seconds_count{method=\"GET\",route=\"/fail/{kind}\"} ")));
    assert_true(str_contains(text, STR("{method=\"other\",route=\"none\",status=\"4xx\"} ")));
    assert_false(str_contains(text, STR("/fail/13")));
}

static void says_why_it_cannot_listen(void **state)
{
    struct server_options options = fixture.options;
    struct server *server = NULL;
    struct error *error;
    (void)state;
    options.metrics = NULL;
    options.listen = server_address(fixture.server);
    error = server_start(&options, &server);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(str_contains(str_from(error_message(error)), str_from(options.listen)));
    error_free(error);
    options.listen = "nonsense";
    check_error(server_start(&options, &server), ERROR_UNAVAILABLE);
    options.listen = "127.0.0.1:0";
    options.trusted_proxies = "10.0.0.0/99";
    check_error(server_start(&options, &server), ERROR_INVALID);
    assert_null(server);
}

static void listens_on_ipv6(void **state)
{
    struct server_options options = fixture.options;
    struct server *server = NULL;
    struct error *error;
    (void)state;
    options.metrics = NULL;
    options.listen = "[::1]:0";
    error = server_start(&options, &server);
    if (error != OK) { /* a machine without IPv6 */
        error_free(error);
        skip();
    }
    assert_true(str_starts(str_from(server_address(server)), STR("[::1]:")));
    server_stop(server, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_with_the_standing_headers),
        cmocka_unit_test(keeps_a_well_formed_request_id),
        cmocka_unit_test(answers_head_without_a_body),
        cmocka_unit_test(finds_nothing_or_not_with_this_method),
        cmocka_unit_test(answers_pipelined_requests_in_order),
        cmocka_unit_test(binds_the_body),
        cmocka_unit_test(takes_a_chunked_body),
        cmocka_unit_test(takes_another_media_type_raw),
        cmocka_unit_test(checks_the_media_type),
        cmocka_unit_test(limits_the_body),
        cmocka_unit_test(goes_on_after_a_refused_body),
        cmocka_unit_test(refuses_a_body_where_none_is_taken),
        cmocka_unit_test(continues_when_asked),
        cmocka_unit_test(binds_path_and_query),
        cmocka_unit_test(makes_headers_text),
        cmocka_unit_test(believes_trusted_proxies_only),
        cmocka_unit_test(translates_every_kind_of_error),
        cmocka_unit_test(runs_again_what_lost_a_race),
        cmocka_unit_test(says_so_when_a_pool_is_full),
        cmocka_unit_test(says_once_a_second_what_was_turned_away),
        cmocka_unit_test(asks_the_hooks),
        cmocka_unit_test(spares_what_the_client_has),
        cmocka_unit_test(speaks_http_1_0),
        cmocka_unit_test(logs_failures_with_their_causes),
        cmocka_unit_test(counts),
        cmocka_unit_test(says_why_it_cannot_listen),
        cmocka_unit_test(listens_on_ipv6),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
