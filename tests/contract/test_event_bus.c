/* The event bus on every driver: within the process for all; between nodes for Redis and PostgreSQL, each
 * node being a bus of its own. Where one of them is not installed, its part is reported as skipped, by name.
 */
#include "../support/check.h"
#include "../support/postgres.h"
#include "../support/redis.h"
#include "events/event_frame.h"
#include "events/postgres_event_bus.h"
#include "events/redis_event_bus.h"
#include "redis/redis_connection.h"
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* What is only slow must not fail. */
#define PATIENCE SECONDS(60)

struct driver {
    const char *name;
    const char *missing; /* why it cannot be tested; NULL: it can */
    struct event_bus *(*open)(const struct node_event_bus_options *options);
    /* Says something on the channel that is not of a bus. */
    void (*say)(struct str text);
    /* Ends all connections to the server, which stays. */
    void (*disconnect)(void);
    void (*freeze)(void);
    void (*thaw)(void);
    bool is_local; /* reaches no other node */
};

static const struct driver *driver; /* of the running suite */
static struct postgres postgres;
static struct redis redis;
static struct redis_address redis_address;
static struct log log_to_nowhere;

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

#define wait_until(condition)                                        \
    do {                                                             \
        int64_t until_ = clock_monotonic(clock_system()) + PATIENCE; \
        while (!(condition)) {                                       \
            assert_true(clock_monotonic(clock_system()) < until_);   \
            nap();                                                   \
        }                                                            \
    } while (0)

/* ---- nodes */

#define HEARD_MAX 20000
struct node {
    struct event_bus *bus;
    struct metrics *metrics;
    pthread_mutex_t mutex;
    char text[65536]; /* "topic=payload;" of all that came, while it fits */
    size_t length, count;
    _Atomic bool was_elsewhere; /* on another thread than the test's */
    _Atomic int missed;         /* how often it was told that it may have missed something */
    _Atomic int up_when_told;
};

static pthread_t test_thread;

static void hear(void *context, const char *topic, struct str payload)
{
    struct node *node = context;

    pthread_mutex_lock(&node->mutex);
    if (node->length + strlen(topic) + payload.len + 3 < sizeof(node->text))
        node->length += (size_t)snprintf(node->text + node->length, sizeof(node->text) - node->length,
                                         "%s=%.*s;", topic, STR_ARGS(payload));
    node->count++;
    node->was_elsewhere = !pthread_equal(pthread_self(), test_thread);
    pthread_mutex_unlock(&node->mutex);
}

static void miss(void *context)
{
    struct node *node = context;
    if (node->bus != NULL && event_bus_is_connected(node->bus))
        atomic_fetch_add(&node->up_when_told, 1);
    atomic_fetch_add(&node->missed, 1);
}

static size_t count_of(struct node *node)
{
    size_t count;
    pthread_mutex_lock(&node->mutex);
    count = node->count;
    pthread_mutex_unlock(&node->mutex);
    return count;
}

static bool has_heard(struct node *node, const char *text)
{
    bool has;
    pthread_mutex_lock(&node->mutex);
    has = strstr(node->text, text) != NULL;
    pthread_mutex_unlock(&node->mutex);
    return has;
}

static bool has_heard_first(struct node *node, const char *text)
{
    bool has;
    pthread_mutex_lock(&node->mutex);
    has = str_starts(str_of(node->text, node->length), str_from(text));
    pthread_mutex_unlock(&node->mutex);
    return has;
}

static double metric_of(const struct node *node, const char *name)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct str all = metrics_write(node->metrics, mem), line;

    while (str_next(&all, '\n', &line))
        if (str_starts(line, str_format(mem, "%s ", name)))
            return strtod(str_cstr(mem, str_slice(line, strlen(name) + 1, line.len)), NULL);
    return -1;
}

