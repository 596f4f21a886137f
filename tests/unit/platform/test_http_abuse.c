/*
 * Hostile and broken clients (security line 23): oversized, slow, truncated, pipelined and conflicting
 * requests get 400, 408, 413, 414, 431 or a closed connection; never a crash, never a second request.
 */
#include "http_fixture.h"

static atomic_int handled;

static struct error *hello(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    atomic_fetch_add(&handled, 1);
    http_response_body(response, 200, "text/plain", STR("hello"));
    return OK;
}

static struct error *echo(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    atomic_fetch_add(&handled, 1);
    http_response_json(response, 200, &text_schema, request->input);
    return OK;
}

static const struct route routes[] = {
    {.method = HTTP_GET, .path = "/hello", .runs = HTTP_RUNS_INLINE, .handle = hello},
    {.method = HTTP_GET, .path = "/smuggled", .runs = HTTP_RUNS_INLINE, .handle = hello},
    {.method = HTTP_POST,
     .path = "/echo",
     .runs = HTTP_RUNS_WORK,
     .body = &text_schema,
     .body_limit = 100000,
     .handle = echo},
};

static struct http_fixture fixture;

static int start(void **state)
{
    struct server_options options = {.request_timeout = 1, .idle_timeout = 3, .body_memory = 150000};
    (void)state;
    http_fixture_start(&fixture, routes, COUNT_OF(routes), NULL, NULL, &options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_fixture_stop(&fixture, 1000);
    return 0;
}

static void check_alive(void)
{
    assert_int_equal(http_ask(&fixture, GET("/hello")).status, 200);
}

/* Sends `request` and waits for the end of the connection. Returns the first status, 0 for none. */
static int provoke(struct str request)
{
    struct wire *wire = wire_open(&fixture);
    int status = 0;
    (void)wire_send(wire, request);
    if (!wire_await_close(wire, WIRE_WAIT))
        fail_msg("the connection stays open after %.*s", STR_ARGS(str_slice(request, 0, 200)));
    if (wire->length > 12)
        status = (int)strtol(wire->buffer + 9, NULL, 10);
    if (str_contains(str_of(wire->buffer, wire->length), STR("HTTP/1.1 200")))
        fail_msg("a second request was seen in %.*s", STR_ARGS(str_slice(request, 0, 200)));
    wire_close(wire);
    return status;
}

#define SMUGGLED "GET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n"
#define POST "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"

static void refuses_conflicting_requests(void **state)
{
    static const char *const requests[] = {
        POST "Content-Length: 0\r\nContent-Length: 40\r\n\r\n" SMUGGLED,
        POST "Content-Length: 40\r\nContent-Length: 0\r\n\r\n" SMUGGLED,
        POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n12345" SMUGGLED,
        POST "Content-Length: 5, 5\r\n\r\n12345" SMUGGLED,
        POST "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\nContent-Length: 40\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: identity\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\f\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        POST "Content-Length : 40\r\n\r\n" SMUGGLED,
        POST "Content-Length: +40\r\n\r\n" SMUGGLED,
        POST "Content-Length: -1\r\n\r\n" SMUGGLED,
        POST "Content-Length: 0x28\r\n\r\n" SMUGGLED,
        POST "Content-Length: 40 0\r\n\r\n" SMUGGLED,
        POST "Content-Length: 99999999999999999999999\r\n\r\n" SMUGGLED,
        POST "Content-Length:\r\n\r\n" SMUGGLED,
        "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer "
        "b\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-A: b\rc\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nX A: b\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nX(A: b\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n" SMUGGLED,
        "GET /hello x HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED,
        "GET /hello\r\nHost: a\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/0.9\r\nHost: a\r\n\r\n" SMUGGLED,
        "GET /hello HTTP/1.1x\r\nHost: a\r\n\r\n" SMUGGLED,
        "GET /hello XTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\n\r\n5\r\n123456\r\n0\r\n\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\n\r\n-1\r\n" SMUGGLED,
        POST "Transfer-Encoding: chunked\r\n\r\n 5\r\n12345\r\n0\r\n\r\n" SMUGGLED,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n",
        "hello\r\n\r\n",
        "GET  \r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        int before = atomic_load(&handled), status = provoke(str_from(requests[i]));
        bool is_fine =
            status == 0 || status == 400 || status == 408 || status == 413 || status == 501 || status == 505;
        if (!is_fine || atomic_load(&handled) != before)
            fail_msg("%d for %s", status, requests[i]);
    }
    check_alive();
}

/* Of the same kind, where the client must learn what was wrong. */
static void says_what_conflicts(void **state)
{
    static const char *const requests[] = {
        POST "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello x HTTP/1.1\r\nHost: a\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct answer answer = http_ask(&fixture, requests[i]);
        assert_int_equal(answer.status, 400);
        check_str(answer_header(&answer, "Content-Type"), STR("application/problem+json"));
        check_str(answer_header(&answer, "Connection"), STR("close"));
    }
}

static struct str padded(const char *before, size_t count, const char *after)
{
    struct strbuf to = strbuf_new(fixture.mem, SIZE_MAX);
    strbuf_add(&to, str_from(before));
    for (size_t i = 0; i < count; i++)
        strbuf_add_char(&to, 'a');
    strbuf_add(&to, str_from(after));
    return strbuf_str(&to);
}

static void limits_the_head(void **state)
{
    struct strbuf many = strbuf_new(fixture.mem, SIZE_MAX);
    int status;
    (void)state;
    status = provoke(padded("GET /", 1 << 20, " HTTP/1.1\r\nHost: t\r\n\r\n"));
    assert_true(status == 414 || status == 0);
    status = provoke(padded("GET /hello HTTP/1.1\r\nHost: t\r\nX-Large: ", 1 << 20, "\r\n\r\n"));
    assert_true(status == 431 || status == 0);
    strbuf_add(&many, STR("GET /hello HTTP/1.1\r\nHost: t\r\n"));
    for (int i = 0; i < 50000; i++)
        strbuf_addf(&many, "X-%d: y\r\n", i);
    status = provoke(strbuf_str(&many));
    assert_true(status == 431 || status == 0);
    status = provoke(padded("", 1 << 20, ""));
    assert_true(status == 414 || status == 0);
    /* What a browser with a few cookies and a token sends fits. */
    assert_int_equal(
        http_ask(&fixture, padded("GET /hello HTTP/1.1\r\nHost: t\r\nCookie: ", 6000, "\r\n\r\n").ptr).status,
        200);
}

/* The library takes line feeds alone, and extensions that hold one, where a proxy may see another chunk: what
 * follows a chunked body on its connection is nobody's request. */
static void ends_with_a_chunked_body(void **state)
{
    static const char *const bodies[] = {
        "c\r\n{\"text\":\"x\"}\r\n0\r\n\r\n",
        "c\n{\"text\":\"x\"}\n0\n\n",
        "c;\n{\"text\":\"x\"}\r\n0\r\n\r\n",
        "c\r\n{\"text\":\"x\"}\r\n0\r\nContent-Length: 40\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct wire *wire = wire_open(&fixture);
        int before = atomic_load(&handled);
        struct str request =
            str_format(fixture.mem, "%s%s" SMUGGLED, POST "Transfer-Encoding: chunked\r\n\r\n", bodies[i]);
        (void)wire_send(wire, request);
        assert_true(wire_await_close(wire, WIRE_WAIT));
        assert_int_equal(wire_take(wire, fixture.mem, true).status, 200);
        assert_int_equal(wire->length, 0);
        assert_int_equal(atomic_load(&handled), before + 1);
        wire_close(wire);
    }
}

/* Half-sent bodies fill no more memory than there is for all of them together; who has little to say is heard
 * all the same. */
static void bounds_the_memory_of_all_bodies(void **state)
{
    struct str head = str_format(fixture.mem, "%s", POST "Content-Length: 60000\r\n\r\n");
    struct str half = padded("{\"text\":\"", 40000, "");
    struct wire *wires[4];
    struct answer answer;
    int refused = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wires); i++) {
        wires[i] = wire_open(&fixture);
        assert_true(wire_send(wires[i], head) && wire_send(wires[i], half));
        sleep_ms(100); /* until it is read, so that who comes first is served */
    }
    for (size_t i = 0; i < COUNT_OF(wires); i++)
        (void)wire_send(wires[i], padded("", 60000 - half.len - 2, "\"}"));
    answer = http_ask(&fixture, POST "Content-Length: 12\r\n\r\n{\"text\":\"x\"}");
    assert_int_equal(answer.status, 200);
    for (size_t i = 0; i < COUNT_OF(wires); i++) {
        answer = wire_take(wires[i], fixture.mem, true);
        assert_true(answer.status == 200 || answer.status == 503);
        if (answer.status == 503)
            check_str(answer_header(&answer, "Retry-After"), STR("1"));
        refused += answer.status == 503;
        wire_close(wires[i]);
    }
    assert_int_equal(refused, 2); /* 64 KiB each, of 150,000 bytes */
    check_alive();
}

