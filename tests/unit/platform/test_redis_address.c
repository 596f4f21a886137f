#include "check.h"
#include "redis/redis_address.h"

static void check_address(struct arena *mem, const char *url, const char *host, int port, int database,
                          struct str user, struct str password)
{
    struct redis_address address;

    check_ok(redis_address_parse(url, mem, &address));
    assert_string_equal(address.host, host);
    assert_int_equal(address.port, port);
    assert_int_equal(address.database, database);
    check_str(address.user, user);
    check_str(address.password, password);
    assert_int_equal(address.user.ptr == NULL, user.ptr == NULL);
    assert_int_equal(address.password.ptr == NULL, password.ptr == NULL);
}

static void urls_are_read(void **state)
{
    struct arena *mem = *state;
    check_address(mem, "redis://localhost", "localhost", 6379, 0, STR_NONE, STR_NONE);
    check_address(mem, "redis://10.0.0.7:7000/", "10.0.0.7", 7000, 0, STR_NONE, STR_NONE);
    check_address(mem, "redis://[::1]/3", "::1", 6379, 3, STR_NONE, STR_NONE);
    check_address(mem, "redis://[fe80::1]:1/15", "fe80::1", 1, 15, STR_NONE, STR_NONE);
    check_address(mem, "redis://:secret@r:6379/0", "r", 6379, 0, STR_NONE, STR("secret"));
    check_address(mem, "redis://stet:p%40ss%2Fw%25%3a@r", "r", 6379, 0, STR("stet"), STR("p@ss/w%:"));
    check_address(mem, "redis://:a:b@r", "r", 6379, 0, STR_NONE, STR("a:b"));
}

static void what_is_no_url_is_refused_and_not_repeated(void **state)
{
    static const char *const wrong[] = {
        "",
        "redis://",
        "redis:hunter2",
        "http://hunter2",
        "redis://:hunter2@",
        "redis://:hunter2@r:0",
        "redis://:hunter2@r:65536",
        "redis://:hunter2@r:-1",
        "redis://:hunter2@r:",
        "redis://:hunter2@r:63x9",
        "redis://:hunter2@r/-1",
        "redis://:hunter2@r/x",
        "redis://:hunter2@r/70000",
        "redis://:hunter2@r/0/1",
        "redis://hunter2@r",
        "redis://:@r",
        "redis://:hun@ter2@r",
        "redis://:hunter2%@r",
        "redis://:hunter2%4@r",
        "redis://:hunter2%zz@r",
        "redis://:hunter2%00@r",
        "redis://:hunter2@[::1",
        "redis://:hunter2@[::1]6379",
        "redis://:hunter2@a b",
    };
    struct arena *mem = *state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct redis_address address;
        struct error *error = redis_address_parse(wrong[i], mem, &address);
        if (error == OK)
            print_error("%s was read\n", wrong[i]);
        assert_true(error_is(error, ERROR_INVALID));
        assert_null(strstr(error_message(error), "hunter2"));
        error_free(error);
    }
}

static void tls_is_refused_by_name(void **state)
{
    struct redis_address address;
    struct error *error = redis_address_parse("rediss://:hunter2@r", *state, &address);

    assert_true(error_is(error, ERROR_INVALID));
    assert_non_null(strstr(error_message(error), "rediss:// is not supported"));
    error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(urls_are_read),
        ARENA_TEST(what_is_no_url_is_refused_and_not_repeated),
        ARENA_TEST(tls_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
