#include "check.h"
#include "strbuf.h"

static void additions_add_up(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "strbuf");
    for (int round = 0; round < 200; round++) {
        struct arena *mem = arena_new(0);
        struct strbuf buffer = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
        char *expected = arena_alloc(mem, 100000);
        size_t length = 0;
        struct str whole;
        for (int i = 0; i < 50; i++) {
            struct str piece = random_str(&random, mem, random_below(&random, 600), STR("abc%"));
            switch (random_below(&random, 3)) {
            case 0:
                strbuf_add(&buffer, piece);
                break;
            case 1:
                strbuf_addf(&buffer, "%.*s", STR_ARGS(piece));
                break;
            default:
                piece = STR("c");
                strbuf_add_char(&buffer, 'c');
                break;
            }
            memcpy(expected + length, piece.ptr, piece.len);
            length += piece.len;
            check_str(strbuf_str(&buffer), str_of(expected, length));
            assert_int_equal(strbuf_str(&buffer).ptr[length], '\0');
        }
        check_ok(strbuf_finish(&buffer, &whole));
        check_str(whole, str_of(expected, length));
        arena_free(mem);
    }
}

static void an_empty_buffer_is_an_empty_string(void **state)
{
    struct strbuf buffer = strbuf_new(*state, 10);
    struct str whole;
    strbuf_add(&buffer, STR_NONE);
    strbuf_add(&buffer, STR(""));
    assert_non_null(strbuf_str(&buffer).ptr);
    check_ok(strbuf_finish(&buffer, &whole));
    assert_non_null(whole.ptr);
    assert_int_equal(whole.len, 0);
}

static void the_limit_itself_fits(void **state)
{
    struct strbuf buffer = strbuf_new(*state, 5);
    struct str whole;
    strbuf_add(&buffer, STR("abc"));
    strbuf_addf(&buffer, "%d", 45);
    check_ok(strbuf_finish(&buffer, &whole));
    check_str(whole, STR("abc45"));
}

static void past_the_limit_nothing_is_added_and_finish_says_so(void **state)
{
    for (int way = 0; way < 4; way++) {
        struct strbuf buffer = strbuf_new(*state, 5);
        struct str whole = STR("untouched");
        char many[400];
        memset(many, 'm', sizeof(many));
        strbuf_add(&buffer, STR("abcd"));
        if (way == 0)
            strbuf_add(&buffer, STR("ef"));
        else if (way == 1)
            strbuf_addf(&buffer, "%d", 10);
        else if (way == 2)
            strbuf_addf(&buffer, "%.*s", 400, many);
        else {
            strbuf_add_char(&buffer, 'e');
            strbuf_add_char(&buffer, 'f');
        }
        strbuf_add_char(&buffer, 'x'); /* would fit, but comes after what did not */
        check_str(strbuf_str(&buffer), way == 3 ? STR("abcde") : STR("abcd"));
        check_error(strbuf_finish(&buffer, &whole), ERROR_TOO_LARGE);
        check_str(whole, STR("untouched"));
    }
}

static void a_limit_of_nothing_and_of_everything(void **state)
{
    struct strbuf buffer = strbuf_new(*state, 0);
    struct str whole;
    strbuf_add_char(&buffer, 'x');
    check_str(strbuf_str(&buffer), STR(""));
    check_error(strbuf_finish(&buffer, &whole), ERROR_TOO_LARGE);
    buffer = strbuf_new(*state, SIZE_MAX);
    strbuf_add(&buffer, STR("x"));
    check_ok(strbuf_finish(&buffer, &whole));
    check_str(whole, STR("x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_add_up),
        ARENA_TEST(an_empty_buffer_is_an_empty_string),
        ARENA_TEST(the_limit_itself_fits),
        ARENA_TEST(past_the_limit_nothing_is_added_and_finish_says_so),
        ARENA_TEST(a_limit_of_nothing_and_of_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