static struct node *node_open_as(bool only_speaks)
{
    struct node *node = memory_alloc(sizeof(*node));
    struct node_event_bus_options options = {.clock = clock_system(),
                                             .random = random_system(),
                                             .log = &log_to_nowhere,
                                             .only_speaks = only_speaks};

    node->metrics = options.metrics = metrics_new();
    pthread_mutex_init(&node->mutex, NULL);
    node->bus = driver->open(&options);
    event_bus_subscribe(node->bus, "t", hear, node);
    event_bus_subscribe(node->bus, "user.changed", hear, node);
    event_bus_watch(node->bus, miss, node);
    return node;
}

/* One that hears the others. */
static struct node *node_open(void)
{
    struct node *node = node_open_as(false);
    if (!driver->is_local)
        wait_until(event_bus_is_connected(node->bus));
    return node;
}

static void node_close(struct node *node)
{
    event_bus_free(node->bus);
    metrics_free(node->metrics);
    pthread_mutex_destroy(&node->mutex);
    free(node);
}

/* Has all of what `from` published before come to `to`? Then this has, too. */
static void settle(struct node *from, struct node *to)
{
    static int number;
    char payload[32], expected[64];

    snprintf(payload, sizeof(payload), "settled %d", ++number);
    snprintf(expected, sizeof(expected), "user.changed=%s;", payload);
    event_bus_publish(from->bus, "user.changed", str_from(payload));
    wait_until(has_heard(to, expected));
}

/* ---- within the process */

static void subscribers_here_hear_at_once_on_this_thread(void **state _unused_)
{
    struct node *node;
    char topic[] = "user.changed";

    node = node_open();
    event_bus_publish(node->bus, topic, STR("1"));
    assert_string_equal(node->text, "user.changed=1;");
    assert_false(node->was_elsewhere);
    event_bus_publish(node->bus, "nobody.listens", STR("2"));
    event_bus_publish(node->bus, "t", STR_NONE);
    assert_string_equal(node->text, "user.changed=1;t=;");
    node_close(node);
}

static void a_bus_within_the_process_is_connected_to_nobody(void **state _unused_)
{
    struct node *node;

    node = node_open();
    assert_false(event_bus_is_connected(node->bus));
    assert_int_equal(node->missed, 0);
    node_close(node);
}

static void publish_again(void *context, const char *topic _unused_, struct str payload)
{
    if (payload.len > 1)
        event_bus_publish(*(struct event_bus **)context, "t", str_slice(payload, 1, payload.len));
}

static void a_handler_may_publish(void **state _unused_)
{
    struct node *node;

    node = node_open();
    event_bus_subscribe(node->bus, "t", publish_again, &node->bus);
    event_bus_publish(node->bus, "t", STR("abc"));
    assert_string_equal(node->text, "t=abc;t=bc;t=c;");
    node_close(node);
}

/* ---- between nodes */

static void other_nodes_hear_once_in_order_and_nobody_hears_an_echo(void **state _unused_)
{
    struct node *a, *b, *c;

    a = node_open();
    b = node_open();
    c = node_open();
    event_bus_publish(a->bus, "t", STR("1"));
    event_bus_publish(a->bus, "t", STR_NONE);
    event_bus_publish(a->bus, "t", STR("{\"text\":\"two\\nlines; ä \xf0\x9f\x8d\x8e\"}\nand a real one"));
    settle(a, b);
    settle(a, c);
    assert_true(
        has_heard_first(b, "t=1;t=;t={\"text\":\"two\\nlines; ä \xf0\x9f\x8d\x8e\"}\nand a real one;"));
    assert_true(b->was_elsewhere);
    event_bus_publish(b->bus, "t", STR("from b"));
    settle(b, a);
    assert_true(has_heard(a, "t=from b;"));
    assert_int_equal(count_of(a), 3 + 2 + 1 + 1); /* its own, the settling, one of b, and its settling */
    node_close(a);
    node_close(b);
    node_close(c);
}

