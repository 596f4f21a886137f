/* The channel of server-sent events, without a connection: framing, bounds, sleep and wake, drain, and
 * threads. */
#include "check.h"
#include "http/exchange.h"
#include "http/sse_reader.h"
#include "strbuf.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct sleeper {
    atomic_int sleeps, wakes;
    atomic_bool is_asleep;
    bool is_blocked; /* sends nothing */
    char sent[256];  /* past the reader */
};

static void on_sleep(void *context)
{
    struct sleeper *self = context;
    atomic_fetch_add(&self->sleeps, 1);
    atomic_store(&self->is_asleep, true);
}

static void on_wake(void *context)
{
    struct sleeper *self = context;
    atomic_fetch_add(&self->wakes, 1);
    atomic_store(&self->is_asleep, false);
}

static bool on_send(void *context, struct str bytes)
{
    struct sleeper *self = context;
    assert_true(atomic_load(&self->is_asleep));
    assert_true(bytes.len < sizeof(self->sent) - strlen(self->sent));
    if (!self->is_blocked)
        strncat(self->sent, bytes.ptr, bytes.len);
    return !self->is_blocked;
}

static void assert_sent(struct sleeper *sleeper, const char *expected)
{
    assert_string_equal(sleeper->sent, expected);
    sleeper->sent[0] = '\0';
}

static struct sse_channel *attached(size_t capacity, struct sleeper *sleeper)
{
    struct sse_channel *channel = sse_channel_new(capacity);
    struct sse_sleeper port = {sleeper, on_sleep, on_wake, on_send};
    assert_true(sse_channel_attach(channel, &port));
    return channel;
}

static void assert_reads(struct sse_channel *channel, const char *expected)
{
    char bytes[4096];
    ssize_t count = sse_channel_read(channel, bytes, sizeof(bytes) - 1);
    assert_true(count > 0);
    bytes[count] = '\0';
    assert_string_equal(bytes, expected);
}

static void frames_events(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    (void)state;
    assert_true(sse_channel_send(channel, "delta", STR("m:1"), STR("{}")));
    assert_reads(channel, "id: m:1\nevent: delta\ndata: {}\n\n");
    assert_true(sse_channel_send(channel, "delta", STR_NONE, STR("a\nb\r\nc\rd\n")));
    assert_reads(channel, "event: delta\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    assert_true(sse_channel_send(channel, "done", STR_NONE, STR("")));
    assert_reads(channel, "event: done\ndata: \n\n");
    sse_channel_unref(channel);
}

static void refuses_line_breaks_in_names(void **state)
{
    struct sse_channel *channel = sse_channel_new(0);
    (void)state;
    assert_false(sse_channel_send(channel, "a\nb", STR_NONE, STR("x")));
    assert_false(sse_channel_send(channel, "a", STR("1\ndata: forged"), STR("x")));
    sse_channel_unref(channel);
}

static void reads_in_pieces(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    char all[64] = {0};
    ssize_t total = 0, count;
    (void)state;
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("0123456789")));
    while ((count = sse_channel_read(channel, all + total, 3)) > 0)
        total += count;
    assert_string_equal(all, "event: e\ndata: 0123456789\n\n");
    assert_int_equal(count, 0);
    assert_int_equal(sleeper.sleeps, 1);
    sse_channel_unref(channel);
}

static void sleeps_and_wakes(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    char byte;
    (void)state;
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    assert_true(sleeper.is_asleep);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    assert_int_equal(sleeper.wakes, 1);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("y"))); /* awake already */
    assert_int_equal(sleeper.wakes, 1);
    sse_channel_unref(channel);
}

static void sends_what_is_queued_before_it_ends(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    char byte;
    (void)state;
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    sse_channel_close(channel);
    assert_false(sse_channel_send(channel, "e", STR_NONE, STR("y")));
    assert_reads(channel, "event: e\ndata: x\n\n");
    assert_int_equal(sse_channel_read(channel, &byte, 1), -1);
    sse_channel_unref(channel);
}

static void wakes_to_end(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    char byte;
    (void)state;
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    sse_channel_close(channel);
    assert_int_equal(sleeper.wakes, 1);
    assert_int_equal(sse_channel_read(channel, &byte, 1), -1);
    sse_channel_unref(channel);
}

static void count_drain(void *context)
{
    ++*(int *)context;
}

