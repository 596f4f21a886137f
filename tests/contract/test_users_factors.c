/* Second factors, recovery codes and known devices on every driver, and races for one code. */
#include "users_contract.h"

static bool enroll(struct unit_of_work *work, uint8_t user, const char *secret, int64_t now,
                   struct arena *mem)
{
    struct second_factor factor = {.user = id_at(user), .secret = str_from(secret), .created_at = now};
    bool enrolled = false;
    check_ok(second_factor_repository_enroll(work->factors, &factor, mem, &enrolled));
    return enrolled;
}

static bool take(struct unit_of_work *work, uint8_t user, int64_t step, int64_t now, struct arena *mem)
{
    bool taken = false;
    check_ok(second_factor_repository_take(work->factors, id_at(user), step, now, mem, &taken));
    return taken;
}

static bool has_factor(struct unit_of_work *work, uint8_t user, struct arena *mem)
{
    struct user *found;
    check_ok(user_repository_find(work->users, id_at(user), mem, &found));
    return found->has_second_factor;
}

static void a_factor_is_enrolled_confirmed_and_removed(struct contract *self)
{
    struct opened opened = open_store(self);
    struct arena *mem = self->mem;
    struct second_factor *found;
    struct unit_of_work *work;

    CONTRACT_EXECUTE(self, two_users_sql);
    work = begin(opened.store, WORK_WRITE, mem);
    check_ok(second_factor_repository_find(work->factors, id_at(1), mem, &found));
    assert_null(found);
    assert_false(take(work, 1, 5, 100, mem));
    assert_true(enroll(work, 1, "first", 10, mem));
    assert_true(enroll(work, 1, "second", 20, mem)); /* the first was never confirmed */
    check_ok(second_factor_repository_find(work->factors, id_at(1), mem, &found));
    check_str(found->secret, STR("second"));
    assert_int_equal(found->created_at, 20);
    assert_int_equal(found->confirmed_at, 0);
    assert_false(has_factor(work, 1, mem));

    assert_true(take(work, 1, 5, 100, mem));
    assert_true(has_factor(work, 1, mem));
    assert_false(has_factor(work, 2, mem));
    assert_false(take(work, 1, 5, 101, mem));
    assert_false(take(work, 1, 4, 101, mem));
    assert_true(take(work, 1, 6, 101, mem));
    assert_false(enroll(work, 1, "third", 30, mem));
    check_ok(second_factor_repository_find(work->factors, id_at(1), mem, &found));
    check_str(found->secret, STR("second"));
    assert_int_equal(found->confirmed_at, 100);
    assert_int_equal(found->last_step, 6);

    check_ok(second_factor_repository_remove(work->factors, id_at(1), mem));
    assert_false(has_factor(work, 1, mem));
    assert_true(enroll(work, 1, "fourth", 40, mem));
    commit(&work);
    close_store(&opened);
}

/* The database alone gives no secret, nor does one open in another row or with another key. */
static void security_7_secrets_are_sealed(struct contract *self)
{
    struct opened opened = open_store(self),
                  stranger = open_store_with(self, "another key of thirty-two bytes.");
    struct arena *mem = self->mem;
    struct second_factor *found;
    struct unit_of_work *work;

    CONTRACT_EXECUTE(self, two_users_sql);
    work = begin(opened.store, WORK_WRITE, mem);
    assert_true(enroll(work, 1, "sesame", 10, mem));
    commit(&work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM second_factors WHERE sealed_secret LIKE"
                                           " '%sesame%' OR sealed_secret LIKE '%c2VzYW1l%'"),
                     0);
    work = begin(stranger.store, WORK_READ, mem);
    check_error(second_factor_repository_find(work->factors, id_at(1), mem, &found), ERROR_INTERNAL);
    unit_of_work_end(&work);
    CONTRACT_EXECUTE(self, "UPDATE second_factors SET user_id = '" BOB "'");
    work = begin(opened.store, WORK_READ, mem);
    check_error(second_factor_repository_find(work->factors, id_at(2), mem, &found), ERROR_INTERNAL);
    unit_of_work_end(&work);
    close_store(&opened);
    close_store(&stranger);
}

static bool use(struct unit_of_work *work, uint8_t user, const char *code, struct arena *mem)
{
    bool used = false;
    check_ok(second_factor_repository_use_code(work->factors, id_at(user), digest_sha256(str_from(code)), 100,
                                               mem, &used));
    return used;
}