static void who_comes_up_is_told_before_it_counts_as_up(void **state _unused_)
{
    struct node *a;

    a = node_open();
    assert_true(a->missed >= 1);
    assert_int_equal(a->up_when_told, 0);
    assert_true(metric_of(a, "stet_events_connected") == 1);
    node_close(a);
}

static void the_longest_payload_arrives(void **state _unused_)
{
    struct node *a, *b;
    char *payload = memory_alloc(EVENT_PAYLOAD_MAX);

    a = node_open();
    b = node_open();
    for (size_t i = 0; i < EVENT_PAYLOAD_MAX; i += 2)
        memcpy(payload + i, "\xc3\xa4", 2);
    event_bus_publish(a->bus, "t", str_of(payload, EVENT_PAYLOAD_MAX));
    settle(a, b);
    assert_int_equal(str_find_char(str_from(b->text), ';', 0), 2 + EVENT_PAYLOAD_MAX);
    node_close(a);
    node_close(b);
    free(payload);
}

/* What cannot be carried is lost to the others, who are told so. */
static void a_lost_event_is_counted_and_the_others_are_told(void **state _unused_)
{
    struct node *a, *b;
    char *payload = memory_alloc(EVENT_PAYLOAD_MAX + 1);
    int missed;

    memset(payload, 'x', EVENT_PAYLOAD_MAX + 1);
    a = node_open();
    b = node_open();
    settle(a, b);
    missed = b->missed;
    event_bus_publish(a->bus, "t", str_of(payload, EVENT_PAYLOAD_MAX + 1));
    event_bus_publish(a->bus, "t", STR("\xff"));
    event_bus_publish(a->bus, "t", STR("nul\0"));
    assert_int_equal(count_of(a), 4); /* here all were heard: one settling, three lost ones */
    wait_until(b->missed > missed);
    wait_until(event_bus_is_connected(a->bus));
    settle(a, b);
    assert_int_equal(count_of(b), 2);
    assert_true(metric_of(a, "stet_events_dropped_total") == 3);
    node_close(a);
    node_close(b);
    free(payload);
}

static void what_is_no_event_is_ignored(void **state _unused_)
{
    static const char *const strange[] = {
        "",
        "stet1",
        "stet1\n",
        "stet1 n 1 events\nt",
        "stet1 n 1 events\nt 5\nabc",
        "stet1 n 1 events\nt -1\nabc\n",
        "stet1 n 1 events\nt 99999999999999999999\nabc\n",
        "stet1 n 1 events\nt 9223372036854775807\nabc\n",
        "stet1 n 1 events\n 3\nabc\n",
        "stet2 n 1 events\nt 3\nabc\n",
        "stet1 n x events\nt 3\nabc\n",
        "{\"t\":\"abc\"}",
    };
    struct node *a, *b;

    a = node_open();
    b = node_open();
    for (size_t i = 0; i < COUNT_OF(strange); i++)
        driver->say(str_from(strange[i]));
    settle(a, b);
    assert_int_equal(count_of(b), 1);
    driver->say(STR("stet1 n 1 events\nt 3\nabc\nt 9\nabc\n")); /* the whole part of it counts */
    wait_until(has_heard(b, "t=abc;"));
    settle(a, b);
    assert_int_equal(count_of(b), 3);
    node_close(a);
    node_close(b);
}

static void a_command_speaks_and_goes(void **state _unused_)
{
    struct node *a, *command;

    a = node_open();
    command = node_open_as(true);
    node_close(command); /* nothing to say: no reason to connect, nor to wait */
    command = node_open_as(true);
    assert_false(event_bus_is_connected(command->bus));
    event_bus_publish(command->bus, "t", STR("said"));
    node_close(command);
    wait_until(has_heard(a, "t=said;"));
    node_close(a);
}

#define THREADS 4
#define EVENTS 1000

static void *publish_many(void *context)
{
    struct node *node = context;
    for (int i = 0; i < EVENTS; i++)
        event_bus_publish(node->bus, "t", STR("x"));
    return NULL;
}