static void bounds_the_queue_and_tells_when_it_drains(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(100, &sleeper);
    char bytes[100];
    int drains = 0;
    (void)state;
    sse_channel_on_drain(channel, count_drain, &drains);
    assert_true(
        sse_channel_send(channel, "e", STR_NONE, STR("0123456789012345678901234567890123456789"))); /* 56 */
    assert_false(sse_channel_send(channel, "e", STR_NONE, STR("0123456789012345678901234567890123456789")));
    assert_int_equal(sse_channel_read(channel, bytes, 4), 4); /* 52 are left: not below half */
    assert_int_equal(drains, 0);
    assert_int_equal(sse_channel_read(channel, bytes, 4), 4);
    assert_int_equal(drains, 1);
    assert_int_equal(sse_channel_read(channel, bytes, 4), 4);
    assert_int_equal(drains, 1);
    sse_channel_unref(channel);
}

static void tells_of_a_refusal_in_a_queue_below_half(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(100, &sleeper);
    char bytes[100];
    int drains = 0;
    (void)state;
    sse_channel_on_drain(channel, count_drain, &drains);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("01234567890123456789"))); /* 36 */
    assert_false(
        sse_channel_send(channel, "e", STR_NONE, STR("01234567890123456789012345678901234567890123456789")));
    assert_true(sse_channel_read(channel, bytes, sizeof(bytes)) > 0);
    assert_int_equal(drains, 1); /* the producer that waits for room is told */
    sse_channel_unref(channel);
}

static void tells_when_the_client_goes(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    int drains = 0;
    char byte;
    (void)state;
    sse_channel_on_drain(channel, count_drain, &drains);
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    assert_false(sse_channel_is_gone(channel));
    sse_channel_hang_up(channel);
    assert_true(sse_channel_is_gone(channel));
    assert_int_equal(sleeper.wakes, 1);
    assert_int_equal(drains, 1);
    assert_int_equal(sse_channel_read(channel, &byte, 1), -1);
    sse_channel_detach(channel);
    assert_int_equal(drains, 1); /* said once */
    assert_false(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    assert_int_equal(sleeper.wakes, 1);
    sse_channel_unref(channel);
}

static void wakes_nobody_after_detaching(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    char byte;
    (void)state;
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    sse_channel_detach(channel);
    assert_false(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    sse_channel_close(channel);
    sse_channel_tick(channel);
    assert_int_equal(sleeper.wakes, 0);
    sse_channel_unref(channel);
}

static void has_one_reader(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    struct sse_sleeper port = {&sleeper, on_sleep, on_wake, on_send};
    (void)state;
    assert_false(sse_channel_attach(channel, &port));
    sse_channel_unref(channel);
}

static void beats_when_idle(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    char byte;
    (void)state;
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    for (int i = 0; i < SSE_HEARTBEAT - 1; i++)
        sse_channel_tick(channel);
    assert_int_equal(sleeper.wakes, 0);
    sse_channel_tick(channel);
    assert_int_equal(sleeper.wakes, 1);
    assert_reads(channel, ": heartbeat\n\n");
    sse_channel_unref(channel);
}

static struct sse_channel *attached_directly(size_t capacity, struct sleeper *sleeper)
{
    struct sse_channel *channel = attached(capacity, sleeper);
    sse_channel_send_directly(channel);
    return channel;
}

static void sends_directly_to_who_sleeps(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached_directly(0, &sleeper);
    char byte;
    (void)state;
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("x"))); /* it is awake: that comes first */
    assert_sent(&sleeper, "");
    assert_reads(channel, "event: e\ndata: x\n\n");
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    for (size_t i = 0, sent = 0; i < 3; i++) {
        assert_true(sse_channel_send(channel, "e", STR_NONE, STR("y")));
        assert_sent(&sleeper, "event: e\ndata: y\n\n");
        assert_true(sse_channel_send_part(channel, "p", STR_NONE, STR("z"), &sent));
        assert_sent(&sleeper, "event: p\ndata: z\n\n");
        assert_int_equal(sent, 0);
    }
    assert_true(sleeper.is_asleep);
    assert_int_equal(sleeper.wakes, 0);
    sse_channel_close(channel);
    assert_int_equal(sleeper.wakes, 1);
    assert_int_equal(sse_channel_read(channel, &byte, 1), -1);
    sse_channel_unref(channel);
}

static void wakes_who_takes_nothing_directly(void **state)
{
    struct sleeper sleeper = {.is_blocked = true};
    struct sse_channel *channel = attached_directly(0, &sleeper);
    char byte;
    (void)state;
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    assert_int_equal(sleeper.wakes, 1);
    sleeper.is_blocked = false;
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("y"))); /* in order: behind the one before */
    assert_sent(&sleeper, "");
    assert_reads(channel, "event: e\ndata: x\n\nevent: e\ndata: y\n\n");
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("z")));
    assert_sent(&sleeper, "event: e\ndata: z\n\n");
    assert_int_equal(sleeper.wakes, 1);
    sse_channel_unref(channel);
}

