#include "services/one_time_password.h"
#include "users_world.h"
#include "value_objects/factor_code.h"

/* RFC 6238, appendix B: SHA-1, the last six of the eight digits. */
static void codes_are_those_of_rfc_6238(void **state _unused_)
{
    static const struct {
        int64_t seconds;
        const char *code;
    } vectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                   {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    struct arena *mem = arena_new(0);

    for (size_t i = 0; i < COUNT_OF(vectors); i++)
        check_str(one_time_codes_code(oath_one_time_codes(), STR("12345678901234567890"),
                                      vectors[i].seconds / ONE_TIME_PERIOD, mem),
                  str_from(vectors[i].code));
    check_str(one_time_codes_write_secret(oath_one_time_codes(), STR("12345678901234567890"), mem),
              STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    arena_free(mem);
}

static void one_step_of_drift_and_none_before_the_last(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct str secret = STR("12345678901234567890");
    int64_t present = 41152263, now = SECONDS(present * ONE_TIME_PERIOD + 17), step = 0;

    for (int64_t offset = -3; offset <= 3; offset++) {
        struct str code = one_time_codes_code(oath_one_time_codes(), secret, present + offset, mem);
        bool near = offset >= -1 && offset <= 1;
        for (int64_t last = present - 4; last <= present + 2; last++) {
            bool good = near && present + offset > last;
            assert_int_equal(
                one_time_password_check(oath_one_time_codes(), secret, code, now, last, mem, &step), good);
            if (good)
                assert_int_equal(step, present + offset);
        }
    }
    assert_false(one_time_password_check(oath_one_time_codes(), secret, STR(""), now, 0, mem, &step));
    arena_free(mem);
}

static void codes_are_read_as_people_type_them(void **state _unused_)
{
    static const char *const one_time[] = {"123456", "123 456", " 1 2 3 4 5 6 "};
    static const char *const recovery[] = {"k7d2m-qx5wa", "K7D2M-QX5WA", "k7d2mqx5wa", " k7d2m qx5wa",
                                           "k-7d2mqx5-wa"};
    static const char *const neither[] = {"",           "12345",          "1234567",
                                          "12345a",     "123-456",        "-123456",
                                          "k7d2m",      "k7d2m-qx5w1",    "k7d2m-qx5w8",
                                          "k7d2m-qx5w", "k7d2mqx5waa",    "k7d2m_qx5wa",
                                          "123\t456",   "\302\240123456", "\xd9\xa1\xd9\xa2\xd9\xa3"};
    struct arena *mem = arena_new(0);
    struct factor_code code;

    for (size_t i = 0; i < COUNT_OF(one_time); i++) {
        assert_true(factor_code_parse(str_from(one_time[i]), mem, &code));
        assert_int_equal(code.kind, FACTOR_CODE_ONE_TIME);
        check_str(code.text, STR("123456"));
    }
    for (size_t i = 0; i < COUNT_OF(recovery); i++) {
        assert_true(factor_code_parse(str_from(recovery[i]), mem, &code));
        assert_int_equal(code.kind, FACTOR_CODE_RECOVERY);
        check_str(code.text, STR("k7d2mqx5wa"));
    }
    for (size_t i = 0; i < COUNT_OF(neither); i++)
        assert_false(factor_code_parse(str_from(neither[i]), mem, &code));
    assert_false(factor_code_parse(STR("123456\0"), mem, &code));
    for (size_t i = 0; i < 100; i++)
        assert_true(factor_code_parse(recovery_code_new(random_system(), mem), mem, &code));
    arena_free(mem);
}

/* What is drawn is the path of an SVG and nothing else; what does not fit is refused. */
static void qr_codes_are_drawn(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct str svg, same;

    check_ok(qr_drawer_draw(qrencode_qr_drawer(), STR("otpauth://totp/x?secret=AAAA"), mem, &svg));
    check_ok(qr_drawer_draw(qrencode_qr_drawer(), STR("otpauth://totp/x?secret=AAAA"), mem, &same));
    check_str(svg, same);
    assert_true(str_starts(svg, STR("<svg ")) && str_ends(svg, STR("</svg>")));
    assert_true(str_contains(svg, STR("M4 4h7v1h-7z"))); /* the finder pattern at the top left */
    check_error(qr_drawer_draw(qrencode_qr_drawer(), str_of(arena_copy(mem, "", 1), 0), mem, &svg),
                ERROR_INVALID);
    {
        char *large = arena_alloc(mem, 4000);
        memset(large, 'x', 4000);
        check_error(qr_drawer_draw(qrencode_qr_drawer(), str_of(large, 4000), mem, &svg), ERROR_INVALID);
    }
    arena_free(mem);
}

struct guarded {
    struct principal_dto *principal;
    struct second_factor *factor;
    struct recovery_codes_dto codes;
};

static struct second_factor *factor_of(struct world *world, struct id user)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct second_factor *factor;
    check_ok(users_store_begin(&world->store.base, WORK_READ, world->mem, &work));
    check_ok(second_factor_repository_find(work->factors, user, world->mem, &factor));
    return factor;
}

static struct str code_now(struct world *world, const struct second_factor *factor, int64_t offset)
{
    return one_time_codes_code(oath_one_time_codes(), factor->secret,
                               world->clock.now / SECONDS(ONE_TIME_PERIOD) + offset, world->mem);
}

static struct guarded guard_ada(struct world *world)
{
    struct enroll_dto enroll = {STR(WORLD_ADA_PASSWORD)};
    struct enrolment_dto enrolment;
    struct confirm_factor_dto confirm;
    struct guarded ada = {0};

    ada.principal = world_principal(world, world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD)->access_token);
    check_ok(enroll_factor(&world->guard_account, ada.principal, &enroll, world->mem, &enrolment));
    ada.factor = factor_of(world, ada.principal->user.id);
    confirm.code = code_now(world, ada.factor, 0);
    check_ok(confirm_factor(&world->guard_account, ada.principal, &confirm, world->mem, &ada.codes));
    return ada;
}

