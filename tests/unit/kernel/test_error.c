#include "check.h"
#include "error.h"

static void an_error_says_what_it_was_made_of(void **state _unused_)
{
    struct error *error = error_new(ERROR_CONFLICT, "taken", "the key %s is taken by %d", "PAY", 3);
    assert_int_equal(error_kind(error), ERROR_CONFLICT);
    assert_true(error_is(error, ERROR_CONFLICT));
    assert_false(error_is(error, ERROR_INVALID));
    assert_true(error_has_code(error, "taken"));
    assert_false(error_has_code(error, "take"));
    assert_string_equal(error_code(error), "taken");
    assert_string_equal(error_message(error), "the key PAY is taken by 3");
    assert_int_equal(error_retry_after(error), 0);
    assert_int_equal(error_field_count(error), 0);
    assert_null(error_field_at(error, 0));
    error_free(error);
}

static void ok_is_no_error(void **state _unused_)
{
    assert_false(error_is(OK, ERROR_INVALID));
    assert_false(error_has_code(OK, "x"));
    error_free(OK);
}

static void fields_are_copied_and_kept_in_order(void **state)
{
    char text[] = "/operations/0/text";
    struct error *error = error_new(ERROR_INVALID, "invalid", "two things are wrong");
    error_add_field(error, str_from(text), STR("too_long"), STR("at most 10 bytes"));
    memset(text, 'x', sizeof(text) - 1);
    for (int i = 1; i < 50; i++)
        error_add_field(error, str_format(*state, "/operations/%d", i), STR("missing"), STR_NONE);
    assert_int_equal(error_field_count(error), 50);
    check_str(error_field_at(error, 0)->pointer, STR("/operations/0/text"));
    check_str(error_field_at(error, 0)->code, STR("too_long"));
    check_str(error_field_at(error, 0)->detail, STR("at most 10 bytes"));
    for (size_t i = 1; i < 50; i++)
        check_str(error_field_at(error, i)->pointer, str_format(*state, "/operations/%zu", i));
    assert_null(error_field_at(error, 50));
    error_free(error);
}

static void the_top_of_a_chain_speaks_and_the_chain_is_described(void **state)
{
    struct error *cause = error_new_at(ERROR_RETRY, "busy", "../src/a/one.c", 11, "the database is locked");
    struct error *middle;
    struct error *top;
    error_add_field(cause, STR("/x"), STR("y"), STR("z"));
    error_set_retry_after(cause, 9);
    middle = error_wrap_at(cause, ERROR_UNAVAILABLE, "store", "/home/src/stet/src/b/two.c", 22,
                           "cannot save %s", "it");
    top = error_wrap_at(middle, ERROR_INTERNAL, "failed", "three.c", 33, "cannot register");
    assert_int_equal(error_kind(top), ERROR_INTERNAL);
    assert_string_equal(error_message(top), "cannot register");
    /* What the cause says is for the log only. */
    assert_int_equal(error_field_count(top), 0);
    assert_int_equal(error_retry_after(top), 0);
    check_str(error_describe(top, *state),
              STR("cannot register (three.c:33) <- cannot save it (src/b/two.c:22) <- "
                  "the database is locked (src/a/one.c:11)"));
    error_free(top);
    check_str(error_describe(OK, *state), STR(""));
}

static void a_new_error_names_this_file(void **state)
{
    struct error *error = error_new(ERROR_INTERNAL, "x", "here");
    struct str expected = str_format(*state, "here (tests/unit/kernel/test_error.c:%d)", __LINE__ - 1);
    check_str(error_describe(error, *state), expected);
    error_free(error);
}

static void retry_after_is_kept(void **state _unused_)
{
    struct error *error = error_new(ERROR_LIMITED, "limited", "too many");
    error_set_retry_after(error, 30);
    assert_int_equal(error_retry_after(error), 30);
    error_free(error);
}

static void messages_of_any_length(void **state)
{
    char *long_text = arena_alloc(*state, 100001);
    struct error *error;
    memset(long_text, 'm', 100000);
    error = error_new(ERROR_INTERNAL, "x", "%s", long_text);
    assert_int_equal(strlen(error_message(error)), 100000);
    error_free(error);
}

static struct error *pass(bool fails, int *ret)
{
    TRY(fails ? error_new(ERROR_NOT_FOUND, "none", "nothing there") : OK);
    *ret = 1;
    return OK;
}

static void try_returns_the_error_and_leaves_the_output(void **state _unused_)
{
    int output = 7;
    check_error(pass(true, &output), ERROR_NOT_FOUND);
    assert_int_equal(output, 7);
    check_ok(pass(false, &output));
    assert_int_equal(output, 1);
}

/* The chain is as long as the depth of the code, but freeing must not need a stack of that depth. */
static void a_very_long_chain_is_freed(void **state _unused_)
{
    struct error *error = error_new(ERROR_INTERNAL, "x", "0");
    for (int i = 1; i < 100000; i++)
        error = error_wrap(error, ERROR_INTERNAL, "x", "%d", i);
    assert_string_equal(error_message(error), "99999");
    error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_says_what_it_was_made_of),
        cmocka_unit_test(ok_is_no_error),
        ARENA_TEST(fields_are_copied_and_kept_in_order),
        ARENA_TEST(the_top_of_a_chain_speaks_and_the_chain_is_described),
        ARENA_TEST(a_new_error_names_this_file),
        cmocka_unit_test(retry_after_is_kept),
        ARENA_TEST(messages_of_any_length),
        cmocka_unit_test(try_returns_the_error_and_leaves_the_output),
        cmocka_unit_test(a_very_long_chain_is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
