/* Rate limits and failure counts on every driver: in memory, and on a Redis that the test starts. Redis goes
 * by its own clock, so nothing here moves one; what must pass by itself is waited for. */
#include "../support/check.h"
#include "../support/redis.h"
#include "services/memory_login_backoff.h"
#include "services/memory_rate_limiter.h"
#include "services/redis_login_backoff.h"
#include "services/redis_rate_limiter.h"
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* What is only slow must not fail. */
#define PATIENCE SECONDS(60)
#define HOUR HOURS(1)

static struct redis redis;
static struct redis_address address;
static struct log log_to_nowhere;

/* One node: what it counts by, on its own and together with others. */
struct node {
    struct metrics *metrics;
    struct redis_client *client; /* NULL: memory */
    struct rate_limiter *local, *limiter;
    struct login_backoff *local_backoff, *backoff;
};

static struct node node_open(bool on_redis)
{
    struct node node = {.metrics = metrics_new()};
    struct shared_counts counts = {.secret = digest_sha256(STR("the nodes' own"))};

    node.limiter = node.local = memory_rate_limiter_new(1024, random_system());
    node.backoff = node.local_backoff = memory_login_backoff_new(1024, random_system());
    if (!on_redis)
        return node;
    node.client = counts.redis = redis_client_new(&(struct redis_client_options){
        .address = address, .clock = clock_system(), .log = &log_to_nowhere, .metrics = node.metrics});
    node.limiter = redis_rate_limiter_new(&counts, node.local);
    node.backoff = redis_login_backoff_new(&counts, node.local_backoff);
    return node;
}

static void node_close(struct node *node)
{
    if (node->client != NULL) {
        redis_rate_limiter_free(node->limiter);
        redis_login_backoff_free(node->backoff);
    }
    redis_client_free(node->client);
    memory_rate_limiter_free(node->local);
    memory_login_backoff_free(node->local_backoff);
    metrics_free(node->metrics);
}

static bool on_redis; /* of the running suite */

static int open_node(void **state)
{
    struct node *node = memory_alloc(sizeof(*node));
    *node = node_open(on_redis);
    *state = node;
    return 0;
}
static int close_node(void **state)
{
    if (*state != NULL) {
        node_close(*state);
        free(*state);
    }
    return 0;
}

/* A key of its own for each test. */
static struct str new_key(void)
{
    static char text[64];
    static int number;
    snprintf(text, sizeof(text), "login 192.0.2.%d", ++number);
    return str_from(text);
}

static int64_t now(void)
{
    return clock_monotonic(clock_system());
}

static struct rate_verdict take(const struct node *node, struct str key, struct rate rate)
{
    return rate_limiter_take(node->limiter, key, rate, now());
}

#define wait_until(condition)                                        \
    do {                                                             \
        int64_t until_ = now() + PATIENCE;                           \
        while (!(condition)) {                                       \
            assert_true(now() < until_);                             \
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL); \
        }                                                            \
    } while (0)

/* ---- rates */

static void so_many_pass_and_no_more(void **state)
{
    const struct node *node = *state;
    struct rate rate = {3, HOUR};
    struct str key = new_key();
    struct rate_verdict verdict;

    for (int i = 2; i >= 0; i--) {
        verdict = take(node, key, rate);
        assert_true(verdict.allowed);
        assert_int_equal(verdict.remaining, i);
        assert_true(verdict.reset_after > (3 - i - 1) * (HOUR / 3) &&
                    verdict.reset_after <= (3 - i) * (HOUR / 3));
        assert_int_equal(verdict.retry_after, 0);
    }
    verdict = take(node, key, rate);
    assert_false(verdict.allowed);
    assert_int_equal(verdict.remaining, 0);
    assert_true(verdict.retry_after > 0 && verdict.retry_after <= HOUR / 3);
    assert_true(verdict.reset_after > HOUR * 2 / 3 && verdict.reset_after <= HOUR);
    assert_true(take(node, new_key(), rate).allowed); /* somebody else */
}

static void no_limit_is_none(void **state)
{
    struct str key = new_key();
    for (int i = 0; i < 100; i++)
        assert_true(take(*state, key, (struct rate){0, HOUR}).allowed);
    rate_limiter_give_back(((struct node *)*state)->limiter, key, (struct rate){0, HOUR}, now());
}

