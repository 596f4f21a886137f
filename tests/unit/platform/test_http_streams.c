/* Streams and deferrals on a real server: order, clients that go, and the end of the server with work still
 * open. */
#include "http/sse_reader.h"
#include "http_fixture.h"

static struct sse_channel *open_channel; /* of the last /stream, one reference */
static pthread_mutex_t channel_lock = PTHREAD_MUTEX_INITIALIZER;

static void keep_channel(struct sse_channel *channel)
{
    (void)pthread_mutex_lock(&channel_lock);
    sse_channel_unref(open_channel);
    open_channel = channel;
    (void)pthread_mutex_unlock(&channel_lock);
}

static struct sse_channel *take_channel(void)
{
    struct sse_channel *channel;
    for (;;) {
        (void)pthread_mutex_lock(&channel_lock);
        channel = open_channel;
        open_channel = NULL;
        (void)pthread_mutex_unlock(&channel_lock);
        if (channel != NULL)
            return channel;
        sleep_ms(1);
    }
}

static struct error *hello(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    http_response_body(response, 200, "text/plain", STR("hello"));
    return OK;
}

/* A stream that the test feeds. */
static struct error *stream(void *self, struct http_request *request, struct http_response *response)
{
    struct sse_channel *channel = sse_channel_new(0);
    (void)self;
    (void)request;
    assert_true(sse_channel_send(channel, "first", STR("1"), STR("{}")));
    http_response_stream(response, channel);
    keep_channel(channel);
    return OK;
}

static struct error *stream_directly(void *self, struct http_request *request, struct http_response *response)
{
    TRY(stream(self, request, response));
    (void)pthread_mutex_lock(&channel_lock);
    sse_channel_send_directly(open_channel);
    (void)pthread_mutex_unlock(&channel_lock);
    return OK;
}

/* A stream that was handed over, and then an error. */
static struct error *stream_fails(void *self, struct http_request *request, struct http_response *response)
{
    struct sse_channel *channel = sse_channel_new(0);
    (void)self;
    (void)request;
    http_response_stream(response, channel);
    sse_channel_unref(channel);
    return error_new(ERROR_CONFLICT, "no_stream", "No.");
}

static struct http_deferred *held;
static atomic_bool is_held;

/* Waits for the test to finish it. */
static struct error *hold(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    held = http_response_defer(response);
    atomic_store(&is_held, true);
    return OK;
}

static struct http_deferred *take_held(void)
{
    while (!atomic_load(&is_held))
        sleep_ms(1);
    atomic_store(&is_held, false);
    return held;
}

/* Finished before the handler returns. */
static struct error *at_once(void *self, struct http_request *request, struct http_response *response)
{
    struct http_deferred *deferred = http_response_defer(response);
    (void)self;
    http_response_body(http_deferred_response(deferred), 200, "text/plain", request->path);
    http_deferred_finish(deferred, OK);
    return OK;
}

static void *finish_later(void *argument)
{
    struct http_deferred *deferred = argument;
    struct http_request *request = http_deferred_request(deferred);
    struct text_dto dto = {http_request_header(request, "x-text"), (int64_t)request->body.len};
    if (str_eq(dto.text, STR("fail"))) {
        http_deferred_finish(deferred, error_new(ERROR_CONFLICT, "late", "Too late."));
        return NULL;
    }
    http_response_json(http_deferred_response(deferred), 200, &text_schema, &dto);
    http_deferred_finish(deferred, OK);
    return NULL;
}

static struct error *later(void *self, struct http_request *request, struct http_response *response)
{
    struct http_deferred *deferred = http_response_defer(response);
    pthread_t thread;
    (void)self;
    (void)request;
    assert_int_equal(pthread_create(&thread, NULL, finish_later, deferred), 0);
    (void)pthread_detach(thread);
    return OK;
}

/* Fails after it has deferred, and finishes as it must. */
static struct error *torn(void *self, struct http_request *request, struct http_response *response)
{
    struct http_deferred *deferred = http_response_defer(response);
    (void)self;
    (void)request;
    http_deferred_finish(deferred, OK);
    return error_new(ERROR_NOT_FOUND, "torn", "Torn.");
}

static atomic_bool may_go_on;
static atomic_int started;

