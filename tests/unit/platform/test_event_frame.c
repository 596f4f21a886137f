#include "check.h"
#include "events/event_bus.h"
#include "events/event_channel.h"
#include "events/event_frame.h"

static struct event_frame_sender new_sender(void)
{
    struct event_frame_sender sender;
    event_frame_sender_init(&sender, clock_system(), random_system());
    return sender;
}

static bool add(struct strbuf *frame, const char *topic, struct str payload)
{
    struct event_text *text = event_text_new(topic, payload);
    bool added;

    assert_non_null(text);
    added = event_frame_add(frame, text);
    free(text);
    return added;
}

static void what_is_written_is_read(void **state)
{
    struct arena *mem = *state;
    struct event_frame_sender sender = new_sender(), other = new_sender();
    struct strbuf frame = event_frame_start(&sender, EVENT_FRAME_EVENTS, mem);
    struct event_frame read;
    struct str payload;
    const char *topic;

    assert_string_not_equal(sender.node, other.node);
    assert_true(add(&frame, "user.changed", STR("{\"a\":1}\nx 3\nabc\n")));
    assert_true(add(&frame, "t", STR("")));
    assert_true(add(&frame, "t", STR_NONE));
    assert_true(event_frame_read(strbuf_str(&frame), &read));
    check_str(read.node, str_from(sender.node));
    assert_int_equal(read.number, 1);
    assert_int_equal(read.kind, EVENT_FRAME_EVENTS);
    assert_true(event_frame_next(&read, mem, &topic, &payload));
    assert_string_equal(topic, "user.changed");
    check_str(payload, STR("{\"a\":1}\nx 3\nabc\n"));
    for (int i = 0; i < 2; i++) {
        assert_true(event_frame_next(&read, mem, &topic, &payload));
        assert_string_equal(topic, "t");
        assert_int_equal(payload.len, 0);
    }
    assert_false(event_frame_next(&read, mem, &topic, &payload));

    frame = event_frame_start(&sender, EVENT_FRAME_GREETING, mem);
    assert_true(event_frame_read(strbuf_str(&frame), &read));
    assert_int_equal(read.number, 2);
    assert_int_equal(read.kind, EVENT_FRAME_GREETING);
}

static void any_event_fits_into_an_empty_frame_and_no_frame_is_too_long(void **state)
{
    struct arena *mem = *state;
    struct event_frame_sender sender = new_sender();
    char *payload = arena_alloc(mem, EVENT_PAYLOAD_MAX + 1), topic[102];
    struct strbuf frame;
    struct str text;

    memset(payload, 'x', EVENT_PAYLOAD_MAX + 1);
    memset(topic, 't', 100);
    topic[100] = '\0';
    sender.number = UINT64_MAX / 2 - 2;
    frame = event_frame_start(&sender, EVENT_FRAME_GREETING, mem);
    assert_true(add(&frame, topic, str_of(payload, EVENT_PAYLOAD_MAX)));
    while (add(&frame, "t", STR("more")))
        continue;
    check_ok(strbuf_finish(&frame, &text));
    assert_true(text.len <= FRAME_MAX && text.len > FRAME_MAX - 10);
    assert_null(event_text_new("t", str_of(payload, EVENT_PAYLOAD_MAX + 1)));
}

static void what_is_no_text_is_refused(void **state _unused_)
{
    assert_null(event_text_new("t", STR("\xff")));
    assert_null(event_text_new("t", STR("a\0b")));
    assert_null(event_text_new("", STR("a")));
    assert_null(event_text_new("two words", STR("a")));
    assert_null(event_text_new("line\n", STR("a")));
}

/* Cut anywhere and changed anywhere, it is read without a fault, and never beyond its end. */
static void damaged_frames_do_no_harm(void **state)
{
    struct arena *mem = *state;
    struct event_frame_sender sender = new_sender();
    struct random_seeded random;

    property_begin(&random, "damaged frames");
    for (int round = 0; round < 3000; round++) {
        struct strbuf frame = event_frame_start(&sender, EVENT_FRAME_EVENTS, mem);
        struct event_frame read;
        struct str payload, text;
        const char *topic;
        char *bytes;
        size_t length;

        add(&frame, "user.changed", STR("{\"user\":null}"));
        add(&frame, "t", STR("12345"));
        text = strbuf_str(&frame);
        length = random_below(&random, text.len + 1);
        bytes = memory_alloc(length + 1); /* of its own, so that the sanitizer sees its end */
        bytes = memory_resize(bytes, length > 0 ? length : 1);
        memcpy(bytes, text.ptr, length);
        if (length > 0 && round % 2 == 0)
            bytes[random_below(&random, length)] = (char)random_below(&random, 256);
        if (event_frame_read(str_of(bytes, length), &read))
            while (event_frame_next(&read, mem, &topic, &payload))
                assert_true(payload.len == 0 ||
                            (payload.ptr >= bytes && payload.ptr + payload.len < bytes + length));
        free(bytes);
        arena_reset(mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(what_is_written_is_read),
        ARENA_TEST(any_event_fits_into_an_empty_frame_and_no_frame_is_too_long),
        ARENA_TEST(what_is_no_text_is_refused),
        ARENA_TEST(damaged_frames_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