/* A producer that is to be told when there is room is told by who reads. */
static void sends_nothing_directly_that_fills_the_queue(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached_directly(64, &sleeper);
    static const char data[] = "0123456789012345678901234567890123456789";
    size_t sent = 0;
    int drains = 0;
    char bytes[200];
    (void)state;
    sse_channel_on_drain(channel, count_drain, &drains);
    assert_int_equal(sse_channel_read(channel, bytes, 1), 0);
    assert_true(sse_channel_send(channel, "e", STR_NONE, str_from(data)));
    assert_sent(&sleeper, "");
    assert_int_equal(sleeper.wakes, 1);
    assert_true(sse_channel_read(channel, bytes, sizeof(bytes)) > 0);
    assert_int_equal(drains, 1);
    assert_int_equal(sse_channel_read(channel, bytes, 1), 0);
    assert_false(sse_channel_send_part(channel, "e", STR("a long name of an event"), str_from(data), &sent));
    assert_sent(&sleeper, "");
    assert_true(sse_channel_read(channel, bytes, sizeof(bytes)) > 0);
    assert_int_equal(drains, 2);
    assert_int_equal(sse_channel_read(channel, bytes, 1), 0);
    assert_true(sse_channel_send_part(channel, "e", STR("a long name of an event"), str_from(data), &sent));
    assert_string_not_equal(sleeper.sent, ""); /* the rest fits */
    sse_channel_unref(channel);
}

static void beats_directly(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached_directly(0, &sleeper);
    char byte;
    (void)state;
    assert_int_equal(sse_channel_read(channel, &byte, 1), 0);
    for (int i = 0; i < SSE_HEARTBEAT - 1; i++)
        sse_channel_tick(channel);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    assert_sent(&sleeper, "event: e\ndata: x\n\n");
    for (int i = 0; i < SSE_HEARTBEAT - 1; i++) /* counted from the last event */
        sse_channel_tick(channel);
    assert_sent(&sleeper, "");
    sse_channel_tick(channel);
    assert_sent(&sleeper, ": heartbeat\n\n");
    assert_int_equal(sleeper.wakes, 0);
    sse_channel_unref(channel);
}

static void sends_an_event_in_parts_when_it_is_larger_than_the_queue(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(64, &sleeper);
    struct strbuf all = strbuf_new(mem, STRBUF_LIMIT_DEFAULT), data = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    size_t sent = 0, offers = 1;
    char bytes[50];
    ssize_t count;
    (void)state;

    for (int i = 0; i < 200; i++)
        strbuf_addf(&data, "line %d\n", i);
    while (!sse_channel_send_part(channel, "done", STR("m:1"), strbuf_str(&data), &sent)) {
        offers++;
        assert_true(sse_channel_size(channel) < 2048);
        assert_false(sse_channel_send(channel, "e", STR_NONE, STR(""))); /* nothing goes in between */
        while ((count = sse_channel_read(channel, bytes, sizeof(bytes))) > 0)
            strbuf_add(&all, str_of(bytes, (size_t)count));
        assert_int_equal(count, 0);
        for (int i = 0; i <= SSE_HEARTBEAT; i++)
            sse_channel_tick(channel);
    }
    assert_true(offers > 20);
    assert_int_equal(sent, 0);
    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("")));
    while ((count = sse_channel_read(channel, bytes, sizeof(bytes))) > 0)
        strbuf_add(&all, str_of(bytes, (size_t)count));
    check_str(strbuf_str(&all),
              str_format(mem, "%.*s%.*s",
                         STR_ARGS(sse_event_write("done", STR("m:1"), strbuf_str(&data), mem)),
                         STR_ARGS(sse_event_write("e", STR_NONE, STR(""), mem))));
    sse_channel_unref(channel);
}

static void who_was_hung_up_on_reads_the_end(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_sleeper port = {&sleeper, on_sleep, on_wake, on_send};
    struct sse_channel *channel = sse_channel_new(0);
    char byte;
    (void)state;

    assert_true(sse_channel_send(channel, "e", STR_NONE, STR("x")));
    sse_channel_hang_up(channel);
    assert_true(sse_channel_attach(channel, &port));
    assert_int_equal(sse_channel_read(channel, &byte, 1), -1);
    sse_channel_detach(channel);
    sse_channel_unref(channel);
}