static struct error *slow(void *self, struct http_request *request, struct http_response *response)
{
    atomic_fetch_add(&started, 1);
    while (!atomic_load(&may_go_on))
        sleep_ms(1);
    /* The request is still whole, also when the server is gone meanwhile. */
    assert_non_null(http_request_header(request, "host").ptr);
    return hello(self, request, response);
}

static const struct route routes[] = {
    {.method = HTTP_GET, .path = "/hello", .runs = HTTP_RUNS_INLINE, .handle = hello},
    {.method = HTTP_GET, .path = "/work", .runs = HTTP_RUNS_WORK, .handle = hello},
    {.method = HTTP_GET, .path = "/stream", .runs = HTTP_RUNS_WORK, .handle = stream},
    {.method = HTTP_GET, .path = "/stream-inline", .runs = HTTP_RUNS_INLINE, .handle = stream},
    {.method = HTTP_GET, .path = "/stream-directly", .runs = HTTP_RUNS_INLINE, .handle = stream_directly},
    {.method = HTTP_GET, .path = "/stream-fails", .runs = HTTP_RUNS_WORK, .handle = stream_fails},
    {.method = HTTP_GET, .path = "/hold", .runs = HTTP_RUNS_WORK, .handle = hold},
    {.method = HTTP_GET, .path = "/hold-inline", .runs = HTTP_RUNS_INLINE, .handle = hold},
    {.method = HTTP_GET, .path = "/at-once", .runs = HTTP_RUNS_WORK, .handle = at_once},
    {.method = HTTP_GET, .path = "/at-once-inline", .runs = HTTP_RUNS_INLINE, .handle = at_once},
    {.method = HTTP_POST,
     .path = "/later",
     .runs = HTTP_RUNS_WORK,
     .consumes = "text/plain",
     .handle = later},
    {.method = HTTP_POST,
     .path = "/later-inline",
     .runs = HTTP_RUNS_INLINE,
     .consumes = "text/plain",
     .handle = later},
    {.method = HTTP_GET, .path = "/torn", .runs = HTTP_RUNS_INLINE, .handle = torn},
    {.method = HTTP_GET, .path = "/slow", .runs = HTTP_RUNS_WORK, .handle = slow},
    {.method = HTTP_GET, .path = "/slow-inline", .runs = HTTP_RUNS_INLINE, .handle = slow},
};

static struct http_fixture fixture;

static int start_with(unsigned io_threads)
{
    struct server_options options = {.request_timeout = 20, .idle_timeout = 20, .io_threads = io_threads};
    atomic_store(&may_go_on, false);
    atomic_store(&started, 0);
    http_fixture_start(&fixture, routes, COUNT_OF(routes), NULL, NULL, &options);
    return 0;
}

static int start(void **state)
{
    (void)state;
    return start_with(0);
}

static int start_with_one_thread(void **state)
{
    (void)state;
    return start_with(1);
}

static int stop(void **state)
{
    (void)state;
    keep_channel(NULL);
    http_fixture_stop(&fixture, 1000);
    return 0;
}

/* Opens a stream and gives the channel behind it. */
static struct wire *open_stream(const char *request, struct sse_channel **ret)
{
    struct wire *wire = wire_open(&fixture);
    assert_true(wire_write(wire, request));
    *ret = take_channel();
    assert_true(wire_await(wire, "id: 1\nevent: first\ndata: {}\n\n", WIRE_WAIT));
    return wire;
}

static void streams_what_is_sent(void **state)
{
    static const char *const requests[] = {GET("/stream"), GET("/stream-inline")};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct sse_channel *channel;
        struct wire *wire = open_stream(requests[i], &channel);
        assert_true(wire_await(wire, "Content-Type: text/event-stream\r\n", 0));
        assert_true(wire_await(wire, "Cache-Control: no-store\r\n", 0));
        assert_true(wire_await(wire, "X-Accel-Buffering: no\r\n", 0));
        for (int number = 0; number < 200; number++) {
            char text[32];
            (void)snprintf(text, sizeof(text), "n%d", number);
            assert_true(sse_channel_send(channel, "e", STR_NONE, str_from(text)));
            if (number % 50 == 0)
                assert_true(wire_await(wire, text, WIRE_WAIT));
        }
        sse_channel_close(channel);
        assert_true(wire_await(wire, "n199\n\n\r\n0\r\n\r\n", WIRE_WAIT)); /* an orderly end */
        assert_true(wire_write(wire, GET("/hello"))); /* after which the connection goes on */
        assert_true(wire_await(wire, "hello", WIRE_WAIT));
        sse_channel_unref(channel);
        wire_close(wire);
    }
}