static void what_is_given_back_may_be_taken_again(void **state)
{
    const struct node *node = *state;
    struct rate rate = {2, HOUR};
    struct str key = new_key();

    rate_limiter_give_back(node->limiter, key, rate, now()); /* nothing was taken: nothing is gained */
    for (int i = 0; i < 10; i++) {
        assert_true(take(node, key, rate).allowed);
        rate_limiter_give_back(node->limiter, key, rate, now());
    }
    assert_true(take(node, key, rate).allowed);
    assert_true(take(node, key, rate).allowed);
    assert_false(take(node, key, rate).allowed);
}

static void it_drains(void **state)
{
    struct rate rate = {2, 400};
    struct str key = new_key();

    assert_true(take(*state, key, rate).allowed);
    (void)take(*state, key, rate);
    (void)take(*state, key, rate);
    wait_until(take(*state, key, rate).allowed);
}

struct crowd {
    const struct node *nodes;
    size_t node_count;
    struct str key;
    _Atomic size_t next, allowed;
};
#define TRIES 50

static void *take_many(void *argument)
{
    struct crowd *crowd = argument;
    const struct node *node = &crowd->nodes[atomic_fetch_add(&crowd->next, 1) % crowd->node_count];
    for (int i = 0; i < TRIES; i++)
        atomic_fetch_add(&crowd->allowed, take(node, crowd->key, (struct rate){40, HOUR}).allowed);
    return NULL;
}

static size_t let_them_take(const struct node *nodes, size_t count)
{
    struct crowd crowd = {.nodes = nodes, .node_count = count, .key = new_key()};
    pthread_t threads[6];

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_many, &crowd), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    return crowd.allowed;
}

static void of_many_at_once_as_many_pass(void **state)
{
    assert_int_equal(let_them_take(*state, 1), 40);
}

/* ---- failures */

static const struct backoff_rule rule = {
    .free = 3, .first_wait = HOUR, .longest_wait = 3 * HOUR, .forget_after = 30 * HOUR};

static struct backoff_verdict count_failure(const struct node *node, struct str key,
                                            const struct backoff_rule *by)
{
    return login_backoff_take(node->backoff, key, by, now());
}

static void the_first_failures_are_free(void **state)
{
    struct str key = new_key();
    struct backoff_verdict verdict;

    for (int i = 0; i < 3; i++) {
        verdict = count_failure(*state, key, &rule);
        assert_true(verdict.allowed);
        assert_int_equal(verdict.failures, i + 1);
    }
    for (int i = 0; i < 3; i++) {
        verdict = count_failure(*state, key, &rule);
        assert_false(verdict.allowed);
        assert_int_equal(verdict.failures, 0);
        assert_true(verdict.retry_after > HOUR - PATIENCE && verdict.retry_after <= HOUR);
    }
    assert_true(count_failure(*state, new_key(), &rule).allowed);
    for (int i = 0; i < 10; i++)
        assert_true(count_failure(*state, key, &(struct backoff_rule){0}).allowed);
}

static void the_wait_doubles_up_to_the_longest(void **state)
{
    static const struct backoff_rule quick = {
        .free = 1, .first_wait = 20, .longest_wait = 60, .forget_after = HOUR};
    struct str key = new_key();
    struct backoff_verdict verdict;

    assert_true(count_failure(*state, key, &quick).allowed);
    for (int i = 0; i < 5; i++)
        wait_until(count_failure(*state, key, &quick).allowed);
    /* However many there were: no more than the longest. The rule is asked, not the clock. */
    verdict = count_failure(*state, key, &(struct backoff_rule){1, HOUR, 3 * HOUR, 30 * HOUR});
    assert_false(verdict.allowed);
    assert_true(verdict.retry_after > 3 * HOUR - PATIENCE && verdict.retry_after <= 3 * HOUR);
}

static void a_success_clears(void **state)
{
    const struct node *node = *state;
    struct str key = new_key();

    for (int i = 0; i < 4; i++)
        (void)count_failure(node, key, &rule);
    assert_false(count_failure(node, key, &rule).allowed);
    login_backoff_clear(node->backoff, key);
    for (int i = 0; i < 3; i++)
        assert_true(count_failure(node, key, &rule).allowed);
    assert_false(count_failure(node, key, &rule).allowed);
    login_backoff_clear(node->backoff, new_key()); /* unknown: no harm */
}

static void a_try_that_was_none_is_given_back(void **state)
{
    const struct node *node = *state;
    struct str key = new_key();
    struct backoff_verdict verdict;

    for (int i = 0; i < 20; i++) {
        verdict = count_failure(node, key, &rule);
        assert_true(verdict.allowed);
        login_backoff_give_back(node->backoff, key, verdict.one);
    }
    for (int i = 0; i < 2; i++)
        assert_true(count_failure(node, key, &rule).allowed);
    verdict = count_failure(node, key, &rule);
    assert_true(verdict.allowed);
    assert_false(count_failure(node, key, &rule).allowed);
    login_backoff_give_back(node->backoff, key, verdict.one);
    assert_true(count_failure(node, key, &rule).allowed);
    assert_false(count_failure(node, key, &rule).allowed);
}