static void holds_little_when_idle(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(0, &sleeper);
    static char large[50000], bytes[60000];
    (void)state;
    memset(large, 'x', sizeof(large));
    assert_true(sse_channel_send(channel, "e", STR_NONE, str_of(large, sizeof(large))));
    assert_true(sse_channel_size(channel) > sizeof(large));
    assert_true(sse_channel_read(channel, bytes, sizeof(bytes)) > 0);
    assert_true(sse_channel_size(channel) < 2048);
    sse_channel_unref(channel);
}

#define EVENTS 20000

static void *produce(void *argument)
{
    struct sse_channel *channel = argument;
    for (int i = 0; i < EVENTS; i++) {
        char number[16];
        int length = snprintf(number, sizeof(number), "%d", i);
        while (!sse_channel_send(channel, "n", STR_NONE, str_of(number, (size_t)length)))
            sched_yield();
    }
    sse_channel_close(channel);
    sse_channel_unref(channel);
    return NULL;
}

/* No event is lost, doubled or torn, and no wake is missed, with a producer on another thread. */
static void keeps_every_event_between_threads(void **state)
{
    struct sleeper sleeper = {0};
    struct sse_channel *channel = attached(256, &sleeper);
    struct arena *mem = arena_new(0);
    struct strbuf all = strbuf_new(mem, SIZE_MAX), expected = strbuf_new(mem, SIZE_MAX);
    char bytes[97];
    pthread_t thread;
    ssize_t count;
    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, produce, sse_channel_ref(channel)), 0);
    while ((count = sse_channel_read(channel, bytes, sizeof(bytes))) >= 0) {
        strbuf_add(&all, str_of(bytes, (size_t)count));
        while (count == 0 && atomic_load(&sleeper.is_asleep))
            sched_yield();
    }
    (void)pthread_join(thread, NULL);
    for (int i = 0; i < EVENTS; i++)
        strbuf_addf(&expected, "event: n\ndata: %d\n\n", i);
    assert_true(str_eq(strbuf_str(&all), strbuf_str(&expected)));
    sse_channel_unref(channel);
    arena_free(mem);
}

static void count_call(void *context)
{
    ++*(int *)context;
}

static void tells_when_the_last_holder_lets_go(void **state)
{
    struct sse_channel *channel = sse_channel_new(0), *second = sse_channel_ref(channel);
    int freed = 0;
    (void)state;

    sse_channel_on_free(channel, count_call, &freed);
    sse_channel_unref(channel);
    assert_int_equal(freed, 0);
    sse_channel_unref(second);
    assert_int_equal(freed, 1);
}

/* A client that left before its stream began: nobody attaches, and still the producer is told. */
static void tells_when_a_response_with_a_stream_is_dropped(void **state)
{
    struct arena *mem = arena_new(0);
    struct http_exchange *exchange = http_exchange_new(mem);
    struct sse_channel *channel = sse_channel_new(0);
    int told = 0;
    (void)state;

    sse_channel_on_drain(channel, count_call, &told);
    http_response_stream(&exchange->response, channel);
    http_response_reset(&exchange->response);
    assert_int_equal(told, 1);
    assert_true(sse_channel_is_gone(channel));
    assert_false(sse_channel_send(channel, "n", STR_NONE, STR("x")));
    sse_channel_unref(channel);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_events),
        cmocka_unit_test(refuses_line_breaks_in_names),
        cmocka_unit_test(reads_in_pieces),
        cmocka_unit_test(sleeps_and_wakes),
        cmocka_unit_test(sends_what_is_queued_before_it_ends),
        cmocka_unit_test(wakes_to_end),
        cmocka_unit_test(bounds_the_queue_and_tells_when_it_drains),
        cmocka_unit_test(tells_of_a_refusal_in_a_queue_below_half),
        cmocka_unit_test(tells_when_the_client_goes),
        cmocka_unit_test(wakes_nobody_after_detaching),
        cmocka_unit_test(has_one_reader),
        cmocka_unit_test(beats_when_idle),
        cmocka_unit_test(sends_directly_to_who_sleeps),
        cmocka_unit_test(wakes_who_takes_nothing_directly),
        cmocka_unit_test(sends_nothing_directly_that_fills_the_queue),
        cmocka_unit_test(beats_directly),
        cmocka_unit_test(sends_an_event_in_parts_when_it_is_larger_than_the_queue),
        cmocka_unit_test(who_was_hung_up_on_reads_the_end),
        cmocka_unit_test(holds_little_when_idle),
        cmocka_unit_test(keeps_every_event_between_threads),
        cmocka_unit_test(tells_when_the_last_holder_lets_go),
        cmocka_unit_test(tells_when_a_response_with_a_stream_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
