#include "../../support/check.h"
#include "database/statement_cache.h"

static int released;

static void count_release(void *statement)
{
    released += *(int *)statement;
}

static void what_is_added_is_found(void **state)
{
    struct statement_cache cache = {0};
    static const char first[] = "SELECT 1";
    static const char second[] = "SELECT 1";
    int one = 1;
    int ten = 10;

    (void)state;
    released = 0;
    assert_null(statement_cache_find(&cache, first));
    assert_true(statement_cache_has_room(&cache, first));
    statement_cache_add(&cache, first, &one);
    assert_ptr_equal(statement_cache_find(&cache, first), &one);
    assert_null(statement_cache_find(&cache, second)); /* the same text elsewhere is another statement */
    statement_cache_add(&cache, second, &ten);
    assert_ptr_equal(statement_cache_find(&cache, first), &one);
    assert_ptr_equal(statement_cache_find(&cache, second), &ten);

    statement_cache_clear(&cache, count_release);
    assert_int_equal(released, 11);
    assert_null(statement_cache_find(&cache, first));
    statement_cache_clear(&cache, count_release);
    assert_int_equal(released, 11);
}

static void another_text_at_the_address_is_not_found(void **state)
{
    struct statement_cache cache = {0};
    char sql[] = "SELECT 1";
    int one = 1;

    (void)state;
    statement_cache_add(&cache, sql, &one);
    sql[7] = '2';
    assert_null(statement_cache_find(&cache, sql));
    assert_false(statement_cache_has_room(&cache, sql));
    statement_cache_clear(&cache, count_release);
    assert_true(statement_cache_has_room(&cache, sql));
}

static void room_ends(void **state)
{
    static const char texts[2000]; /* as many addresses of empty texts */
    struct statement_cache cache = {0};
    size_t count = 0;
    int one = 1;

    (void)state;
    released = 0;
    while (count < sizeof(texts) && statement_cache_has_room(&cache, &texts[count]))
        statement_cache_add(&cache, &texts[count++], &one);
    assert_in_range(count, 100, 1000);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(statement_cache_find(&cache, &texts[i]), &one);
    statement_cache_clear(&cache, count_release);
    assert_int_equal(released, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_is_found),
        cmocka_unit_test(another_text_at_the_address_is_not_found),
        cmocka_unit_test(room_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