static void limits_an_endless_body(void **state)
{
    struct wire *wire = wire_open(&fixture);
    struct str chunk = padded("2000\r\n", 0x2000, "\r\n");
    size_t sent = 0;
    (void)state;
    assert_true(wire_write(wire, POST "Transfer-Encoding: chunked\r\n\r\n"));
    while (sent < (64u << 20) && wire_send(wire, chunk))
        sent += chunk.len;
    assert_true(sent <
                (16u << 20)); /* the socket's buffers, and the megabyte that is dropped in hope of its end */
    wire_close(wire);
    check_alive();
}

/* Bytes that come now and then keep no connection alive: a request has an absolute deadline. */
static void ends_slow_requests(void **state)
{
    static const struct {
        const char *begin, *drip;
        bool wants_408;
    } cases[] = {
        {"GET /hello HTTP/1.1\r\nHost: t\r\n", "X-A: b\r\n", true},
        {POST "Content-Length: 1000\r\n\r\n", " ", true},
        {POST "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", true},
        {"GET /", "a", false},
    };
    struct wire *wires[COUNT_OF(cases)];
    int64_t started = clock_monotonic(clock_system());
    size_t open = COUNT_OF(cases);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        wires[i] = wire_open(&fixture);
        assert_true(wire_write(wires[i], cases[i].begin));
    }
    while (open > 0 && clock_monotonic(clock_system()) - started < 30000) {
        open = 0;
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            (void)wire_write(wires[i], cases[i].drip);
            (void)wire_more(wires[i], 50);
            open += !wires[i]->is_closed;
        }
    }
    assert_int_equal(open, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str came = str_of(wires[i]->buffer, wires[i]->length);
        assert_int_equal(str_starts(came, STR("HTTP/1.1 408 ")), cases[i].wants_408);
        assert_false(str_contains(came, STR("HTTP/1.1 200")));
        wire_close(wires[i]);
    }
    check_alive();
}

