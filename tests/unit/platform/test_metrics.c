#include "check.h"
#include "child.h"
#include "metrics/metrics.h"
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

static double read_number(void *context)
{
    return *(const double *)context;
}

static void the_whole_text(void **state)
{
    static const double bounds[] = {0.005, 0.1, 1};
    static double depth = 3;
    struct metrics *metrics = metrics_new();
    struct metric *found =
        metrics_counter(metrics, "stet_requests_total", "status=\"2xx\"", "Requests by status.");
    struct metric *lost =
        metrics_counter(metrics, "stet_requests_total", "status=\"5xx\"", "Requests by status.");
    struct metric *plain = metrics_counter(metrics, "stet_starts_total", NULL, "A\\B\nC");
    struct metric *time =
        metrics_histogram(metrics, "stet_request_seconds", "route=\"/x\"", "Time.", bounds, 3);
    struct metric *bare = metrics_histogram(metrics, "stet_hash_seconds", NULL, "Hashing.", bounds, 1);

    metrics_gauge(metrics, "stet_queue", NULL, "Waiting.", read_number, &depth);
    metric_add(found, 2);
    metric_add(found, 3);
    metric_add(plain, 1);
    metric_observe(time, 0.005); /* a bound belongs to its bucket */
    metric_observe(time, 0.0051);
    metric_observe(time, 1);
    metric_observe(time, 1.5);
    metric_observe(bare, 0.25);
    (void)lost;
    check_str(metrics_write(metrics, *state), STR("# HELP stet_requests_total Requests by status.\n"
                                                  "# TYPE stet_requests_total counter\n"
                                                  "stet_requests_total{status=\"2xx\"} 5\n"
                                                  "stet_requests_total{status=\"5xx\"} 0\n"
                                                  "# HELP stet_starts_total A\\\\B\\nC\n"
                                                  "# TYPE stet_starts_total counter\n"
                                                  "stet_starts_total 1\n"
                                                  "# HELP stet_request_seconds Time.\n"
                                                  "# TYPE stet_request_seconds histogram\n"
                                                  "stet_request_seconds_bucket{route=\"/x\",le=\"0.005\"} 1\n"
                                                  "stet_request_seconds_bucket{route=\"/x\",le=\"0.1\"} 2\n"
                                                  "stet_request_seconds_bucket{route=\"/x\",le=\"1\"} 3\n"
                                                  "stet_request_seconds_bucket{route=\"/x\",le=\"+Inf\"} 4\n"
                                                  "stet_request_seconds_sum{route=\"/x\"} 2.5101\n"
                                                  "stet_request_seconds_count{route=\"/x\"} 4\n"
                                                  "# HELP stet_hash_seconds Hashing.\n"
                                                  "# TYPE stet_hash_seconds histogram\n"
                                                  "stet_hash_seconds_bucket{le=\"0.005\"} 0\n"
                                                  "stet_hash_seconds_bucket{le=\"+Inf\"} 1\n"
                                                  "stet_hash_seconds_sum 0.25\n"
                                                  "stet_hash_seconds_count 1\n"
                                                  "# HELP stet_queue Waiting.\n"
                                                  "# TYPE stet_queue gauge\n"
                                                  "stet_queue 3\n"));
    metrics_free(metrics);
}

static void nothing_declared_is_an_empty_text(void **state)
{
    struct metrics *metrics = metrics_new();
    check_str(metrics_write(metrics, *state), STR(""));
    metrics_free(metrics);
    metrics_free(NULL);
}

static void numbers_read_back(void **state)
{
    static const struct {
        double value;
        const char *text;
    } table[] = {
        {0, "0"},
        {0.1, "0.1"},
        {-2.5, "-2.5"},
        {1e300, "1e+300"},
        {1.0 / 3, "0.33333333333333331"},
        {1e15, "1e+15"},
        {123456789, "123456789"},
        {(double)NAN, "NaN"},
        {(double)INFINITY, "+Inf"},
        {-(double)INFINITY, "-Inf"},
    };
    static double value;
    struct metrics *metrics = metrics_new();
    metrics_gauge(metrics, "x", NULL, "X.", read_number, &value);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        value = table[i].value;
        check_str(metrics_write(metrics, *state),
                  str_format(*state, "# HELP x X.\n# TYPE x gauge\nx %s\n", table[i].text));
    }
    metrics_free(metrics);
}

static void not_a_number_falls_into_the_last_bucket(void **state)
{
    static const double bounds[] = {1};
    struct metrics *metrics = metrics_new();
    struct metric *metric = metrics_histogram(metrics, "x", NULL, "X.", bounds, 1);
    metric_observe(metric, (double)NAN);
    check_str(metrics_write(metrics, *state),
              STR("# HELP x X.\n# TYPE x histogram\nx_bucket{le=\"1\"} 0\nx_bucket{le=\"+Inf\"} 1\n"
                  "x_sum NaN\nx_count 1\n"));
    metrics_free(metrics);
}

static void one_declaration_is_one_metric(void **state _unused_)
{
    double bounds[] = {1};
    struct metrics *metrics = metrics_new();
    struct metric *counter = metrics_counter(metrics, "x", NULL, "X.");
    struct metric *histogram = metrics_histogram(metrics, "y", "a=\"1\"", "Y.", bounds, 1);
    assert_ptr_equal(metrics_counter(metrics, "x", "", "X."), counter);
    assert_ptr_not_equal(metrics_counter(metrics, "x", "a=\"1\"", "X."), counter);
    assert_ptr_equal(metrics_histogram(metrics, "y", "a=\"1\"", "Y.", bounds, 1), histogram);
    bounds[0] = 0; /* copied */
    metric_observe(histogram, 0.5);
    assert_true(str_contains(metrics_write(metrics, *state), STR("y_bucket{a=\"1\",le=\"1\"} 1\n")));
    metrics_free(metrics);
}

