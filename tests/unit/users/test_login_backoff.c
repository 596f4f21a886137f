#include "../../support/check.h"
#include "clock.h"
#include "services/memory_login_backoff.h"
#include <pthread.h>

static const struct rate account = {5, MINUTES(15)};

static int setup(void **state)
{
    *state = memory_login_backoff_new(4096, random_system());
    return 0;
}

static int teardown(void **state)
{
    memory_login_backoff_free(*state);
    return 0;
}

static void the_wait_doubles_up_to_the_longest(void **state)
{
    static const int64_t minutes[] = {3, 6, 12, 24, 48, 60, 60, 60};
    struct backoff_rule rule = backoff_rule_from(account);
    int64_t now = 1000000;

    for (int64_t i = 0; i < 5; i++)
        assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    for (size_t i = 0; i < COUNT_OF(minutes); i++) {
        int64_t wait = MINUTES(minutes[i]);
        assert_int_equal(login_backoff_take(*state, STR("ada"), &rule, now).retry_after, wait);
        assert_int_equal(login_backoff_take(*state, STR("ada"), &rule, now + wait - 1).retry_after, 1);
        now += wait;
        assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    }
    assert_true(login_backoff_take(*state, STR("bob"), &rule, now).allowed);
}

/* What the numbers are for: a guesser who never stops gets few. */
static void a_day_of_guessing_gives_few_guesses(void **state)
{
    struct backoff_rule rule = backoff_rule_from(account);
    size_t guesses = 0;

    for (int64_t now = 0; now < DAYS(1); now += SECONDS(10))
        guesses += login_backoff_take(*state, STR("ada"), &rule, now).allowed;
    assert_in_range(guesses, 20, 40);
}

static void a_quiet_day_forgets(void **state)
{
    struct backoff_rule rule = backoff_rule_from(account);
    int64_t now = 1000;

    for (size_t i = 0; i < 5; i++)
        assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    now += DAYS(1) - 1;
    assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    assert_false(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    now += DAYS(1);
    for (size_t i = 0; i < 5; i++)
        assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    assert_false(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
}

static void a_success_clears(void **state)
{
    struct backoff_rule rule = backoff_rule_from(account);
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < 5; i++)
            assert_true(login_backoff_take(*state, STR("ada"), &rule, 5000).allowed);
        assert_false(login_backoff_take(*state, STR("ada"), &rule, 5000).allowed);
        login_backoff_clear(*state, STR("ada"));
    }
    login_backoff_clear(*state, STR("nobody")); /* nothing happens */
}

/* As if it had not been: neither the count nor the time of the wait moves. */
static void what_is_given_back_is_not_counted(void **state)
{
    struct backoff_rule rule = backoff_rule_from(account);
    struct backoff_verdict verdict;
    int64_t now = 5000;

    for (size_t i = 0; i < 100; i++) {
        verdict = login_backoff_take(*state, STR("ada"), &rule, now);
        assert_true(verdict.allowed);
        login_backoff_give_back(*state, STR("ada"), verdict.one);
    }
    for (size_t i = 0; i < 6; i++) {
        now += MINUTES(3);
        assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    }
    now += MINUTES(6);
    for (size_t i = 0; i < 3; i++) {
        verdict = login_backoff_take(*state, STR("ada"), &rule, now + (int64_t)i);
        assert_true(verdict.allowed);
        login_backoff_give_back(*state, STR("ada"), verdict.one);
    }
    assert_true(login_backoff_take(*state, STR("ada"), &rule, now).allowed);
    assert_int_equal(login_backoff_take(*state, STR("ada"), &rule, now).retry_after, MINUTES(12));
    login_backoff_give_back(*state, STR("nobody"), verdict.one); /* nothing happens */
}

static void count_0_is_no_limit(void **state)
{
    struct backoff_rule rule = backoff_rule_from((struct rate){0, MINUTES(1)});
    for (size_t i = 0; i < 1000; i++)
        assert_true(login_backoff_take(*state, STR("ada"), &rule, 5000).allowed);
}

struct guesser {
    struct login_backoff *backoff;
    size_t allowed;
};

static void *guess(void *context)
{
    struct guesser *guesser = context;
    struct backoff_rule rule = backoff_rule_from(account);
    for (size_t i = 0; i < 1000; i++)
        guesser->allowed += login_backoff_take(guesser->backoff, STR("ada"), &rule, 5000).allowed;
    return NULL;
}

static void parallel_guesses_are_not_free(void **state)
{
    struct guesser guessers[8] = {0};
    pthread_t threads[8];
    size_t allowed = 0;

    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        guessers[i].backoff = *state;
        assert_int_equal(pthread_create(&threads[i], NULL, guess, &guessers[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        allowed += guessers[i].allowed;
    }
    assert_int_equal(allowed, 5);
}

/* Whoever fails once under a hundred thousand names does not make the table forget who failed often. */
static void a_full_table_keeps_who_failed_often(void **state)
{
    struct backoff_rule rule = backoff_rule_from(account);
    struct arena *mem = arena_new(0);

    for (size_t i = 0; i < 5; i++)
        assert_true(login_backoff_take(*state, STR("ada"), &rule, 5000).allowed);
    for (size_t i = 0; i < 100000; i++) {
        assert_true(login_backoff_take(*state, str_format(mem, "nobody %zu", i), &rule, 6000).allowed);
        if (i % 1000 == 0)
            arena_reset(mem);
    }
    assert_false(login_backoff_take(*state, STR("ada"), &rule, 6000).allowed);
    arena_free(mem);
}

#define BACKOFF_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BACKOFF_TEST(the_wait_doubles_up_to_the_longest),
        BACKOFF_TEST(a_day_of_guessing_gives_few_guesses),
        BACKOFF_TEST(a_quiet_day_forgets),
        BACKOFF_TEST(a_success_clears),
        BACKOFF_TEST(what_is_given_back_is_not_counted),
        BACKOFF_TEST(count_0_is_no_limit),
        BACKOFF_TEST(parallel_guesses_are_not_free),
        BACKOFF_TEST(a_full_table_keeps_who_failed_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