static void streams_to_http_1_0(void **state)
{
    struct sse_channel *channel;
    struct wire *wire = open_stream("GET /stream HTTP/1.0\r\n\r\n", &channel);
    (void)state;
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("later")));
    assert_true(wire_await(wire, "later", WIRE_WAIT));
    sse_channel_close(channel);
    assert_true(wire_await_close(wire, WIRE_WAIT));
    sse_channel_unref(channel);
    wire_close(wire);
}

/* The thread of the connection is busy elsewhere, and small events come all the same; what is larger waits
 * for it, and what follows comes behind that. */
static void sends_directly_past_the_io_thread(void **state)
{
    struct sse_channel *channel;
    struct wire *wire = open_stream(GET("/stream-directly"), &channel), *busy = wire_open(&fixture);
    static char large[5000];
    (void)state;
    memset(large, 'x', sizeof(large));
    assert_true(wire_write(busy, GET("/hello"))); /* by when the stream sleeps */
    assert_true(wire_await(busy, "hello", WIRE_WAIT));
    busy->length = 0;
    assert_true(wire_write(busy, GET("/slow-inline")));
    while (atomic_load(&started) == 0)
        sleep_ms(1);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("small")));
    assert_true(wire_await(wire, "{}\n\n\r\n16\r\nevent: e\ndata: small\n\n\r\n", WIRE_WAIT));
    assert_true(sse_channel_send(channel, "e", STR_NONE, str_of(large, sizeof(large))));
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("behind")));
    assert_false(wire_more(wire, 20));
    atomic_store(&may_go_on, true);
    assert_true(wire_await(wire, "behind", WIRE_WAIT));
    assert_true(wire_await(busy, "hello", WIRE_WAIT));
    sse_channel_close(channel);
    assert_true(wire_await(wire, "\r\n0\r\n\r\n", WIRE_WAIT));
    assert_true(wire_write(wire, GET("/hello")));
    assert_true(wire_await(wire, "hello", WIRE_WAIT));
    sse_channel_unref(channel);
    wire_close(busy);
    wire_close(wire);
}

static void streams_directly_to_http_1_0(void **state)
{
    struct sse_channel *channel;
    struct wire *wire = open_stream("GET /stream-directly HTTP/1.0\r\n\r\n", &channel);
    (void)state;
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("later")));
    assert_true(wire_await(wire, "data: {}\n\nevent: e\ndata: later\n\n", WIRE_WAIT)); /* no chunks */
    sse_channel_close(channel);
    assert_true(wire_await_close(wire, WIRE_WAIT));
    sse_channel_unref(channel);
    wire_close(wire);
}

#define DIRECT_EVENTS 6000

/* Events of all sizes, the most of them small. */
static struct str numbered(int number, struct arena *mem)
{
    size_t length = number % 97 == 0 ? 9000 : number % 13 == 0 ? 900 : (size_t)(number % 50);
    char *padding = arena_alloc(mem, length + 1);
    memset(padding, 'x', length);
    return str_format(mem, "%d %.*s", number, (int)length, padding);
}

static void *produce_numbered(void *argument)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct sse_channel *channel = argument;
    for (int i = 0; i < DIRECT_EVENTS; i++) {
        arena_reset(mem);
        while (!sse_channel_send(channel, "e", STR_NONE, numbered(i, mem)))
            sleep_ms(1);
        if (i % 40 == 0)
            sleep_ms(1); /* so that it sleeps now and then */
    }
    sse_channel_close(channel);
    sse_channel_unref(channel);
    return NULL;
}

/* The body without its chunks; each must be as long as it says. */
static struct str without_chunks(struct str body, struct arena *mem)
{
    struct strbuf all = strbuf_new(mem, SIZE_MAX);
    for (;;) {
        char *end;
        size_t length = strtoul(body.ptr, &end, 16), head = (size_t)(end - body.ptr) + 2;
        assert_true(body.len >= head + length + 2);
        assert_memory_equal(end, "\r\n", 2);
        assert_memory_equal(body.ptr + head + length, "\r\n", 2);
        if (length == 0)
            return strbuf_str(&all);
        strbuf_add(&all, str_slice(body, head, head + length));
        body = str_slice(body, head + length + 2, body.len);
    }
}