static void ends_idle_connections(void **state)
{
    struct wire *wire = wire_open(&fixture);
    (void)state;
    assert_true(wire_await_close(wire, WIRE_WAIT));
    assert_int_equal(wire->length, 0);
    wire_close(wire);
}

/* A client that asks much and reads nothing. */
static void ends_clients_that_do_not_read(void **state)
{
    struct wire *wire = wire_open(&fixture);
    int64_t started = clock_monotonic(clock_system());
    struct timeval patience = {.tv_usec = 100000};
    (void)state;
    (void)setsockopt(wire->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    while (clock_monotonic(clock_system()) - started < 15000) {
        if (send(wire->fd, GET("/hello"), strlen(GET("/hello")), MSG_NOSIGNAL) < 0 && errno != EAGAIN)
            break;
    }
    assert_true(clock_monotonic(clock_system()) - started < 15000);
    wire_close(wire);
    check_alive();
}

#define WHOLE POST "Content-Length: 12\r\n\r\n{\"text\":\"x\"}"

/* The client goes in the middle, by closing or by a reset. */
static void survives_truncated_requests(void **state)
{
    struct str whole = STR(WHOLE);
    (void)state;
    for (size_t length = 0; length < whole.len; length++) {
        struct wire *wire = wire_open(&fixture);
        struct linger linger = {(int)length % 2, 0};
        (void)setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
        assert_true(wire_send(wire, str_slice(whole, 0, length)));
        wire_close(wire);
    }
    check_alive();
}

/* The client says that nothing more comes, and waits. */
static void ends_half_closed_requests(void **state)
{
    struct str whole = STR(WHOLE);
    struct wire *wires[sizeof(WHOLE)] = {0};
    (void)state;
    for (size_t length = 1; length < whole.len; length += 5) {
        wires[length] = wire_open(&fixture);
        assert_true(wire_send(wires[length], str_slice(whole, 0, length)));
        (void)shutdown(wires[length]->fd, SHUT_WR);
    }
    for (size_t length = 1; length < whole.len; length += 5) {
        assert_true(wire_await_close(wires[length], WIRE_WAIT));
        assert_false(str_contains(str_of(wires[length]->buffer, wires[length]->length), STR("HTTP/1.1 200")));
        wire_close(wires[length]);
    }
    check_alive();
}

static void takes_requests_byte_by_byte(void **state)
{
    static const char *const requests[] = {
        POST "Content-Length: 12\r\n\r\n{\"text\":\"x\"}",
        POST "Transfer-Encoding: chunked\r\n\r\n6;e=\"v\"\r\n{\"text\r\n6\r\n\":\"x\"}\r\n0\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct wire *wire = wire_open(&fixture);
        for (const char *at = requests[i]; *at != '\0'; at++)
            assert_true(wire_send(wire, str_of(at, 1)));
        assert_int_equal(wire_take(wire, fixture.mem, true).status, 200);
        wire_close(wire);
    }
}

/* Pieces of requests in any order: nothing crashes, nothing hangs, and the server goes on. */
static void survives_garbage(void **state)
{
    static const char *const pieces[] = {
        "GET /hello HTTP/1.1\r\n",
        "POST /echo HTTP/1.1\r\n",
        "Host: t\r\n",
        "\r\n",
        "Content-Length: 12\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Type: application/json\r\n",
        "{\"text\":\"x\"}",
        "5\r\n",
        "0\r\n\r\n",
        "Expect: 100-continue\r\n",
        "Connection: close\r\n",
        " folded\r\n",
        "\n",
        "\r",
        ":",
        "%",
        "/hello?x=%zz",
        "Authorization: Bearer x\r\n",
        "HTTP/1.1",
        " ",
        "\t",
        "X-A: \xff\r\n",
        "X-Forwarded-For: 1.1.1.1\r\n",
        "If-None-Match: *\r\n",
        "HEAD /hello HTTP/1.1\r\n",
        "PUT /echo HTTP/1.1\r\n",
    };
    struct random_seeded random;
    (void)state;
    property_begin(&random, "survives_garbage");
    for (int round = 0; round < 1500; round++) {
        struct wire *wire = wire_open(&fixture);
        struct strbuf request = strbuf_new(fixture.mem, SIZE_MAX);
        for (size_t i = random_below(&random, 24); i > 0; i--) {
            if (random_below(&random, 12) == 0)
                strbuf_add(&request, random_str(&random, fixture.mem, random_below(&random, 40), STR_NONE));
            else
                strbuf_add(&request, str_from(pieces[random_below(&random, COUNT_OF(pieces))]));
        }
        (void)wire_send(wire, request.ptr != NULL ? strbuf_str(&request) : STR(""));
        if (random_below(&random, 4) == 0)
            (void)wire_more(wire, 5);
        if (random_below(&random, 2) == 0)
            (void)shutdown(wire->fd, SHUT_WR);
        wire_close(wire);
        arena_reset(fixture.mem);
    }
    check_alive();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_conflicting_requests),
        cmocka_unit_test(says_what_conflicts),
        cmocka_unit_test(limits_the_head),
        cmocka_unit_test(ends_with_a_chunked_body),
        cmocka_unit_test(bounds_the_memory_of_all_bodies),
        cmocka_unit_test(limits_an_endless_body),
        cmocka_unit_test(ends_slow_requests),
        cmocka_unit_test(ends_idle_connections),
        cmocka_unit_test(ends_clients_that_do_not_read),
        cmocka_unit_test(survives_truncated_requests),
        cmocka_unit_test(ends_half_closed_requests),
        cmocka_unit_test(takes_requests_byte_by_byte),
        cmocka_unit_test(survives_garbage),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
