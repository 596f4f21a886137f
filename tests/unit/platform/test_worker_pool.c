#include "check.h"
#include "child.h"
#include "workers/worker_pool.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>

/* A door that jobs wait at, and a count of those who came. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned came, ran;
    bool open;
};
#define GATE_INIT                                                        \
    {                                                                    \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, false \
    }

static void gate_pass(void *job)
{
    struct gate *gate = job;
    pthread_mutex_lock(&gate->mutex);
    gate->came++;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->open)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    gate->ran++;
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_await(struct gate *gate, unsigned came)
{
    pthread_mutex_lock(&gate->mutex);
    while (gate->came < came)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->open = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static struct worker_pool *pool_of(unsigned threads, size_t queue)
{
    struct worker_pool_options options = {.name = "test", .threads = threads, .queue = queue};
    struct worker_pool *pool = NULL;
    check_ok(worker_pool_new(&options, &pool));
    return pool;
}

static void a_full_queue_refuses_at_once(void **state _unused_)
{
    for (unsigned threads = 1; threads <= 3; threads++)
        for (unsigned queue = 1; queue <= 3; queue++) {
            struct gate gate = GATE_INIT;
            struct worker_pool *pool = pool_of(threads, queue);
            for (unsigned i = 0; i < threads; i++)
                assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
            gate_await(&gate, threads);
            for (unsigned i = 0; i < queue; i++) {
                assert_int_equal(worker_pool_waiting(pool), i);
                assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
            }
            assert_int_equal(worker_pool_waiting(pool), queue);
            assert_int_equal(worker_pool_rejected(pool), 0);
            for (unsigned i = 1; i <= 5; i++) {
                assert_false(worker_pool_submit(pool, 1, gate_pass, &gate));
                assert_int_equal(worker_pool_rejected(pool), i);
            }
            assert_int_equal(worker_pool_waiting(pool), queue);
            gate_open(&gate);
            worker_pool_free(pool);
            assert_int_equal(gate.ran, threads + queue);
        }
}

/* Also before the threads have woken: an idle pool takes as many jobs as it has threads, and then fills its
 * queue. */
static void a_job_for_a_free_thread_is_never_refused(void **state _unused_)
{
    for (int round = 0; round < 100; round++) {
        struct gate gate = GATE_INIT;
        struct worker_pool *pool = pool_of(4, 1);
        for (int i = 0; i < 5; i++)
            assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
        assert_false(worker_pool_submit(pool, 1, gate_pass, &gate));
        gate_open(&gate);
        worker_pool_free(pool);
        assert_int_equal(gate.ran, 5);
    }
}

static size_t order[100];
static size_t order_length;
static void note(void *job)
{
    order[order_length++] = (size_t)(uintptr_t)job;
}

static void jobs_start_in_the_order_of_their_coming(void **state _unused_)
{
    struct gate gate = GATE_INIT;
    struct worker_pool *pool = pool_of(1, COUNT_OF(order));
    order_length = 0;
    assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (i == COUNT_OF(order) - 1)
            gate_await(&gate, 1);
        assert_true(worker_pool_submit(pool, 1, note, (void *)(uintptr_t)i));
    }
    gate_open(&gate);
    worker_pool_free(pool);
    assert_int_equal(order_length, COUNT_OF(order));
    for (size_t i = 0; i < COUNT_OF(order); i++)
        assert_int_equal(order[i], i);
}

/* A thread that has run a job and gone to sleep wakes for the next, wherever the ring stands. */
static struct worker_pool *shared_pool(unsigned threads, size_t queue, unsigned share, size_t key_queue)
{
    struct worker_pool_options options = {
        .name = "test", .threads = threads, .queue = queue, .share = share, .key_queue = key_queue};
    struct worker_pool *pool = NULL;
    check_ok(worker_pool_new(&options, &pool));
    return pool;
}

