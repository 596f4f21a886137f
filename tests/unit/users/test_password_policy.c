/* The policy with the real judge of strength. */
#include "../../support/check.h"
#include "security/zxcvbn_password_strength.h"
#include "services/password_policy.h"
#include "unicode.h"

static struct error *check_for(void **state, const char *typed, const char *address, const char *name,
                               struct password *ret)
{
    struct email email;
    check_ok(email_parse(str_from(address), *state, &email));
    return password_policy_check(zxcvbn_password_strength(), 15, str_from(typed), &email, str_from(name),
                                 *state, ret);
}

static void strong_passwords_pass(void **state)
{
    static const char *const cases[] = {
        "correct horse battery staple",  "tidal-orbit-walnut-91",
        "a very long passphrase indeed", "q9$Lw!x2Pz#v8Rt",
        "непростой пароль из слов",      "鳥が空を飛ぶ日に海を見た朝の夢",
        "ذهبت إلى السوق صباحا",          "🦊🐢🍉🚲🎻🌋🧊🪁🛶🧭🪴🧵🪐🪵🧶",
        "no composition rules here",
    };
    struct password password;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_ok(check_for(state, cases[i], "ada@example.org", "Ada Lovelace", &password));
}

static void weak_passwords_are_refused_with_the_reason(void **state)
{
    static const struct {
        const char *typed, *reason;
    } cases[] = {
        {"passwordpassword", "words that are tried first"},
        {"aaaaaaaaaaaaaaaaaaaaa", "repeats"},
        {"1234567890123456", "sequence"},
        {"abcdefghijklmnopqrstuvwxyz", "sequence"},
        {"rtyuiopoiuytrewq", "side by side"},
        {"Lovelace1234567", "own name"},
        {"ada@example.org1", "own name"},
        {"яяяяяяяяяяяяяяяяяяяя", "repeats"},
        {"Password123456789", ""},
        {"p4ssw0rdp4ssw0rd", ""},
    };
    struct password password;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error *error = check_for(state, cases[i].typed, "ada@example.org", "Ada Lovelace", &password);
        if (!error_has_code(error, "weak_password"))
            print_error("\"%s\" passed\n", cases[i].typed);
        assert_true(error_has_code(error, "weak_password"));
        if (!str_contains(error_field_at(error, 0)->detail, str_from(cases[i].reason)))
            print_error("\"%s\": %.*s\n", cases[i].typed, STR_ARGS(error_field_at(error, 0)->detail));
        assert_true(str_contains(error_field_at(error, 0)->detail, str_from(cases[i].reason)));
        error_free(error);
    }
}

static void length_counts_characters(void **state)
{
    struct password password;
    struct error *error = check_for(state, "q9$Lw!x2Pz#v8R", "ada@example.org", "Ada", &password);
    assert_true(error_has_code(error, "too_short"));
    assert_true(str_contains(error_field_at(error, 0)->detail, STR("15 characters")));
    error_free(error);
    /* Fourteen characters of three bytes each are not fifteen. */
    check_error(check_for(state, "鳥が空を飛ぶ日に海を見た朝", "ada@example.org", "Ada", &password),
                ERROR_INVALID);
}

static void no_setting_goes_below_eight(void **state)
{
    struct password password;
    struct email email;
    check_ok(email_parse(STR("ada@example.org"), *state, &email));
    check_error(password_policy_check(zxcvbn_password_strength(), 1, STR("q9$Lw!x"), &email, STR("Ada"),
                                      *state, &password),
                ERROR_INVALID);
    check_ok(password_policy_check(zxcvbn_password_strength(), 1, STR("q9$Lw!x2"), &email, STR("Ada"), *state,
                                   &password));
}

static void personal_words_are_known_in_parts(void **state)
{
    struct password password;
    /* Strong for somebody else. */
    check_ok(check_for(state, "wolfeschlegel-kensington", "ada@example.org", "Ada", &password));
    check_error(
        check_for(state, "wolfeschlegel-kensington", "wolfeschlegel.kensington@example.org", "W", &password),
        ERROR_INVALID);
}

static void sixty_four_characters_of_any_script_pass(void **state)
{
    /* First character of an alphabet of 30 characters or more. */
    static const uint32_t scripts[] = {0x21,  0x3b1,  0x430,  0x561,  0x5d0,  0x627,  0x905,
                                       0xe01, 0x10d0, 0x3042, 0x4e00, 0xac00, 0x1f600};
    struct random_seeded random;
    property_begin(&random, "scripts");
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        char text[64 * 4 + 1];
        size_t length = 0;
        struct password password;
        for (size_t k = 0; k < 64; k++) {
            uint32_t c = scripts[i] + (uint32_t)random_below(&random, 26);
            if (c < 0x80) {
                text[length++] = (char)c;
            } else if (c < 0x800) {
                text[length++] = (char)(0xc0 | c >> 6);
                text[length++] = (char)(0x80 | (c & 0x3f));
            } else if (c < 0x10000) {
                text[length++] = (char)(0xe0 | c >> 12);
                text[length++] = (char)(0x80 | (c >> 6 & 0x3f));
                text[length++] = (char)(0x80 | (c & 0x3f));
            } else {
                text[length++] = (char)(0xf0 | c >> 18);
                text[length++] = (char)(0x80 | (c >> 12 & 0x3f));
                text[length++] = (char)(0x80 | (c >> 6 & 0x3f));
                text[length++] = (char)(0x80 | (c & 0x3f));
            }
        }
        text[length] = '\0';
        check_ok(check_for(state, text, "ada@example.org", "Ada", &password));
    }
}

/* Whatever the bytes, the judge comes back and gives a score and, where it is low, a reason. */
static void any_text_is_judged(void **state)
{
    struct random_seeded random;
    property_begin(&random, "any text");
    for (size_t i = 0; i < 2000; i++) {
        struct arena *mem = arena_new(0);
        struct password_strength_verdict verdict = {-1, STR_NONE};
        struct str text = random_str(&random, mem, 1 + random_below(&random, 256),
                                     random_below(&random, 2) ? STR_NONE : STR("abc123!\xc3\xa9 qwe"));
        struct str personal[] = {random_str(&random, mem, random_below(&random, 40), STR_NONE)};
        check_ok(password_strength_judge(zxcvbn_password_strength(), text, personal, 1, mem, &verdict));
        assert_in_range(verdict.score, 0, 4);
        assert_int_equal(verdict.reason.ptr != NULL, verdict.score < 3);
        arena_free(mem);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(strong_passwords_pass),
        ARENA_TEST(weak_passwords_are_refused_with_the_reason),
        ARENA_TEST(length_counts_characters),
        ARENA_TEST(no_setting_goes_below_eight),
        ARENA_TEST(personal_words_are_known_in_parts),
        ARENA_TEST(sixty_four_characters_of_any_script_pass),
        ARENA_TEST(any_text_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