static void recovery_codes_are_good_once_and_replaced_together(struct contract *self)
{
    struct digest first[] = {digest_sha256(STR("a")), digest_sha256(STR("b"))};
    struct digest second[] = {digest_sha256(STR("c"))};
    struct opened opened = open_store(self);
    struct arena *mem = self->mem;
    struct unit_of_work *work;

    CONTRACT_EXECUTE(self, two_users_sql);
    work = begin(opened.store, WORK_WRITE, mem);
    check_ok(second_factor_repository_replace_codes(work->factors, id_at(1), first, 2, mem));
    assert_false(use(work, 2, "a", mem));
    assert_true(use(work, 1, "a", mem));
    assert_false(use(work, 1, "a", mem));
    check_ok(second_factor_repository_replace_codes(work->factors, id_at(1), second, 1, mem));
    assert_false(use(work, 1, "b", mem));
    assert_true(use(work, 1, "c", mem));
    check_ok(second_factor_repository_replace_codes(work->factors, id_at(1), first, 2, mem));
    check_ok(second_factor_repository_remove(work->factors, id_at(1), mem));
    assert_false(use(work, 1, "b", mem));
    commit(&work);
    close_store(&opened);
}

static bool is_known(struct unit_of_work *work, uint8_t user, const char *device, int64_t since,
                     struct arena *mem)
{
    bool known = false;
    check_ok(device_repository_is_known(work->devices, id_at(user), digest_sha256(str_from(device)), since,
                                        mem, &known));
    return known;
}

static void remember(struct unit_of_work *work, uint8_t user, const char *device, int64_t now,
                     struct arena *mem)
{
    check_ok(
        device_repository_remember(work->devices, id_at(user), digest_sha256(str_from(device)), now, mem));
}

static void devices_are_known_for_a_while_and_not_too_many(struct contract *self)
{
    struct opened opened = open_store(self);
    struct arena *mem = self->mem;
    struct unit_of_work *work;

    CONTRACT_EXECUTE(self, two_users_sql);
    work = begin(opened.store, WORK_WRITE, mem);
    assert_false(is_known(work, 1, "a", 0, mem));
    remember(work, 1, "a", 10, mem);
    remember(work, 1, "b", 20, mem);
    remember(work, 1, "c", 30, mem);
    remember(work, 2, "a", 5, mem);
    assert_true(is_known(work, 1, "a", 10, mem));
    assert_false(is_known(work, 1, "a", 11, mem));
    remember(work, 1, "a", 40, mem);
    assert_true(is_known(work, 1, "a", 40, mem));
    check_ok(device_repository_prune(work->devices, id_at(1), 0, 2, mem)); /* b was used longest ago */
    assert_true(is_known(work, 1, "a", 0, mem) && is_known(work, 1, "c", 0, mem));
    assert_false(is_known(work, 1, "b", 0, mem));
    check_ok(device_repository_prune(work->devices, id_at(1), 31, 2, mem));
    assert_false(is_known(work, 1, "c", 0, mem));
    check_ok(device_repository_forget(work->devices, id_at(1), mem));
    assert_false(is_known(work, 1, "a", 0, mem));
    assert_true(is_known(work, 2, "a", 5, mem));
    assert_false(is_known(work, 0, "a", 0, mem)); /* nobody */
    commit(&work);
    close_store(&opened);
}

static struct error *want_step(struct unit_of_work *work, struct arena *mem, size_t number _unused_,
                               bool *won)
{
    return second_factor_repository_take(work->factors, id_at(1), 7, 100, mem, won);
}

static void one_of_many_takes_a_step(struct contract *self)
{
    CONTRACT_EXECUTE(
        self, two_users_sql,
        "INSERT INTO second_factors (user_id, sealed_secret, confirmed_at, last_step, created_at)"
        " VALUES ('" ADA "', 'x', 1, 6, 1)");
    assert_int_equal(let_them_compete(self, want_step), 1);
    assert_int_equal(contract_number(self, "SELECT last_step FROM second_factors"), 7);
}

static struct error *want_code(struct unit_of_work *work, struct arena *mem, size_t number _unused_,
                               bool *won)
{
    return second_factor_repository_use_code(work->factors, id_at(1), digest_sha256(STR("a")), 100, mem, won);
}

static void one_of_many_uses_a_recovery_code(struct contract *self)
{
    struct digest codes[] = {digest_sha256(STR("a")), digest_sha256(STR("b"))};
    struct opened opened = open_store(self);
    struct unit_of_work *work;

    CONTRACT_EXECUTE(self, two_users_sql);
    work = begin(opened.store, WORK_WRITE, self->mem);
    check_ok(second_factor_repository_replace_codes(work->factors, id_at(1), codes, 2, self->mem));
    commit(&work);
    close_store(&opened);
    assert_int_equal(let_them_compete(self, want_code), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM recovery_codes WHERE used_at IS NULL"), 1);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(a_factor_is_enrolled_confirmed_and_removed),
    CONTRACT_TEST(security_7_secrets_are_sealed),
    CONTRACT_TEST(recovery_codes_are_good_once_and_replaced_together),
    CONTRACT_TEST(devices_are_known_for_a_while_and_not_too_many),
    CONTRACT_TEST(one_of_many_takes_a_step),
    CONTRACT_TEST(one_of_many_uses_a_recovery_code),
};
CONTRACT_MAIN("users factors", CONTRACT_MIGRATED, tests)
