#include "../../support/check.h"
#include "security/bcrypt_password_hasher.h"

#define COST 4 /* the algorithm's least: the tests are about form, not time */

static int setup(void **state)
{
    *state = bcrypt_password_hasher_new(COST, random_system());
    return 0;
}

static int teardown(void **state)
{
    bcrypt_password_hasher_free(*state);
    return 0;
}

static enum password_verdict verify(void **state, struct str typed, const char *hash)
{
    struct arena *mem = arena_new(0);
    enum password_verdict verdict = PASSWORD_WRONG;
    struct password password = {typed, typed};
    check_ok(password_hasher_verify(*state, &password, str_from(hash), mem, &verdict));
    arena_free(mem);
    return verdict;
}

#define REPEAT_12(text) text text text text text text text text text text text text

/* Of passlib 1.7.4: passlib/tests/test_handlers_bcrypt.py and docs/lib/passlib.hash.bcrypt_sha256.rst. */
static void hashes_of_passlib_verify(void **state)
{
    static const struct {
        struct str password;
        const char *hash;
    } cases[] = {
        {STR(""), "$bcrypt-sha256$v=2,t=2b,r=5$E/e/2AOhqM5W/KJTFQzLce$WFPIZKtDDTriqWwlmRFfHiOTeheAZWe"},
        {STR("password"),
         "$bcrypt-sha256$v=2,t=2b,r=5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS"},
        {STR("tá\xd0\x91ℓə"),
         "$bcrypt-sha256$v=2,t=2b,r=5$.US1fQ4TQS.ZTz/uJ5Kyn.$pzzgp40k8reM1CuQb03PvE0IDPQSdV6"},
        {STR(REPEAT_12("abc123")),
         "$bcrypt-sha256$v=2,t=2b,r=5$X1g1nh3g0v4h6970O68cxe$zu1cloESVFIOsUIo7fCEgkdHaI9SSue"},
        {STR(REPEAT_12("abc123") "qwr"),
         "$bcrypt-sha256$v=2,t=2b,r=5$X1g1nh3g0v4h6970O68cxe$CBF9csfEdW68xv3DwE6xSULXMtqEFP."},
        {STR(REPEAT_12("abc123") "xyz"),
         "$bcrypt-sha256$v=2,t=2b,r=5$X1g1nh3g0v4h6970O68cxe$zC/1UDUG2ofEXB6Onr2vvyFzfhEOS3S"},
        /* version 1 */
        {STR(""), "$bcrypt-sha256$2a,5$E/e/2AOhqM5W/KJTFQzLce$F6dYSxOdAEoJZO2eoHUZWZljW/e0TXO"},
        {STR("password"), "$bcrypt-sha256$2a,5$5Hg1DKFqPE8C2aflZ5vVoe$12BjNE0p7axMg55.Y/mHsYiVuFBDQyu"},
        {STR("password"),
         "$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2"},
        {STR("password"),
         "$bcrypt-sha256$v=2,t=2b,r=13$AmytCA45b12VeVg0YdDT3.$IZTbbJKgJlD5IJoCWhuDUqYjnJwNPlO"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(verify(state, cases[i].password, cases[i].hash), PASSWORD_RIGHT_OUTDATED);
        assert_int_equal(verify(state, STR("another"), cases[i].hash), PASSWORD_WRONG);
    }
}

/* Of the same file, and of Openwall's crypt_blowfish that it quotes. */
static void plain_bcrypt_verifies(void **state)
{
    static const struct {
        struct str password;
        const char *hash;
    } cases[] = {
        {STR("U*U*U*U*"), "$2a$05$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O"},
        {STR("U*U***U"), "$2a$05$WY62Xk2TXZ7EvVDQ5fmjNu7b0GEzSzUXUh2cllxJwhtOeMtWV3Ujq"},
        {STR(""), "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"},
        {STR("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are "
             "ignored"),
         "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"},
        {STR("\xa3"), "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"},
        {STR("U*U"), "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
        {STR("tá\xd0\x91ℓə"), "$2a$05$Z17AXnnlpzddNUvnC6cZNOSwMA/8oNiKnHTHTwLlBijfucQQlHjaG"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(verify(state, cases[i].password, cases[i].hash), PASSWORD_RIGHT_OUTDATED);
        assert_int_equal(verify(state, STR("another"), cases[i].hash), PASSWORD_WRONG);
    }
}

static void unreadable_hashes_are_wrong(void **state)
{
    static const char *const cases[] = {
        NULL,
        "",
        "x",
        "$2b$",
        "$bcrypt-sha256$v=2,t=2",
        "$bcrypt-sha256$v=2,t=2b",
        "$bcrypt-sha256$v=2,t=2b,r=",
        "$bcrypt-sha256$v=2,t=2b,r=5$",
        "$bcrypt-sha256$v=2,t=2b,r=5$5Hg1DKFqPE8C2aflZ5vVoe$",
        /* a character that is none of bcrypt's */
        "$bcrypt-sha256$v=2,t=2b,r=5$5Hg1DKF!PE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS",
        /* another version or variant */
        "$bcrypt-sha256$v=1,t=2b,r=5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS",
        "$bcrypt-sha256$v=2,t=2x,r=5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS",
        "$bcrypt-sha256$2x,5$5Hg1DKFqPE8C2aflZ5vVoe$12BjNE0p7axMg55.Y/mHsYiVuFBDQyu",
        "$bcrypt-sha256$2a5$5Hg1DKFqPE8C2aflZ5vVoe$12BjNE0p7axMg55.Y/mHsYiVuFBDQyu",
        "$bcrypt-sha256$2",
        /* more behind it */
        "$bcrypt-sha256$v=2,t=2b,r=5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS$",
        "$bcrypt-sha256$v=2,t=2b,r=5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbSx",
        /* costs that nobody waits for */
        "$bcrypt-sha256$v=2,t=2b,r=31$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS",
        "$bcrypt-sha256$v=2,t=2b,r=-5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS",
        "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
        "$6$rounds=5000$abc$def",
        "*",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(verify(state, STR("password"), cases[i]), PASSWORD_WRONG);
}

static char *hash_of(void **state, const char *typed, struct arena *mem)
{
    struct password password;
    struct str hash;
    check_ok(password_parse(str_from(typed), mem, &password));
    check_ok(password_hasher_hash(*state, &password, mem, &hash));
    return str_cstr(mem, hash);
}

static void new_hashes_have_passlibs_form(void **state)
{
    struct arena *mem = arena_new(0);
    const char *hash = hash_of(state, "correct horse battery staple", mem);

    assert_true(str_starts(str_from(hash), STR("$bcrypt-sha256$v=2,t=2b,r=4$")));
    assert_int_equal(strlen(hash), 28 + 22 + 1 + 31);
    assert_int_equal(verify(state, STR("correct horse battery staple"), hash), PASSWORD_RIGHT);
    assert_int_equal(verify(state, STR("correct horse battery stapler"), hash), PASSWORD_WRONG);
    assert_string_not_equal(hash, hash_of(state, "correct horse battery staple", mem)); /* salted */
    arena_free(mem);
}

static void every_byte_counts(void **state)
{
    struct arena *mem = arena_new(0);
    struct random_seeded random;
    property_begin(&random, "every byte counts");
    for (size_t round = 0; round < 40; round++) {
        size_t length = 1 + random_below(&random, 250), changed = random_below(&random, length);
        struct str text = random_str(&random, mem, length, STR("abcdefghijklmnopqrstuvwxyz "));
        char *other = str_cstr(mem, text);
        const char *hash = hash_of(state, str_cstr(mem, text), mem);
        assert_int_equal(verify(state, text, hash), PASSWORD_RIGHT);
        other[changed] = other[changed] == 'X' ? 'Y' : 'X';
        assert_int_equal(verify(state, str_of(other, length), hash), PASSWORD_WRONG);
        assert_int_equal(verify(state, str_slice(text, 0, length - 1), hash), PASSWORD_WRONG);
    }
    arena_free(mem);
}

static void another_cost_is_outdated(void **state)
{
    struct arena *mem = arena_new(0);
    struct password_hasher *other = bcrypt_password_hasher_new(5, random_system());
    const char *hash = hash_of((void **)&other, "correct horse battery staple", mem);
    assert_int_equal(verify(state, STR("correct horse battery staple"), hash), PASSWORD_RIGHT_OUTDATED);
    assert_int_equal(verify((void **)&other, STR("correct horse battery staple"), hash), PASSWORD_RIGHT);
    bcrypt_password_hasher_free(other);
    arena_free(mem);
}

/* Hashes made elsewhere are of the bytes as typed; ours are of the normal form. */
static void both_forms_of_a_password_are_tried(void **state)
{
    struct arena *mem = arena_new(0);
    struct password composed, decomposed, ligature;
    enum password_verdict verdict;
    struct str hash, foreign;

    check_ok(password_parse(STR("caf\xc3\xa9 au lait"), mem, &composed));
    check_ok(password_parse(STR("cafe\xcc\x81 au lait"), mem, &decomposed));
    check_ok(password_hasher_hash(*state, &composed, mem, &hash));
    check_ok(password_hasher_verify(*state, &decomposed, hash, mem, &verdict));
    assert_int_equal(verdict, PASSWORD_RIGHT);

    check_ok(password_parse(STR("ﬁnancial ﬂow"), mem, &ligature));
    check_ok(password_hasher_hash(*state, &(struct password){ligature.typed, ligature.typed}, mem, &foreign));
    check_ok(password_hasher_verify(*state, &ligature, foreign, mem, &verdict));
    assert_int_equal(verdict, PASSWORD_RIGHT_OUTDATED);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_of_passlib_verify),
        cmocka_unit_test(plain_bcrypt_verifies),
        cmocka_unit_test(unreadable_hashes_are_wrong),
        cmocka_unit_test(new_hashes_have_passlibs_form),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(another_cost_is_outdated),
        cmocka_unit_test(both_forms_of_a_password_are_tried),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
