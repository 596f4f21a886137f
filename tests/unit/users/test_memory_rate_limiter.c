#include "../../support/check.h"
#include "clock.h"
#include "services/memory_rate_limiter.h"

static int setup(void **state)
{
    *state = memory_rate_limiter_new(4096, random_system());
    return 0;
}

static int teardown(void **state)
{
    memory_rate_limiter_free(*state);
    return 0;
}

static void so_many_at_once_then_one_by_one(void **state)
{
    struct rate rate = {5, MINUTES(15)};
    struct rate_verdict verdict;
    int64_t now = 1000000;

    for (int64_t i = 0; i < 5; i++) {
        verdict = rate_limiter_take(*state, STR("ada"), rate, now);
        assert_true(verdict.allowed);
        assert_int_equal(verdict.remaining, 4 - i);
        assert_int_equal(verdict.reset_after, MINUTES(3) * (i + 1));
        assert_int_equal(verdict.retry_after, 0);
    }
    verdict = rate_limiter_take(*state, STR("ada"), rate, now);
    assert_false(verdict.allowed);
    assert_int_equal(verdict.remaining, 0);
    assert_int_equal(verdict.retry_after, MINUTES(3));
    assert_true(rate_limiter_take(*state, STR("bob"), rate, now).allowed);

    /* It drains: nobody is locked out for ever, and asking does not prolong it. */
    assert_false(rate_limiter_take(*state, STR("ada"), rate, now + MINUTES(3) - 1).allowed);
    assert_true(rate_limiter_take(*state, STR("ada"), rate, now + MINUTES(3)).allowed);
    assert_false(rate_limiter_take(*state, STR("ada"), rate, now + MINUTES(3)).allowed);
    verdict = rate_limiter_take(*state, STR("ada"), rate, now + MINUTES(60));
    assert_true(verdict.allowed);
    assert_int_equal(verdict.remaining, 4);
}

static void what_is_given_back_is_not_counted(void **state)
{
    struct rate rate = {2, MINUTES(1)};
    for (size_t i = 0; i < 100; i++) {
        assert_true(rate_limiter_take(*state, STR("ada"), rate, 5000).allowed);
        rate_limiter_give_back(*state, STR("ada"), rate, 5000);
    }
    assert_true(rate_limiter_take(*state, STR("ada"), rate, 5000).allowed);
    assert_true(rate_limiter_take(*state, STR("ada"), rate, 5000).allowed);
    assert_false(rate_limiter_take(*state, STR("ada"), rate, 5000).allowed);
    rate_limiter_give_back(*state, STR("nobody"), rate, 5000); /* no bucket: nothing happens */
}

static void count_0_is_no_limit(void **state)
{
    struct rate rate = {0, MINUTES(1)};
    for (size_t i = 0; i < 10000; i++)
        assert_true(rate_limiter_take(*state, STR("ada"), rate, 0).allowed);
    rate_limiter_give_back(*state, STR("ada"), rate, 0);
}

/* In any window of `per` milliseconds at most twice `count` pass (the burst and what drains meanwhile), never
 * more than count + elapsed / interval from the start, and who keeps to the rate is never refused. */
static void the_rate_holds_over_random_arrivals(void **state)
{
    struct random_seeded random;
    property_begin(&random, "arrivals");
    for (size_t round = 0; round < 200; round++) {
        struct rate rate = {1 + (int64_t)random_below(&random, 50),
                            1000 + (int64_t)random_below(&random, 100000)};
        char name[24];
        struct str key = str_of(name, (size_t)snprintf(name, sizeof(name), "%zu", round));
        int64_t now = 1000000, allowed = 0;
        double interval = (double)rate.per / (double)rate.count;
        for (size_t i = 0; i < 500; i++) {
            struct rate_verdict verdict = rate_limiter_take(*state, key, rate, now);
            double most = (double)rate.count + (double)(now - 1000000) / interval;
            allowed += verdict.allowed;
            assert_true((double)allowed <=
                        most + 1e-6 + (double)(now - 1000000) / interval / 1000); /* whole us */
            assert_true(verdict.remaining >= 0 && verdict.remaining < rate.count);
            assert_int_equal(verdict.retry_after == 0, verdict.allowed);
            if (!verdict.allowed) {
                /* The promise is kept, and kept tightly. */
                assert_false(rate_limiter_take(*state, key, rate, now + verdict.retry_after - 1).allowed);
                assert_true(rate_limiter_take(*state, key, rate, now + verdict.retry_after).allowed);
                allowed++;
                now += verdict.retry_after;
            }
            now += (int64_t)random_below(&random, (size_t)(2 * interval) + 1);
        }
    }
    struct rate steady = {60, MINUTES(1)};
    for (int64_t now = 0; now < HOURS(1); now += SECONDS(1))
        assert_true(rate_limiter_take(*state, STR("steady"), steady, now).allowed);
}

/* Many more keys than buckets: memory stays, strangers pass, and who is being limited is remembered longest.
 */
static void the_table_is_bounded(void **state _unused_)
{
    struct rate_limiter *limiter = memory_rate_limiter_new(64, random_system());
    struct rate rate = {3, MINUTES(1)};
    struct arena *mem = arena_new(0);
    size_t refused = 0;

    for (size_t i = 0; i < 3; i++)
        assert_true(rate_limiter_take(limiter, STR("attacker"), rate, 1000).allowed);
    for (size_t i = 0; i < 20000; i++) {
        assert_true(rate_limiter_take(limiter, str_format(mem, "stranger %zu", i), rate, 1000).allowed);
        refused += !rate_limiter_take(limiter, STR("attacker"), rate, 1000).allowed;
    }
    assert_int_equal(refused, 20000);
    arena_free(mem);
    memory_rate_limiter_free(limiter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(so_many_at_once_then_one_by_one, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_given_back_is_not_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(count_0_is_no_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(the_rate_holds_over_random_arrivals, setup, teardown),
        cmocka_unit_test(the_table_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