static void failures_are_forgotten(void **state)
{
    static const struct backoff_rule brief = {
        .free = 1, .first_wait = 50, .longest_wait = 50, .forget_after = 100};
    struct str key = new_key();

    assert_true(count_failure(*state, key, &brief).allowed);
    wait_until(count_failure(*state, key, &(struct backoff_rule){1, HOUR, HOUR, 100}).allowed);
}

/* ---- on Redis */

static redisReply *ask(const char *command, const char *text)
{
    redisContext *connection =
        redisConnectWithTimeout("127.0.0.1", redis.port, (struct timeval){.tv_sec = 20});
    redisReply *reply;

    assert_int_equal(connection->err, 0);
    freeReplyObject(redisCommand(connection, "AUTH %b", address.password.ptr, address.password.len));
    reply = redisCommand(connection, command, text);
    assert_non_null(reply);
    assert_int_not_equal(reply->type, REDIS_REPLY_ERROR);
    redisFree(connection);
    return reply;
}

static void security_20_limits_hold_across_nodes(void **state)
{
    struct node nodes[2] = {node_open(true), node_open(true)};
    struct str key = new_key();

    (void)state;
    assert_int_equal(let_them_take(nodes, 2), 40);
    for (int i = 0; i < 3; i++)
        assert_true(count_failure(&nodes[i % 2], key, &rule).allowed);
    assert_false(count_failure(&nodes[0], key, &rule).allowed);
    assert_false(count_failure(&nodes[1], key, &rule).allowed);
    login_backoff_clear(nodes[1].backoff, key);
    assert_true(count_failure(&nodes[0], key, &rule).allowed);
    node_close(&nodes[0]);
    node_close(&nodes[1]);
}

/* Nothing stays for good, and nothing says whom it is about. */
static void keys_are_hashes_that_expire(void **state)
{
    redisReply *keys;

    (void)take(*state, STR("login eve@example.org"), (struct rate){3, HOUR});
    (void)count_failure(*state, STR("account eve@example.org"), &rule);
    keys = ask("KEYS *%s", "");
    assert_true(keys->elements >= 2);
    for (size_t i = 0; i < keys->elements; i++) {
        redisReply *left = ask("PTTL %s", keys->element[i]->str);
        assert_null(strstr(keys->element[i]->str, "eve"));
        assert_null(strstr(keys->element[i]->str, "192"));
        assert_true(strncmp(keys->element[i]->str, "stet:", 5) == 0);
        assert_true(left->integer > 0 || left->integer == -2); /* -2: gone in between */
        freeReplyObject(left);
    }
    freeReplyObject(keys);
}

static void a_clock_that_was_set_back_shuts_nobody_out(void **state)
{
    struct str key = STR("somebody");
    struct shared_counts counts = {.secret = digest_sha256(STR("the nodes' own"))};
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct rate_verdict verdict;

    freeReplyObject(ask("SET %s 99999999999999999", shared_counts_key(&counts, "rate", key, mem).ptr));
    verdict = take(*state, key, (struct rate){4, 400});
    assert_false(verdict.allowed);
    assert_true(verdict.reset_after <= 400);
    freeReplyObject(ask("DEL %s", shared_counts_key(&counts, "rate", key, mem).ptr));
    wait_until(take(*state, key, (struct rate){4, 400}).allowed);
}

static void scripts_are_loaded_again_when_they_are_gone(void **state)
{
    struct str key = new_key();

    assert_true(take(*state, key, (struct rate){3, HOUR}).allowed);
    freeReplyObject(ask("SCRIPT FLUSH%s", ""));
    assert_int_equal(take(*state, key, (struct rate){3, HOUR}).remaining, 1);
    assert_true(redis_client_is_connected(((struct node *)*state)->client));
}

static void connections_that_ended_while_idle_are_no_failure(void **state)
{
    struct str key = new_key();

    assert_int_equal(take(*state, key, (struct rate){9, HOUR}).remaining, 8);
    freeReplyObject(ask("CLIENT KILL TYPE normal%s", ""));
    assert_int_equal(take(*state, key, (struct rate){9, HOUR}).remaining, 7);
    assert_true(redis_client_is_connected(((struct node *)*state)->client));
}

