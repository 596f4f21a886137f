#include "check.h"
#include "secret.h"

static void equality(void **state _unused_)
{
    static const struct {
        struct str a, b;
        bool equal;
    } table[] = {
        {STR("secret"), STR("secret"), true},
        {STR("secret"), STR("Secret"), false},
        {STR("secret"), STR("secre"), false},
        {STR("secret"), STR("secrets"), false},
        {STR(""), STR(""), true},
        {STR(""), STR_NONE, true},
        {STR(""), STR("x"), false},
        {STR("a\0b"), STR("a\0c"), false},
        {STR("a\0b"), STR("a\0b"), true},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_int_equal(secret_eq(table[i].a, table[i].b), table[i].equal);
        assert_int_equal(secret_eq(table[i].b, table[i].a), table[i].equal);
    }
}

static void every_bit_counts_in_equality(void **state _unused_)
{
    unsigned char a[48], b[48];
    random_fill(random_system(), a, sizeof(a));
    for (size_t i = 0; i < sizeof(a) * 8; i++) {
        memcpy(b, a, sizeof(a));
        b[i / 8] = (unsigned char)(b[i / 8] ^ 1U << i % 8);
        assert_false(secret_eq(str_of((char *)a, sizeof(a)), str_of((char *)b, sizeof(b))));
    }
}

static void a_secret_is_a_copy(void **state _unused_)
{
    char source[] = "pass\0word";
    struct secret secret = secret_copy(str_of(source, 9));
    memset(source, 'x', sizeof(source));
    check_str(secret_bytes(&secret), STR("pass\0word"));
    secret_release(&secret);
    assert_null(secret.ptr);
    assert_int_equal(secret.len, 0);
    secret_release(&secret);
}

static void an_empty_secret_and_none(void **state _unused_)
{
    struct secret empty = secret_copy(STR("")), none = secret_copy(STR_NONE);
    assert_non_null(secret_bytes(&empty).ptr);
    assert_int_equal(secret_bytes(&empty).len, 0);
    assert_null(secret_bytes(&none).ptr);
    assert_int_equal(secret_bytes(&none).len, 0);
    secret_release(&empty);
    secret_release(&none);
}

static void wiping_leaves_zeros(void **state _unused_)
{
    static const char zeros[32];
    char bytes[32];
    memset(bytes, 'x', sizeof(bytes));
    secret_wipe(bytes, 31);
    assert_memory_equal(bytes, zeros, 31);
    assert_int_equal(bytes[31], 'x');
    secret_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality),
        cmocka_unit_test(every_bit_counts_in_equality),
        cmocka_unit_test(a_secret_is_a_copy),
        cmocka_unit_test(an_empty_secret_and_none),
        cmocka_unit_test(wiping_leaves_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
