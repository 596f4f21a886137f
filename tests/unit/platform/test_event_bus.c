#include "check.h"
#include "events/event_bus.h"
#include <pthread.h>
#include <stdatomic.h>

struct heard {
    char text[64];
    size_t length;
    pthread_t thread;
};

static void hear(void *context, const char *topic, struct str payload)
{
    struct heard *heard = context;
    heard->length += (size_t)snprintf(heard->text + heard->length, sizeof(heard->text) - heard->length,
                                      "%s=%.*s;", topic, STR_ARGS(payload));
    heard->thread = pthread_self();
}

static void subscribers_hear_their_topic_on_the_publishers_thread(void **state _unused_)
{
    struct event_bus *bus = memory_event_bus_new();
    struct heard users = {0}, sessions = {0};
    char topic[] = "user.changed";

    event_bus_publish(bus, "user.changed", STR("nobody listens"));
    event_bus_subscribe(bus, "user.changed", hear, &users);
    event_bus_subscribe(bus, "session.revoked", hear, &sessions);
    event_bus_publish(bus, topic, STR("1"));
    event_bus_publish(bus, "session.revoked", STR("2"));
    event_bus_publish(bus, "user", STR("3"));
    event_bus_publish(bus, "user.changed.more", STR("4"));
    event_bus_publish(bus, "user.changed", STR_NONE);
    assert_string_equal(users.text, "user.changed=1;user.changed=;");
    assert_string_equal(sessions.text, "session.revoked=2;");
    assert_true(pthread_equal(users.thread, pthread_self()));
    event_bus_free(bus);
    event_bus_free(NULL);
}

static void hear_a(void *context, const char *topic _unused_, struct str payload)
{
    hear(context, "a", payload);
}
static void hear_b(void *context, const char *topic _unused_, struct str payload)
{
    hear(context, "b", payload);
}

static void all_subscribers_hear_in_the_order_of_subscription(void **state _unused_)
{
    struct event_bus *bus = memory_event_bus_new();
    struct heard heard = {0};
    event_bus_subscribe(bus, "t", hear_b, &heard);
    event_bus_subscribe(bus, "t", hear_a, &heard);
    event_bus_subscribe(bus, "t", hear_b, &heard); /* twice is twice */
    event_bus_publish(bus, "t", STR("x"));
    assert_string_equal(heard.text, "b=x;a=x;b=x;");
    event_bus_free(bus);
}

struct chain {
    struct event_bus *bus;
    struct heard heard;
};

static void publish_on(void *context, const char *topic, struct str payload)
{
    struct chain *chain = context;
    hear(&chain->heard, topic, payload);
    if (payload.len > 0)
        event_bus_publish(chain->bus, topic, str_slice(payload, 1, payload.len));
}

static void subscribe_once(void *context, const char *topic _unused_, struct str payload)
{
    struct chain *chain = context;
    if (str_eq(payload, STR("first")))
        event_bus_subscribe(chain->bus, "late", hear, &chain->heard);
}

static void a_handler_may_publish_and_subscribe(void **state _unused_)
{
    struct event_bus *bus = memory_event_bus_new();
    struct chain chain = {.bus = bus}, late = {.bus = bus};
    event_bus_subscribe(bus, "t", publish_on, &chain);
    event_bus_publish(bus, "t", STR("abc"));
    assert_string_equal(chain.heard.text, "t=abc;t=bc;t=c;t=;");
    event_bus_subscribe(bus, "late", subscribe_once, &late);
    event_bus_publish(bus, "late", STR("first"));
    event_bus_publish(bus, "late", STR("second"));
    assert_true(str_ends(str_from(late.heard.text), STR("late=second;")));
    event_bus_free(bus);
}

static void count(void *context, const char *topic _unused_, struct str payload)
{
    atomic_fetch_add((_Atomic size_t *)context, payload.len);
}

#define THREADS 4
#define EVENTS 5000
struct crowd {
    struct event_bus *bus;
    _Atomic size_t first, late;
};

static void *publish_many(void *argument)
{
    struct crowd *crowd = argument;
    for (int i = 0; i < EVENTS; i++) {
        event_bus_publish(crowd->bus, "t", STR("x"));
        if (i % 1000 == 0)
            event_bus_subscribe(crowd->bus, "t", count, &crowd->late);
    }
    return NULL;
}

/* Whoever subscribed before hears every event, while others publish and subscribe. */
static void many_threads_publish_and_subscribe(void **state _unused_)
{
    struct crowd crowd = {.bus = memory_event_bus_new()};
    pthread_t threads[THREADS];
    size_t late;
    event_bus_subscribe(crowd.bus, "t", count, &crowd.first);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, publish_many, &crowd), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(crowd.first, THREADS * EVENTS);
    late = crowd.late;
    event_bus_publish(crowd.bus, "t", STR("x"));
    assert_int_equal(crowd.late, late + THREADS * EVENTS / 1000); /* no subscription was lost */
    event_bus_free(crowd.bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subscribers_hear_their_topic_on_the_publishers_thread),
        cmocka_unit_test(all_subscribers_hear_in_the_order_of_subscription),
        cmocka_unit_test(a_handler_may_publish_and_subscribe),
        cmocka_unit_test(many_threads_publish_and_subscribe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