/* Each node by itself, at once, and together again when Redis is back. */
static void security_32_without_redis_each_node_counts_alone(void **state)
{
    struct node nodes[2] = {node_open(true), node_open(true)};
    struct rate rate = {3, HOUR};
    struct str key = str_dup(*state, new_key());
    struct backoff_verdict tries[2];
    int64_t started;

    assert_true(take(&nodes[0], key, rate).allowed);
    assert_int_equal(kill(redis.pid, SIGSTOP), 0);
    /* What a node counted before still counts for it. */
    assert_int_equal(take(&nodes[0], key, rate).remaining, 1);
    assert_int_equal(take(&nodes[1], key, rate).remaining, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_false(redis_client_is_connected(nodes[i].client));
        tries[i] = count_failure(&nodes[i], key, &rule);
        assert_true(tries[i].allowed);
    }
    /* Who asks then does not wait: a thousand questions would, if each did for a time-out. */
    started = now();
    for (int i = 0; i < 1000; i++)
        (void)take(&nodes[0], key, rate);
    assert_true(now() - started < PATIENCE);
    assert_false(take(&nodes[0], key, rate).allowed);
    login_backoff_give_back(nodes[0].backoff, key, tries[0].one);

    assert_int_equal(kill(redis.pid, SIGCONT), 0);
    for (size_t i = 0; i < 2; i++)
        wait_until((take(&nodes[i], STR("are you back"), (struct rate){1000000, HOUR}),
                    redis_client_is_connected(nodes[i].client)));
    key = str_dup(*state, new_key());
    assert_int_equal(take(&nodes[0], key, rate).remaining, 2);
    assert_int_equal(take(&nodes[1], key, rate).remaining, 1);

    /* And when it was ended, and started anew, with nothing in it. */
    redis_stop(&redis);
    assert_int_equal(take(&nodes[0], key, rate).remaining, 1);
    redis_start(&redis, redis.port);
    for (size_t i = 0; i < 2; i++)
        wait_until((take(&nodes[i], STR("are you back"), (struct rate){1000000, HOUR}),
                    redis_client_is_connected(nodes[i].client)));
    assert_int_equal(take(&nodes[1], key, rate).remaining, 2);
    node_close(&nodes[0]);
    node_close(&nodes[1]);
}

#define LIMIT_TEST(function) cmocka_unit_test_setup_teardown(function, open_node, close_node)
static int run(bool redis_too)
{
    const struct CMUnitTest tests[] = {
        LIMIT_TEST(so_many_pass_and_no_more),
        LIMIT_TEST(no_limit_is_none),
        LIMIT_TEST(what_is_given_back_may_be_taken_again),
        LIMIT_TEST(it_drains),
        LIMIT_TEST(of_many_at_once_as_many_pass),
        LIMIT_TEST(the_first_failures_are_free),
        LIMIT_TEST(the_wait_doubles_up_to_the_longest),
        LIMIT_TEST(a_success_clears),
        LIMIT_TEST(a_try_that_was_none_is_given_back),
        LIMIT_TEST(failures_are_forgotten),
    };
    const struct CMUnitTest more[] = {
        ARENA_TEST(security_20_limits_hold_across_nodes),
        LIMIT_TEST(keys_are_hashes_that_expire),
        LIMIT_TEST(a_clock_that_was_set_back_shuts_nobody_out),
        LIMIT_TEST(scripts_are_loaded_again_when_they_are_gone),
        LIMIT_TEST(connections_that_ended_while_idle_are_no_failure),
        ARENA_TEST(security_32_without_redis_each_node_counts_alone),
    };
    int failures;

    on_redis = redis_too;
    if (!redis_too)
        return cmocka_run_group_tests_name("limits, memory", tests, NULL, NULL);
    if (!redis.is_installed) {
        print_message("skipped: limits on redis: Redis is not installed (apt-get install redis-server)\n");
        return 0;
    }
    failures = cmocka_run_group_tests_name("limits, redis", tests, NULL, NULL);
    return failures + cmocka_run_group_tests_name("limits, redis alone", more, NULL, NULL);
}

int main(void)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    int failures;

    signal(SIGPIPE, SIG_IGN);
    log_to_nowhere = (struct log){.clock = clock_system(), .fd = open("/dev/null", O_WRONLY | O_CLOEXEC)};
    redis_start(&redis, 0);
    if (redis.is_installed)
        check_ok(redis_address_parse(redis.url, mem, &address));
    failures = run(false) + run(true);
    redis_stop(&redis);
    close(log_to_nowhere.fd);
    return failures == 0 ? 0 : 1;
}
