#include "check.h"
#include "id.h"

static void an_id_is_a_uuid_of_version_7(void **state)
{
    struct clock_fixed clock;
    struct random_seeded random;
    property_begin(&random, "id");
    clock_fixed_init(&clock, 0);
    for (int i = 0; i < 10000; i++) {
        struct id id;
        int64_t at = 0;
        clock.now = (int64_t)random_below(&random, (size_t)1 << 48);
        id = id_new(&clock.base, &random.base);
        for (size_t k = 0; k < 6; k++)
            at = at << 8 | id.bytes[k];
        assert_int_equal(at, clock.now);
        assert_int_equal(id.bytes[6] >> 4, 7);
        assert_int_equal(id.bytes[8] >> 6, 2);
    }
    (void)state;
}

/* RFC 9562, appendix A.6. */
static void fill_as_in_the_rfc(struct random *self _unused_, void *bytes, size_t count)
{
    static const uint8_t given[] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    assert_int_equal(count, sizeof(given));
    memcpy(bytes, given, count);
}

static void the_example_of_the_rfc(void **state)
{
    static const struct random_ops ops = {fill_as_in_the_rfc};
    struct random random = {&ops};
    struct clock_fixed clock;
    clock_fixed_init(&clock, 0x017F22E279B0);
    check_str(id_format(*state, id_new(&clock.base, &random)), STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
}

static void later_ids_sort_later(void **state)
{
    struct clock_fixed clock;
    struct str last;
    clock_fixed_init(&clock, 1767323045678);
    last = id_format(*state, id_new(&clock.base, random_system()));
    for (int i = 0; i < 2000; i++) {
        struct str next;
        clock.now += 1 + i % 300;
        next = id_format(*state, id_new(&clock.base, random_system()));
        assert_true(str_compare(last, next) < 0);
        last = next;
    }
}

static void many_ids_come_in_their_order(void **state)
{
    struct clock_fixed clock;
    struct id *ids;
    clock_fixed_init(&clock, 1767323045678);
    ids = ids_new(&clock.base, random_system(), 2000, *state);
    for (size_t i = 1; i < 2000; i++)
        assert_true(memcmp(ids[i - 1].bytes, ids[i].bytes, sizeof(ids[i].bytes)) < 0);
}

static void ids_of_one_millisecond_differ(void **state _unused_)
{
    static struct id ids[2000];
    struct clock_fixed clock;
    clock_fixed_init(&clock, 1767323045678);
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = id_new(&clock.base, random_system());
        for (size_t k = 0; k < i; k++)
            assert_false(id_eq(ids[i], ids[k]));
    }
}

/* All 74 bits that are neither time nor version nor variant come up as 0 and as 1. */
static void the_rest_is_random(void **state _unused_)
{
    struct clock_fixed clock;
    uint8_t zeros[16] = {0}, ones[16] = {0};
    int free_bits = 0;
    clock_fixed_init(&clock, 1767323045678);
    for (int i = 0; i < 200; i++) {
        struct id id = id_new(&clock.base, random_system());
        for (size_t k = 0; k < 16; k++) {
            ones[k] |= id.bytes[k];
            zeros[k] = (uint8_t)(zeros[k] | ~id.bytes[k]);
        }
    }
    for (size_t k = 0; k < 16; k++)
        free_bits += __builtin_popcount((unsigned)(zeros[k] & ones[k]));
    assert_int_equal(free_bits, 74);
}

static void text_round_trips_in_either_case(void **state)
{
    for (int i = 0; i < 1000; i++) {
        struct id id = id_new(clock_system(), random_system()), back = ID_NONE;
        struct str text = id_format(*state, id);
        char upper[ID_TEXT_LENGTH];
        assert_int_equal(text.len, ID_TEXT_LENGTH);
        assert_true(id_parse(text, &back));
        assert_true(id_eq(id, back));
        check_str(str_lower(*state, text), text);
        for (size_t k = 0; k < ID_TEXT_LENGTH; k++)
            upper[k] = (char)(text.ptr[k] >= 'a' ? text.ptr[k] - 'a' + 'A' : text.ptr[k]);
        back = ID_NONE;
        assert_true(id_parse(str_of(upper, sizeof(upper)), &back));
        assert_true(id_eq(id, back));
    }
}

static void any_uuid_is_read(void **state)
{
    static const char *const table[] = {"00000000-0000-0000-0000-000000000000",
                                        "ffffffff-ffff-ffff-ffff-ffffffffffff",
                                        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct id id;
        assert_true(id_parse(str_from(table[i]), &id));
        check_str(id_format(*state, id), str_from(table[i]));
    }
}

static void other_texts_are_refused(void **state _unused_)
{
    static const char *const table[] = {
        "",
        "017f22e2",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
        "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4 dc0c0c07398f",
        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398\n",
        "017f22e2-79b0-7cc3-98c4-dc0c0c073\xc3\xa9x",
        "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct id id = {{4, 7, 1, 1}}, untouched = id;
        if (id_parse(str_from(table[i]), &id) || !id_eq(id, untouched))
            fail_msg("\"%s\" is accepted", table[i]);
    }
}

static void none_is_all_zero(void **state _unused_)
{
    struct id id = ID_NONE;
    assert_true(id_is_none(id));
    for (size_t i = 0; i < sizeof(id.bytes); i++) {
        id = ID_NONE;
        id.bytes[i] = 1;
        assert_false(id_is_none(id));
        assert_false(id_eq(id, ID_NONE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_a_uuid_of_version_7),
        ARENA_TEST(the_example_of_the_rfc),
        ARENA_TEST(later_ids_sort_later),
        ARENA_TEST(many_ids_come_in_their_order),
        cmocka_unit_test(ids_of_one_millisecond_differ),
        cmocka_unit_test(the_rest_is_random),
        ARENA_TEST(text_round_trips_in_either_case),
        ARENA_TEST(any_uuid_is_read),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(none_is_all_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