/* A client that reads slowly at times: what is sent directly and what goes through the queue come in order,
 * in whole chunks. */
static void keeps_the_order_of_what_is_sent_directly(void **state)
{
    struct strbuf raw = strbuf_new(fixture.mem, SIZE_MAX), expected = strbuf_new(fixture.mem, SIZE_MAX);
    struct wire *wire = wire_open(&fixture);
    struct str body;
    pthread_t thread;
    int small = 4096;
    (void)state;

    assert_int_equal(setsockopt(wire->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
    assert_true(wire_write(wire, GET("/stream-directly")));
    assert_int_equal(pthread_create(&thread, NULL, produce_numbered, take_channel()), 0);
    for (int reads = 0; !str_ends(strbuf_str(&raw), STR("\r\n0\r\n\r\n")); reads++) {
        if (reads % 50 == 0)
            sleep_ms(2);
        assert_true(wire_more(wire, WIRE_WAIT));
        strbuf_add(&raw, str_of(wire->buffer, wire->length));
        wire->length = 0;
    }
    (void)pthread_join(thread, NULL);
    strbuf_addf(&expected, "id: 1\nevent: first\ndata: {}\n\n");
    for (int i = 0; i < DIRECT_EVENTS; i++)
        strbuf_addf(&expected, "event: e\ndata: %.*s\n\n", STR_ARGS(numbered(i, fixture.mem)));
    body = strbuf_str(&raw);
    body = str_slice(body, (size_t)(strstr(body.ptr, "\r\n\r\n") - body.ptr) + 4, body.len);
    assert_true(str_eq(without_chunks(body, fixture.mem), strbuf_str(&expected)));
    wire_close(wire);
}

static void ends_a_stream_that_head_asked_for(void **state)
{
    struct wire *wire = wire_open(&fixture);
    struct sse_channel *channel;
    (void)state;
    assert_true(wire_write(wire, "HEAD /stream HTTP/1.1\r\nHost: t\r\n\r\n" GET("/hello")));
    channel = take_channel();
    assert_true(wire_await(wire, "hello", WIRE_WAIT));
    assert_true(sse_channel_is_gone(channel));
    sse_channel_unref(channel);
    wire_close(wire);
}

static void count_drain(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
}

static void notices_a_client_that_goes(void **state)
{
    static atomic_int drains; /* the last call comes when the server ends */
    struct sse_channel *channel;
    struct wire *wire = open_stream(GET("/stream"), &channel);
    int64_t began = clock_monotonic(clock_system());
    (void)state;
    sse_channel_on_drain(channel, count_drain, &drains);
    wire_close(wire);
    while (!sse_channel_is_gone(channel)) { /* though nothing is sent */
        assert_true(clock_monotonic(clock_system()) - began < 10000);
        sleep_ms(5);
    }
    while (atomic_load(&drains) == 0)
        sleep_ms(1);
    assert_false(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    sse_channel_unref(channel);
}

static void pauses_for_a_client_that_does_not_read(void **state)
{
    static atomic_int drains; /* the last call comes when the server ends */
    struct sse_channel *channel;
    struct wire *wire = open_stream(GET("/stream"), &channel);
    static char large[30000];
    size_t sent = 0;
    (void)state;
    memset(large, 'x', sizeof(large));
    sse_channel_on_drain(channel, count_drain, &drains);
    for (int refused = 0; refused < 50 && sent < (256u << 20);) {
        if (sse_channel_send(channel, "e", STR_NONE, str_of(large, sizeof(large)))) {
            sent += sizeof(large);
            refused = 0;
        } else {
            refused++;
            sleep_ms(2);
        }
    }
    assert_true(sent < (256u << 20)); /* bounded by the channel and the sockets */
    assert_true(sse_channel_size(channel) < (200u << 10));
    atomic_store(&drains, 0);
    for (int i = 0; i < 1000 && atomic_load(&drains) == 0; i++) {
        wire->length = 0;
        (void)wire_more(wire, 100);
    }
    assert_true(atomic_load(&drains) > 0); /* it reads again, and the producer is told */
    sse_channel_unref(channel);
    wire_close(wire);
}

static void drops_a_stream_when_the_handler_fails(void **state)
{
    (void)state;
    assert_int_equal(http_ask(&fixture, GET("/stream-fails")).status, 409);
}

static void answers_what_was_deferred(void **state)
{
    static const char *const paths[] = {"/later", "/later-inline"};
    (void)state;
    assert_int_equal(http_ask(&fixture, GET("/at-once")).status, 200);
    check_str(http_ask(&fixture, GET("/at-once-inline")).body, STR("/at-once-inline"));
    for (size_t i = 0; i < 200; i++) {
        struct answer answer = http_ask(
            &fixture, str_format(fixture.mem,
                                 "POST %s HTTP/1.1\r\nHost: t\r\nX-Text: %s\r\nContent-Type: text/plain\r\n"
                                 "Content-Length: 3\r\n\r\nabc",
                                 paths[i % 2], i % 5 == 0 ? "fail" : "fine")
                          .ptr);
        assert_int_equal(answer.status, i % 5 == 0 ? 409 : 200);
        if (i % 5 != 0)
            check_str(answer.body, STR("{\"text\":\"fine\",\"number\":3}"));
    }
    assert_int_equal(http_ask(&fixture, GET("/torn")).status, 404);
}

static void bears_that_the_client_of_a_deferral_goes(void **state)
{
    static const char *const requests[] = {GET("/hold"), GET("/hold-inline")};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct wire *wire = wire_open(&fixture);
        struct http_deferred *deferred;
        assert_true(wire_write(wire, requests[i]));
        deferred = take_held();
        wire_close(wire);
        sleep_ms(20);
        http_response_body(http_deferred_response(deferred), 200, "text/plain", STR("late"));
        http_deferred_finish(deferred, OK);
    }
    assert_int_equal(http_ask(&fixture, GET("/hello")).status, 200);
}

static void *stop_server(void *server)
{
    server_stop(server, 10000);
    return NULL;
}

static void drains_open_requests_at_the_end(void **state)
{
    struct wire *slow_wire = wire_open(&fixture), *idle = wire_open(&fixture), *half = wire_open(&fixture);
    struct server *server = fixture.server;
    struct sse_channel *channel;
    struct wire *streaming = open_stream(GET("/stream"), &channel);
    struct answer answer;
    pthread_t thread;
    (void)state;
    assert_true(wire_write(idle, GET("/hello")));
    assert_int_equal(wire_take(idle, fixture.mem, true).status, 200);
    assert_true(wire_write(slow_wire, GET("/slow")));
    assert_true(wire_write(half,
                           "POST /later HTTP/1.1\r\nHost: t\r\nX-Text: fine\r\nContent-Type: text/plain\r\n"
                           "Content-Length: 3\r\n\r\nab"));
    while (atomic_load(&started) == 0)
        sleep_ms(1);
    fixture.server = NULL;
    assert_int_equal(pthread_create(&thread, NULL, stop_server, server), 0);
    assert_true(wire_await(streaming, "\r\n0\r\n\r\n", WIRE_WAIT)); /* streams end in order, at once */
    assert_false(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    assert_true(wire_write(half, "c"));
    answer = wire_take(half, fixture.mem, true);
    assert_int_equal(answer.status, 200);
    check_str(answer_header(&answer, "Connection"), STR("close"));
    atomic_store(&may_go_on, true);
    assert_int_equal(wire_take(slow_wire, fixture.mem, true).status, 200);
    assert_true(wire_await_close(slow_wire, WIRE_WAIT));
    assert_true(wire_await_close(idle, WIRE_WAIT));
    (void)pthread_join(thread, NULL);
    sse_channel_unref(channel);
    wire_close(slow_wire);
    wire_close(idle);
    wire_close(half);
    wire_close(streaming);
}

/* The end does not wait for ever; who still works on a request then works on memory that is still there. */
static void abandons_what_takes_too_long(void **state)
{
    struct wire *wires[4];
    struct http_deferred *deferred, *second;
    struct server *server = fixture.server;
    int64_t began;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wires); i++)
        wires[i] = wire_open(&fixture);
    assert_true(wire_write(wires[0], GET("/slow")));
    assert_true(wire_write(wires[1], GET("/slow") GET("/hello")));
    while (atomic_load(&started) < 2)
        sleep_ms(1);
    assert_true(wire_write(wires[2], GET("/hold")));
    deferred = take_held();
    assert_true(wire_write(wires[3], GET("/hold-inline")));
    second = take_held();
    fixture.server = NULL;
    began = clock_monotonic(clock_system());
    server_stop(server, 50);
    assert_true(clock_monotonic(clock_system()) - began < 5000);
    for (size_t i = 0; i < COUNT_OF(wires); i++) {
        assert_true(wire_await_close(wires[i], WIRE_WAIT));
        assert_int_equal(wires[i]->length, 0);
        wire_close(wires[i]);
    }
    atomic_store(&may_go_on, true);
    http_response_body(http_deferred_response(deferred), 200, "text/plain",
                       http_deferred_request(deferred)->path);
    http_deferred_finish(deferred, OK);
    http_deferred_finish(second, error_new(ERROR_UNAVAILABLE, "late", "Late."));
}

static atomic_bool soak_ends;

static void *soak(void *argument)
{
    static const char posting[] = "POST /later-inline HTTP/1.1\r\nHost: t\r\nX-Text: fine\r\nContent-Type: "
                                  "text/plain\r\nContent-Length: 3\r\n\r\nabc";
    static const char *const requests[] = {
        GET("/hello"),   GET("/work"),    GET("/at-once"), GET("/at-once-inline"),
        GET("/missing"), GET("/hello/x"), posting,
    };
    struct random_seeded random;
    atomic_int *answered = argument;
    random_seeded_init(&random, (uint64_t)(uintptr_t)&random);
    while (!atomic_load(&soak_ends)) {
        struct wire *wire = wire_open(&fixture);
        struct arena *mem = arena_new(0);
        for (size_t i = 1 + random_below(&random, 20); i > 0; i--) {
            if (!wire_write(wire, requests[random_below(&random, COUNT_OF(requests))]))
                break;
            if (random_below(&random, 8) == 0)
                break; /* goes without reading */
            if (wire_take(wire, mem, true).status == 0)
                break;
            atomic_fetch_add(answered, 1);
        }
        wire_close(wire);
        arena_free(mem);
    }
    return NULL;
}

static void *soak_streams(void *argument)
{
    atomic_int *answered = argument;
    while (!atomic_load(&soak_ends)) {
        struct sse_channel *channel;
        struct wire *wire = wire_open(&fixture);
        if (!wire_write(wire, GET("/stream")))
            break;
        channel = take_channel();
        for (int i = 0; i < 20; i++)
            (void)sse_channel_send(channel, "e", STR_NONE, STR("some data"));
        if (wire_more(wire, 1000))
            atomic_fetch_add(answered, 1);
        sse_channel_close(channel);
        sse_channel_unref(channel);
        wire_close(wire);
    }
    return NULL;
}

/* Everything at once, for the sanitizers to watch. */
static void bears_many_clients(void **state)
{
    pthread_t threads[5];
    atomic_int answered = 0;
    (void)state;
    atomic_store(&soak_ends, false);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i == 0 ? soak_streams : soak, &answered), 0);
    sleep_ms(1500);
    atomic_store(&soak_ends, true);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        (void)pthread_join(threads[i], NULL);
    assert_true(atomic_load(&answered) > 100);
}

#define SERVER_TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(streams_what_is_sent),
        SERVER_TEST(streams_to_http_1_0),
        cmocka_unit_test_setup_teardown(sends_directly_past_the_io_thread, start_with_one_thread, stop),
        SERVER_TEST(streams_directly_to_http_1_0),
        SERVER_TEST(keeps_the_order_of_what_is_sent_directly),
        SERVER_TEST(ends_a_stream_that_head_asked_for),
        SERVER_TEST(notices_a_client_that_goes),
        SERVER_TEST(pauses_for_a_client_that_does_not_read),
        SERVER_TEST(drops_a_stream_when_the_handler_fails),
        SERVER_TEST(answers_what_was_deferred),
        SERVER_TEST(bears_that_the_client_of_a_deferral_goes),
        SERVER_TEST(drains_open_requests_at_the_end),
        SERVER_TEST(abandons_what_takes_too_long),
        SERVER_TEST(bears_many_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