/* However fast they come: what is not heard is counted as dropped, and nobody waits. */
static void a_flood_is_heard_or_counted(void **state _unused_)
{
    struct node *a, *b;
    pthread_t threads[THREADS];
    double dropped;

    a = node_open();
    b = node_open();
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, publish_many, a), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(count_of(a), THREADS * EVENTS);
    /* The queue may still be full. */
    wait_until(metric_of(a, "stet_events_sent_total") + metric_of(a, "stet_events_dropped_total") ==
               THREADS * EVENTS);
    wait_until(event_bus_is_connected(a->bus));
    dropped = metric_of(a, "stet_events_dropped_total");
    settle(a, b);
    wait_until((double)count_of(b) == THREADS * EVENTS - dropped + 1);
    node_close(a);
    node_close(b);
}

static void a_broken_connection_is_noticed_and_made_anew(void **state _unused_)
{
    struct node *a, *b;
    int missed;

    a = node_open();
    b = node_open();
    settle(a, b);
    missed = b->missed;
    driver->disconnect();
    wait_until(b->missed > missed && event_bus_is_connected(a->bus) && event_bus_is_connected(b->bus));
    settle(a, b);
    settle(b, a);
    node_close(a);
    node_close(b);
}

/* Nothing is refused and nothing is closed; only nobody answers. */
static void a_server_that_hangs_is_noticed(void **state _unused_)
{
    struct node *a, *b;
    int missed;

    a = node_open();
    b = node_open();
    missed = b->missed;
    driver->freeze();
    event_bus_publish(a->bus, "t", STR("into the dark"));
    assert_true(has_heard(a, "t=into the dark;"));
    wait_until(!event_bus_is_connected(a->bus) && !event_bus_is_connected(b->bus));
    assert_true(metric_of(a, "stet_events_connected") == 0);
    driver->thaw();
    wait_until(b->missed > missed && event_bus_is_connected(a->bus) && event_bus_is_connected(b->bus));
    settle(a, b);
    node_close(a);
    node_close(b);
}

/* ---- the drivers */

static struct event_bus *open_memory(const struct node_event_bus_options *options _unused_)
{
    return memory_event_bus_new();
}

static struct event_bus *open_redis(const struct node_event_bus_options *options)
{
    return redis_event_bus_new(&redis_address, options);
}

static void ask_redis(const char *format, const char *text, size_t length)
{
    redisContext *connection;
    redisReply *reply;

    check_ok(redis_connection_open(&redis_address, SECONDS(20), &connection));
    reply = text != NULL ? redisCommand(connection, format, text, length) : redisCommand(connection, format);
    assert_non_null(reply);
    assert_int_not_equal(reply->type, REDIS_REPLY_ERROR);
    freeReplyObject(reply);
    redisFree(connection);
}

static void say_by_redis(struct str text)
{
    ask_redis("PUBLISH stet:0:events %b", text.ptr, text.len);
}

static void disconnect_redis(void)
{
    ask_redis("CLIENT KILL TYPE pubsub", NULL, 0);
    ask_redis("CLIENT KILL TYPE normal", NULL, 0);
}

static void freeze_redis(void)
{
    assert_int_equal(kill(redis.pid, SIGSTOP), 0);
}
static void thaw_redis(void)
{
    assert_int_equal(kill(redis.pid, SIGCONT), 0);
}

static struct event_bus *open_postgres(const struct node_event_bus_options *options)
{
    return postgres_event_bus_new(postgres.text, options);
}

static void ask_postgres(const char *sql, struct str text)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    PGconn *connection = PQconnectdb(postgres.text);
    const char *values[] = {str_cstr(mem, text)};
    PGresult *result = PQexecParams(connection, sql, text.ptr != NULL ? 1 : 0, NULL, values, NULL, NULL, 0);

    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    PQclear(result);
    PQfinish(connection);
}

static void say_by_postgres(struct str text)
{
    ask_postgres("SELECT pg_notify('stet_events', $1)", text);
}

