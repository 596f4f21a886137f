#include "check.h"
#include "clock.h"
#include "workers/job_runner.h"
#include <pthread.h>

/* A job that counts its runs, and what should come of them. */
struct counted {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned runs, failures, left; /* `left`: how often there is more to do at once */
    bool fails;
};
#define COUNTED                                                                 \
    {                                                                           \
        .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER \
    }

static struct error *count_run(void *context, struct arena *mem _unused_, bool *again)
{
    struct counted *self = context;
    bool fails;

    pthread_mutex_lock(&self->mutex);
    self->runs++;
    fails = self->fails;
    *again = self->left > 0;
    self->left -= *again;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    return fails ? error_new(ERROR_UNAVAILABLE, "gone", "it is gone") : OK;
}

static void count_failure(void *context, const char *job, const struct error *error)
{
    struct counted *self = context;
    assert_string_equal(job, "counted");
    assert_string_equal(error_message(error), "it is gone");
    pthread_mutex_lock(&self->mutex);
    self->failures++;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->mutex);
}

static struct job_runner *run(struct counted *counted, int64_t period)
{
    struct job job = {"counted", period, count_run, counted};
    struct job_runner_options options = {&job, 1, count_failure, counted};
    struct job_runner *runner = NULL;
    check_ok(job_runner_new(&options, &runner));
    return runner;
}

/* Waits for as long as it takes: what never comes ends the test by its time limit. */
static void await(struct counted *self, const unsigned *what, unsigned count)
{
    pthread_mutex_lock(&self->mutex);
    while (*what < count)
        pthread_cond_wait(&self->changed, &self->mutex);
    pthread_mutex_unlock(&self->mutex);
}

static void it_runs_at_the_start_and_when_woken(void **state _unused_)
{
    struct counted counted = COUNTED;
    struct job_runner *runner = run(&counted, HOURS(1));
    await(&counted, &counted.runs, 1);
    job_runner_wake(runner);
    await(&counted, &counted.runs, 2);
    job_runner_free(runner);
    assert_int_equal(counted.failures, 0);
}

static void it_runs_in_its_period(void **state _unused_)
{
    struct counted counted = COUNTED;
    struct job_runner *runner = run(&counted, 5);
    await(&counted, &counted.runs, 4);
    job_runner_free(runner);
}

static void what_has_more_to_do_goes_on(void **state _unused_)
{
    struct counted counted = COUNTED;
    struct job_runner *runner;
    counted.left = 9;
    runner = run(&counted, HOURS(1));
    await(&counted, &counted.runs, 10);
    job_runner_free(runner);
    assert_int_equal(counted.runs, 10);
}

static void a_failure_is_told_and_tried_again(void **state _unused_)
{
    struct counted counted = COUNTED;
    struct job_runner *runner;
    counted.fails = true;
    runner = run(&counted, 5);
    await(&counted, &counted.failures, 3);
    job_runner_free(runner);
    assert_true(counted.runs >= 3);
}

/* The other job shows that the runner went on. */
static void run_once(bool fails)
{
    struct counted once = COUNTED, other = COUNTED;
    struct job jobs[] = {{.name = "counted", .run = count_run, .context = &once, .delay = 2},
                         {.name = "counted", .period = 1, .run = count_run, .context = &other}};
    struct job_runner_options options = {jobs, COUNT_OF(jobs), count_failure, &once};
    struct job_runner *runner = NULL;

    once.fails = fails;
    check_ok(job_runner_new(&options, &runner));
    await(&once, &once.runs, 1);
    pthread_mutex_lock(&other.mutex);
    other.runs = 0;
    pthread_mutex_unlock(&other.mutex);
    job_runner_wake(runner);
    await(&other, &other.runs, 5);
    job_runner_free(runner);
    assert_int_equal(once.runs, 1);
    assert_int_equal(once.failures, fails);
}

static void what_has_no_period_runs_once(void **state _unused_)
{
    run_once(false);
    run_once(true);
}

static void its_delay_comes_first(void **state _unused_)
{
    struct counted late = COUNTED, other = COUNTED;
    struct job jobs[] = {{.name = "counted", .run = count_run, .context = &late, .delay = HOURS(1)},
                         {.name = "counted", .period = 1, .run = count_run, .context = &other}};
    struct job_runner_options options = {jobs, COUNT_OF(jobs), count_failure, &late};
    struct job_runner *runner = NULL;

    check_ok(job_runner_new(&options, &runner));
    job_runner_wake(runner);
    await(&other, &other.runs, 5);
    job_runner_free(runner);
    assert_int_equal(late.runs, 0);
}

static void nobody_is_fine(void **state _unused_)
{
    job_runner_wake(NULL);
    job_runner_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_runs_at_the_start_and_when_woken),
        cmocka_unit_test(it_runs_in_its_period),
        cmocka_unit_test(what_has_more_to_do_goes_on),
        cmocka_unit_test(a_failure_is_told_and_tried_again),
        cmocka_unit_test(what_has_no_period_runs_once),
        cmocka_unit_test(its_delay_comes_first),
        cmocka_unit_test(nobody_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
