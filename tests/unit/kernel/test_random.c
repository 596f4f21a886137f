#include "check.h"
#include "random.h"

/* The first numbers from seed 1234567 by the reference implementation (Vigna, splitmix64.c). */
static void the_seeded_sequence_is_split_mix(void **state _unused_)
{
    static const uint64_t expected[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                        UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                        UINT64_C(16408922859458223821)};
    struct random_seeded random;
    uint64_t numbers[COUNT_OF(expected)];
    random_seeded_init(&random, 1234567);
    random_fill(&random.base, numbers, sizeof(numbers));
    assert_memory_equal(numbers, expected, sizeof(expected));
}

static void one_seed_gives_one_sequence(void **state _unused_)
{
    struct random_seeded a, b, c;
    char from_a[100], from_b[100], from_c[100];
    random_seeded_init(&a, 1);
    random_seeded_init(&b, 1);
    random_seeded_init(&c, 2);
    random_fill(&a.base, from_a, sizeof(from_a));
    random_fill(&b.base, from_b, sizeof(from_b));
    random_fill(&c.base, from_c, sizeof(from_c));
    assert_memory_equal(from_a, from_b, sizeof(from_a));
    assert_memory_not_equal(from_a, from_c, sizeof(from_a));
}

/* More than the 256 bytes that getrandom(2) gives in one piece; all of it is filled, and never twice the
 * same. */
static void the_system_fills_everything(void **state _unused_)
{
    static unsigned char first[100000], second[100000];
    random_fill(random_system(), first, sizeof(first));
    random_fill(random_system(), second, sizeof(second));
    for (size_t i = 0; i + 16 <= sizeof(first); i += 16) {
        static const unsigned char zeros[16];
        assert_memory_not_equal(first + i, zeros, 16);
        assert_memory_not_equal(first + i, second + i, 16);
    }
    random_fill(random_system(), first, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seeded_sequence_is_split_mix),
        cmocka_unit_test(one_seed_gives_one_sequence),
        cmocka_unit_test(the_system_fills_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