static struct error *attempt(struct world *world, struct str code)
{
    struct log_in_dto in = {.email = STR(WORLD_ADA), .password = STR(WORLD_ADA_PASSWORD), .code = code};
    struct tokens_dto *tokens;
    return log_in(&world->log_in, &in, &world->client, world->mem, &tokens);
}

static void signing_in_asks_for_a_code(void **state)
{
    struct world *world = *state;
    struct guarded ada = guard_ada(world);
    struct error *error = attempt(world, STR_NONE);

    assert_true(error_has_code(error, "second_factor_required"));
    error_free(error);
    error = attempt(world, code_now(world, ada.factor, 0)); /* used when it was confirmed */
    assert_true(error_has_code(error, "invalid_code"));
    error_free(error);
    check_ok(attempt(world, code_now(world, ada.factor, 1)));
    world->clock.now += SECONDS(ONE_TIME_PERIOD);
    check_error(attempt(world, code_now(world, ada.factor, 0)), ERROR_UNAUTHENTICATED);
    check_error(attempt(world, code_now(world, ada.factor, -1)), ERROR_UNAUTHENTICATED);
    world->clock.now += SECONDS(ONE_TIME_PERIOD);
    check_ok(attempt(world, code_now(world, ada.factor, 0)));
    assert_int_equal(fake_events_of(&world->events, SECOND_FACTOR_ADDED), 1);
}

static void a_recovery_code_is_used_up_by_a_sign_in_alone(void **state)
{
    struct world *world = *state;
    struct guarded ada = guard_ada(world);
    struct str code = ada.codes.recovery_codes.items[3];

    world->store.retries = 1; /* the transaction is lost, and with it that the code was used */
    check_error(attempt(world, code), ERROR_RETRY);
    check_ok(attempt(world, code));
    check_error(attempt(world, code), ERROR_UNAUTHENTICATED);
    assert_int_equal(fake_events_of(&world->events, RECOVERY_CODE_USED), 1);
}

static void wrong_codes_make_the_next_sign_in_wait(void **state)
{
    struct world *world = *state;
    struct guarded ada = guard_ada(world);

    for (size_t i = 0; i < 5; i++) {
        check_error(attempt(world, STR("k7d2m-qx5wa")), ERROR_UNAUTHENTICATED);
        if (i < 4) {
            struct error *error = attempt(world, STR_NONE);
            assert_true(error_has_code(error, "second_factor_required"));
            error_free(error);
        }
    }
    check_error(attempt(world, ada.codes.recovery_codes.items[0]), ERROR_LIMITED);
    world->clock.now += MINUTES(3);
    check_ok(attempt(world, ada.codes.recovery_codes.items[0]));
}

static void the_secret_is_bound_to_its_user(void **state)
{
    struct world *world = *state;
    struct guarded ada = guard_ada(world);
    struct principal_dto *bob =
        world_principal(world, world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD)->access_token);

    assert_int_equal(ada.factor->secret.len, SECOND_FACTOR_SECRET_SIZE);
    assert_null(factor_of(world, bob->user.id));
}

static void it_goes_with_its_codes(void **state)
{
    struct world *world = *state;
    struct guarded ada = guard_ada(world);
    struct prove_factor_dto wrong = {STR(WORLD_ADA_PASSWORD), STR("000000")};
    struct prove_factor_dto right = {STR(WORLD_ADA_PASSWORD), ada.codes.recovery_codes.items[0]};
    struct error *error = remove_factor(&world->guard_account, ada.principal, &wrong, world->mem);

    assert_true(error_has_code(error, "invalid_code"));
    error_free(error);
    check_ok(remove_factor(&world->guard_account, ada.principal, &right, world->mem));
    assert_null(factor_of(world, ada.principal->user.id));
    check_ok(attempt(world, STR_NONE));
    assert_int_equal(fake_events_of(&world->events, SECOND_FACTOR_REMOVED), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(one_step_of_drift_and_none_before_the_last),
        cmocka_unit_test(codes_are_read_as_people_type_them),
        cmocka_unit_test(qr_codes_are_drawn),
        WORLD_TEST(signing_in_asks_for_a_code),
        WORLD_TEST(a_recovery_code_is_used_up_by_a_sign_in_alone),
        WORLD_TEST(wrong_codes_make_the_next_sign_in_wait),
        WORLD_TEST(the_secret_is_bound_to_its_user),
        WORLD_TEST(it_goes_with_its_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