/* One thread, held at a gate while the jobs of three keys come: A has forty, B three, C one. */
static void keys_take_turns(void **state _unused_)
{
    struct gate gate = GATE_INIT;
    struct worker_pool *pool = pool_of(1, COUNT_OF(order));
    static const size_t expected[] = {0, 40, 43, 1, 41, 2, 42, 3, 4, 5};

    order_length = 0;
    assert_true(worker_pool_submit(pool, 9, gate_pass, &gate));
    gate_await(&gate, 1);
    for (size_t i = 0; i < 44; i++)
        assert_true(worker_pool_submit(pool, i < 40 ? 100 : i < 43 ? 200 : 300, note, (void *)(uintptr_t)i));
    gate_open(&gate);
    worker_pool_free(pool);
    assert_int_equal(order_length, 44);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_int_equal(order[i], expected[i]);
    for (size_t i = 7; i < 44; i++)
        assert_int_equal(order[i], i - 4);
}

/* A key that has as many jobs as it likes behind a closed gate, and another one that runs all the same. */
static void one_key_never_has_all_threads(void **state _unused_)
{
    for (unsigned threads = 2; threads <= 5; threads++) {
        struct gate flood = GATE_INIT, other = GATE_INIT, nobody = GATE_INIT;
        struct worker_pool *pool = shared_pool(threads, 100, threads - 1, 0);

        for (int i = 0; i < 50; i++)
            assert_true(worker_pool_submit(pool, 1, gate_pass, &flood));
        gate_await(&flood, threads - 1);
        for (unsigned i = 1; i <= 3; i++) {
            assert_true(worker_pool_submit(pool, 2, gate_pass, &other));
            if (i == 1) {
                gate_await(&other, 1);
                gate_open(&other);
            } else {
                gate_await(&other, i);
            }
        }
        /* What is nobody's may have the thread, too. */
        assert_true(worker_pool_submit(pool, WORKER_KEY_NONE, gate_pass, &nobody));
        gate_await(&nobody, 1);
        assert_int_equal(flood.came, threads - 1);
        gate_open(&nobody);
        gate_open(&flood);
        worker_pool_free(pool);
        assert_int_equal(flood.ran, 50);
        assert_int_equal(other.ran, 3);
        assert_int_equal(nobody.ran, 1);
    }
}

static void one_key_never_fills_the_queue(void **state _unused_)
{
    struct gate flood = GATE_INIT, other = GATE_INIT;
    struct worker_pool *pool = shared_pool(2, 6, 1, 3);

    for (int i = 0; i < 4; i++)
        assert_true(worker_pool_submit(pool, 1, gate_pass, &flood));
    gate_await(&flood, 1);
    assert_false(worker_pool_submit(pool, 1, gate_pass, &flood));
    assert_true(worker_pool_submit(pool, 2, gate_pass, &other));
    gate_await(&other, 1);
    for (int i = 0; i < 3; i++)
        assert_true(worker_pool_submit(pool, 2, gate_pass, &other));
    assert_false(worker_pool_submit(pool, 2, gate_pass, &other));
    assert_false(worker_pool_submit(pool, 3, gate_pass, &other)); /* six wait */
    assert_int_equal(worker_pool_rejected(pool), 3);
    gate_open(&flood);
    gate_open(&other);
    worker_pool_free(pool);
    assert_int_equal(flood.ran, 4);
    assert_int_equal(other.ran, 4);
}

static void jobs_one_after_the_other_all_run(void **state _unused_)
{
    struct gate gate = GATE_INIT;
    struct worker_pool *pool = pool_of(2, 3);
    gate.open = true;
    for (unsigned i = 1; i <= 1000; i++) {
        assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
        gate_await(&gate, i);
    }
    assert_int_equal(worker_pool_rejected(pool), 0);
    worker_pool_free(pool);
}

struct stop_probe {
    struct worker_pool *pool;
    struct gate gate;
    bool accepted;
};

