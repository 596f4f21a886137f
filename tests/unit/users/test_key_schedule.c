/* When a signing key does what, at the edges of each stretch. */
#include "../../support/check.h"
#include "services/key_schedule.h"

#define FROM INT64_C(1000000000)
#define REPLACED (FROM + DAYS(90))

static void security_6_each_stretch_begins_at_its_time(void **state _unused_)
{
    assert_int_equal(key_state_at(FROM, REPLACED, FROM - 1), KEY_NEXT);
    assert_int_equal(key_state_at(FROM, REPLACED, FROM), KEY_SIGNING);
    assert_int_equal(key_state_at(FROM, REPLACED, REPLACED - 1), KEY_SIGNING);
    assert_int_equal(key_state_at(FROM, REPLACED, REPLACED), KEY_RETIRED);
    assert_int_equal(key_state_at(FROM, REPLACED, REPLACED + KEY_KEPT - 1), KEY_RETIRED);
    assert_int_equal(key_state_at(FROM, REPLACED, REPLACED + KEY_KEPT), KEY_GONE);
}

static void what_nothing_replaces_signs_for_ever(void **state _unused_)
{
    assert_int_equal(key_gone_at(INT64_MAX), INT64_MAX);
    assert_int_equal(key_state_at(FROM, INT64_MAX, INT64_MAX - 1), KEY_SIGNING);
    assert_int_equal(key_state_at(INT64_MIN, INT64_MAX, 0), KEY_SIGNING);
    assert_int_equal(key_gone_at(INT64_MAX - KEY_KEPT + 1), INT64_MAX);
}

/* An access token lives half an hour at most (settings.def); caches keep the published keys five minutes. */
static void security_6_the_stretches_are_long_enough(void **state _unused_)
{
    assert_true(KEY_KEPT > MINUTES(30));
    assert_true(KEY_OVERLAP >= 2 * MINUTES(5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(security_6_each_stretch_begins_at_its_time),
        cmocka_unit_test(what_nothing_replaces_signs_for_ever),
        cmocka_unit_test(security_6_the_stretches_are_long_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
