/* What counts against a hook, and what does not. */
#include "check.h"
#include "clock.h"
#include "entities/hook.h"

static const struct hook_delivery forged = {.received_at = MINUTES(60), .outcome = {"refused", 7}};

static void genuine_deliveries_fill_the_minute(void **state _unused_)
{
    struct hook hook = {0};
    struct hook_delivery delivery = {.received_at = MINUTES(60), .outcome = STR("counted")};

    for (int i = 0; i < HOOK_DELIVERIES_A_MINUTE; i++) {
        assert_int_equal(hook_wait(&hook, delivery.received_at), 0);
        hook_count(&hook, &delivery);
    }
    assert_int_equal(hook_wait(&hook, delivery.received_at + SECONDS(20)), SECONDS(40));
    assert_int_equal(hook_wait(&hook, delivery.received_at + MINUTES(1)), 0);
    assert_int_equal(hook.deliveries, HOOK_DELIVERIES_A_MINUTE);
}

static void forged_ones_do_not(void **state _unused_)
{
    struct hook hook = {0};

    for (int i = 0; i < HOOK_DELIVERIES_A_MINUTE * 2; i++)
        hook_note_forgery(&hook, &forged);
    assert_int_equal(hook_wait(&hook, forged.received_at), 0);
    assert_int_equal(hook.deliveries, 0);
    assert_true(str_eq(hook.last_outcome, STR("refused")));
}

static void of_a_flood_of_them_one_in_a_while_is_told(void **state _unused_)
{
    struct hook hook = {0};

    assert_true(hook_tells_forgery(&hook, forged.received_at));
    hook_note_forgery(&hook, &forged);
    assert_false(hook_tells_forgery(&hook, forged.received_at + HOOK_FORGERIES_APART - 1));
    assert_true(hook_tells_forgery(&hook, forged.received_at + HOOK_FORGERIES_APART));
    assert_true(hook_tells_forgery(&hook, forged.received_at - 1)); /* the clock was set back */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(genuine_deliveries_fill_the_minute),
        cmocka_unit_test(forged_ones_do_not),
        cmocka_unit_test(of_a_flood_of_them_one_in_a_while_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