static void submit_while_stopping(void *job)
{
    struct stop_probe *probe = job;
    gate_pass(&probe->gate);
    probe->accepted = worker_pool_submit(probe->pool, 1, note, NULL);
}

static void *stop(void *pool)
{
    worker_pool_stop(pool);
    return NULL;
}

static void stopping_runs_what_is_queued_and_refuses_the_rest(void **state _unused_)
{
    struct stop_probe probe = {.gate = GATE_INIT, .accepted = true};
    struct gate queued = GATE_INIT;
    pthread_t stopper;

    queued.open = true;
    probe.pool = pool_of(1, 10);
    order_length = 0;
    assert_true(worker_pool_submit(probe.pool, 1, submit_while_stopping, &probe));
    gate_await(&probe.gate, 1);
    for (int i = 0; i < 10; i++)
        assert_true(worker_pool_submit(probe.pool, 1, gate_pass, &queued));
    assert_int_equal(pthread_create(&stopper, NULL, stop, probe.pool), 0);
    while (worker_pool_submit(probe.pool, 1, gate_pass, &queued) || worker_pool_rejected(probe.pool) < 1000)
        sched_yield(); /* the queue is full, so nothing is taken whether or not the stop has begun */
    gate_open(&probe.gate);
    pthread_join(stopper, NULL);
    assert_int_equal(queued.ran, 10);
    assert_false(worker_pool_submit(probe.pool, 1, note, NULL));
    worker_pool_stop(probe.pool);
    worker_pool_free(probe.pool);
    assert_int_equal(order_length, probe.accepted); /* a job may still have slipped in before the stop */
}

static void after_a_stop_nothing_is_taken(void **state _unused_)
{
    struct worker_pool *pool = pool_of(2, 2);
    worker_pool_stop(pool);
    order_length = 0;
    assert_false(worker_pool_submit(pool, 1, note, NULL));
    assert_int_equal(worker_pool_rejected(pool), 1);
    worker_pool_stop(pool);
    worker_pool_free(pool);
    assert_int_equal(order_length, 0);
    worker_pool_free(NULL);
}

struct thread_probe {
    char name[16];
    bool term_blocked;
};

static void look_at_the_thread(void *job)
{
    struct thread_probe *probe = job;
    sigset_t blocked;
    pthread_getname_np(pthread_self(), probe->name, sizeof(probe->name));
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    probe->term_blocked = sigismember(&blocked, SIGTERM) == 1 && sigismember(&blocked, SIGINT) == 1;
}

static void threads_are_named_and_deaf_to_signals(void **state _unused_)
{
    struct worker_pool_options options = {.name = "hash-and-more", .threads = 1, .queue = 1};
    struct thread_probe probe = {0};
    struct worker_pool *pool;
    check_ok(worker_pool_new(&options, &pool));
    assert_true(worker_pool_submit(pool, 1, look_at_the_thread, &probe));
    worker_pool_free(pool);
    assert_string_equal(probe.name, "hash-and-m-0");
    assert_true(probe.term_blocked);
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    assert_int_equal(sigismember(&blocked, SIGTERM), 0);
}

static void no_number_means_as_many_threads_as_cores(void **state _unused_)
{
    struct gate gate = GATE_INIT;
    struct worker_pool *pool = pool_of(0, 1);
    unsigned cores;
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
    cores = (unsigned)CPU_COUNT(&set);
    for (unsigned i = 0; i < cores; i++)
        assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
    gate_await(&gate, cores); /* all at once */
    assert_true(worker_pool_submit(pool, 1, gate_pass, &gate));
    assert_int_equal(worker_pool_waiting(pool), 1);
    gate_open(&gate);
    worker_pool_free(pool);
    assert_int_equal(gate.ran, cores + 1);
}

static void a_pool_without_a_queue_is_an_error(void **state _unused_)
{
    struct worker_pool_options options = {.name = "x", .threads = 1, .queue = 0};
    struct worker_pool *pool = NULL;
    check_error(worker_pool_new(&options, &pool), ERROR_INTERNAL);
    assert_null(pool);
}