static void no_metric_is_fine(void **state _unused_)
{
    metric_add(NULL, 1);
    metric_observe(NULL, 1);
}

static void declare_two_types(void)
{
    struct metrics *metrics = metrics_new();
    (void)metrics_counter(metrics, "x", NULL, "X.");
    (void)metrics_gauge(metrics, "x", "a=\"1\"", "X.", read_number, NULL);
}

static void declare_a_gauge_twice(void)
{
    struct metrics *metrics = metrics_new();
    (void)metrics_gauge(metrics, "x", NULL, "X.", read_number, NULL);
    (void)metrics_gauge(metrics, "x", NULL, "X.", read_number, NULL);
}

static void contradictions_end_the_process(void **state)
{
    static void (*const table[])(void) = {declare_two_types, declare_a_gauge_twice};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct child_end end = child_run(*state, table[i]);
        assert_true(WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGABRT);
        assert_true(str_starts(end.complaint, STR("stet: metrics: ")));
    }
}

#define THREADS 4
#define UPDATES 300000
struct shared {
    struct metric *counter, *histogram;
    pthread_barrier_t start; /* so that all update at the same time */
};

static void *update(void *argument)
{
    struct shared *shared = argument;
    pthread_barrier_wait(&shared->start);
    for (int i = 0; i < UPDATES; i++) {
        metric_add(shared->counter, 3);
        metric_observe(shared->histogram, i % 2 == 0 ? 0.5 : 2);
    }
    return NULL;
}

/* The number after `name` in the text. */
static int64_t number_of(struct str text, struct str name)
{
    size_t at = str_find(text, name, 0) + name.len;
    int64_t number = -1;
    assert_true(str_to_int(str_slice(text, at, str_find_char(text, '\n', at)), &number));
    return number;
}

/* Nothing is lost, and who reads meanwhile sees a histogram that agrees with itself and never goes back. */
static void updates_of_many_threads_add_up(void **state _unused_)
{
    static const double bounds[] = {1};
    struct metrics *metrics = metrics_new();
    struct shared shared = {metrics_counter(metrics, "c", NULL, "C."),
                            metrics_histogram(metrics, "h", NULL, "H.", bounds, 1)};
    pthread_t threads[THREADS];
    int64_t last = 0;
    struct arena *mem;
    struct str text;

    assert_int_equal(pthread_barrier_init(&shared.start, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, update, &shared), 0);
    for (int i = 0; i < 200; i++) {
        int64_t now;
        mem = arena_new(0);
        text = metrics_write(metrics, mem);
        now = number_of(text, STR("\nc "));
        assert_true(now >= last && now % 3 == 0);
        last = now;
        assert_int_equal(number_of(text, STR("h_bucket{le=\"+Inf\"} ")), number_of(text, STR("h_count ")));
        assert_true(number_of(text, STR("h_bucket{le=\"1\"} ")) <= number_of(text, STR("h_count ")));
        arena_free(mem);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&shared.start);
    mem = arena_new(0);
    text = metrics_write(metrics, mem);
    assert_int_equal(number_of(text, STR("\nc ")), 3 * THREADS * UPDATES);
    assert_int_equal(number_of(text, STR("h_bucket{le=\"1\"} ")), THREADS * UPDATES / 2);
    assert_int_equal(number_of(text, STR("h_count ")), THREADS * UPDATES);
    assert_int_equal(number_of(text, STR("h_sum ")), THREADS * UPDATES / 2 * 5 / 2);
    arena_free(mem);
    metrics_free(metrics);
}

static void what_is_hidden_shows_once_it_is_used(void **state)
{
    static const double bounds[] = {1};
    struct metrics *metrics = metrics_new();
    char labels[] = "a=\"1\"";
    struct metric *counter = metrics_counter(metrics, "c", labels, "C"),
                  *histogram = metrics_histogram(metrics, "h", NULL, "H", bounds, 1);

    memset(labels, 'x', sizeof(labels) - 1); /* they were copied */
    metric_hide_unused(counter);
    metric_hide_unused(histogram);
    assert_false(str_contains(metrics_write(metrics, *state), STR("\nc{")));
    assert_false(str_contains(metrics_write(metrics, *state), STR("\nh_")));
    metric_add(counter, 1);
    metric_observe(histogram, 2);
    assert_true(str_contains(metrics_write(metrics, *state), STR("\nc{a=\"1\"} 1\n")));
    assert_true(str_contains(metrics_write(metrics, *state), STR("\nh_count 1\n")));
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(the_whole_text),
        ARENA_TEST(nothing_declared_is_an_empty_text),
        ARENA_TEST(numbers_read_back),
        ARENA_TEST(not_a_number_falls_into_the_last_bucket),
        ARENA_TEST(one_declaration_is_one_metric),
        cmocka_unit_test(no_metric_is_fine),
        ARENA_TEST(what_is_hidden_shows_once_it_is_used),
        ARENA_TEST(contradictions_end_the_process),
        cmocka_unit_test(updates_of_many_threads_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