static void disconnect_postgres(void)
{
    ask_postgres(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stet events'",
        STR_NONE);
}

enum need {
    ON_ALL,
    WITHIN,  /* the process alone */
    BETWEEN, /* nodes */
    FREEZING /* a server that the test can freeze */
};
static const struct test {
    const char *name;
    void (*run)(void **state);
    enum need need;
} tests[] = {
#define TEST(function, need)          \
    {                                 \
#function, (function), (need) \
    }
    TEST(subscribers_here_hear_at_once_on_this_thread, ON_ALL),
    TEST(a_bus_within_the_process_is_connected_to_nobody, WITHIN),
    TEST(a_handler_may_publish, ON_ALL),
    TEST(other_nodes_hear_once_in_order_and_nobody_hears_an_echo, BETWEEN),
    TEST(who_comes_up_is_told_before_it_counts_as_up, BETWEEN),
    TEST(the_longest_payload_arrives, BETWEEN),
    TEST(a_lost_event_is_counted_and_the_others_are_told, BETWEEN),
    TEST(what_is_no_event_is_ignored, BETWEEN),
    TEST(a_command_speaks_and_goes, BETWEEN),
    TEST(a_flood_is_heard_or_counted, BETWEEN),
    TEST(a_broken_connection_is_noticed_and_made_anew, BETWEEN),
    TEST(a_server_that_hangs_is_noticed, FREEZING),
};

static bool fits(enum need need)
{
    return need == ON_ALL || (need == WITHIN && driver->is_local) || (need == BETWEEN && !driver->is_local) ||
           (need == FREEZING && driver->freeze != NULL);
}

static void run_case(void **state)
{
    const struct test *test = *state;
    if (driver->missing != NULL)
        skip();
    test->run(state);
}

static int run(const struct driver *of)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct CMUnitTest units[COUNT_OF(tests)];
    struct test copies[COUNT_OF(tests)];
    size_t count = 0;

    driver = of;
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        copies[i] = tests[i];
        if (fits(tests[i].need))
            units[count++] =
                (struct CMUnitTest){.name = str_format(mem, "%s: %s", of->name, tests[i].name).ptr,
                                    .test_func = run_case,
                                    .initial_state = &copies[i]};
    }
    if (of->missing != NULL)
        print_message("skipped: event bus on %s: %s\n", of->name, of->missing);
    return _cmocka_run_group_tests(str_format(mem, "event bus, %s", of->name).ptr, units, count, NULL, NULL);
}

int main(void)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct driver memory = {.name = "memory", .open = open_memory, .is_local = true};
    struct driver by_redis = {.name = "redis",
                              .open = open_redis,
                              .say = say_by_redis,
                              .disconnect = disconnect_redis,
                              .freeze = freeze_redis,
                              .thaw = thaw_redis};
    struct driver by_postgres = {.name = "postgresql",
                                 .open = open_postgres,
                                 .say = say_by_postgres,
                                 .disconnect = disconnect_postgres};
    int failures;

    test_thread = pthread_self();
    signal(SIGPIPE, SIG_IGN);
    log_to_nowhere = (struct log){.clock = clock_system(), .fd = open("/dev/null", O_WRONLY | O_CLOEXEC)};
    redis_start(&redis, 0);
    if (redis.is_installed)
        check_ok(redis_address_parse(redis.url, mem, &redis_address));
    else
        by_redis.missing = "Redis is not installed (apt-get install redis-server)";
    postgres_start(&postgres, TEST_SUPPORT_FOLDER);
    if (postgres.state != POSTGRES_READY)
        by_postgres.missing = postgres.text;

    failures = run(&memory) + run(&by_redis) + run(&by_postgres);
    failures += postgres.state == POSTGRES_FAILED;
    postgres_stop(&postgres);
    redis_stop(&redis);
    close(log_to_nowhere.fd);
    return failures == 0 ? 0 : 1;
}