/* Many threads submit at once: every accepted job runs once, every other is counted. */
#define SUBMITTERS 4
#define SUBMISSIONS 5000
struct crowd {
    struct worker_pool *pool;
    _Atomic unsigned runs[SUBMITTERS * SUBMISSIONS];
    _Atomic unsigned accepted;
    _Atomic unsigned submitters;
};

static void run_once(void *job)
{
    atomic_fetch_add((_Atomic unsigned *)job, 1);
}

static void *submit_many(void *argument)
{
    struct crowd *crowd = argument;
    unsigned number = atomic_fetch_add(&crowd->submitters, 1);
    for (size_t i = 0; i < SUBMISSIONS; i++)
        if (worker_pool_submit(crowd->pool, (uint64_t)number % 3, run_once,
                               &crowd->runs[number * SUBMISSIONS + i]))
            atomic_fetch_add(&crowd->accepted, 1);
    return NULL;
}

static void a_crowd_loses_and_doubles_nothing(void **state _unused_)
{
    static struct crowd crowd;
    pthread_t threads[SUBMITTERS];
    unsigned runs = 0;
    size_t rejected;

    crowd.pool = shared_pool(3, 7, 2, 4);
    for (size_t i = 0; i < SUBMITTERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, submit_many, &crowd), 0);
    for (size_t i = 0; i < SUBMITTERS; i++)
        pthread_join(threads[i], NULL);
    rejected = worker_pool_rejected(crowd.pool);
    worker_pool_free(crowd.pool);
    for (size_t i = 0; i < COUNT_OF(crowd.runs); i++) {
        assert_true(crowd.runs[i] <= 1);
        runs += crowd.runs[i];
    }
    assert_int_equal(runs, crowd.accepted);
    assert_int_equal(runs + rejected, SUBMITTERS * SUBMISSIONS);
    assert_true(runs > 0);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

/* In a child without room for 64 stacks: the error says so, and the threads that did start are ended. */
static void start_without_room(void)
{
    struct rlimit room = {96 << 20, 96 << 20};
    struct worker_pool_options options = {.name = "big", .threads = 64, .queue = 1};
    struct worker_pool *pool = NULL;
    struct error *error;
    if (setrlimit(RLIMIT_AS, &room) != 0)
        _exit(2);
    error = worker_pool_new(&options, &pool);
    if (!error_is(error, ERROR_UNAVAILABLE) || pool != NULL)
        _exit(3);
    error_free(error);
}

static void too_few_resources_are_an_error(void **state)
{
#ifdef SANITIZED
    (void)state;
    (void)start_without_room;
    skip(); /* a sanitizer's own memory is larger than any such limit */
#else
    struct child_end end = child_run(*state, start_without_room);
    assert_true(WIFEXITED(end.status));
    assert_int_equal(WEXITSTATUS(end.status), 0);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_queue_refuses_at_once),
        cmocka_unit_test(a_job_for_a_free_thread_is_never_refused),
        cmocka_unit_test(jobs_start_in_the_order_of_their_coming),
        cmocka_unit_test(keys_take_turns),
        cmocka_unit_test(one_key_never_has_all_threads),
        cmocka_unit_test(one_key_never_fills_the_queue),
        cmocka_unit_test(jobs_one_after_the_other_all_run),
        cmocka_unit_test(stopping_runs_what_is_queued_and_refuses_the_rest),
        cmocka_unit_test(after_a_stop_nothing_is_taken),
        cmocka_unit_test(threads_are_named_and_deaf_to_signals),
        cmocka_unit_test(no_number_means_as_many_threads_as_cores),
        cmocka_unit_test(a_pool_without_a_queue_is_an_error),
        cmocka_unit_test(a_crowd_loses_and_doubles_nothing),
        ARENA_TEST(too_few_resources_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
