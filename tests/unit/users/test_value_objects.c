#include "../../support/check.h"
#include "services/permissions.h"
#include "value_objects/client_network.h"
#include "value_objects/device.h"
#include "value_objects/display_name.h"
#include "value_objects/email.h"
#include "value_objects/password.h"
#include "value_objects/role.h"

static void addresses_are_taken(void **state)
{
    static const struct {
        const char *typed, *text, *key;
    } cases[] = {
        {"ada@example.org", "ada@example.org", "ada@example.org"},
        {"  Ada.Lovelace+stet@Example.ORG\n", "Ada.Lovelace+stet@Example.ORG",
         "ada.lovelace+stet@example.org"},
        {"root@localhost", "root@localhost", "root@localhost"},
        {"o'brien!#$%&*/=?^_`{|}~@x.y", "o'brien!#$%&*/=?^_`{|}~@x.y", "o'brien!#$%&*/=?^_`{|}~@x.y"},
        {"Straße@Müller.example", "Straße@Müller.example", "strasse@müller.example"},
        {"ＡＤＡ@example.org", "ＡＤＡ@example.org", "ada@example.org"}, /* full-width letters */
        {"иван@пример.рф", "иван@пример.рф", "иван@пример.рф"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct email email;
        check_ok(email_parse(str_from(cases[i].typed), *state, &email));
        check_str(email.text, str_from(cases[i].text));
        check_str(email.key, str_from(cases[i].key));
    }
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        " ",
        "@",
        "a@",
        "@b",
        "ada",
        "ada@ex ample.org",
        "a@b@c",
        "a..b@c",
        ".a@c",
        "a.@c",
        "a@-b",
        "a@b-",
        "a@b..c",
        "a@.b",
        "a@b.",
        "a,b@c",
        "\"a\"@c",
        "a@[127.0.0.1]",
        "a\tb@c",
        "a@b\n.c",
        "a@b_c",
        "<a@b>",
        "a＠b@c",     /* a full-width @ folds to another one */
        "a\xff@b",    /* not UTF-8 */
        "a@b\xc2\x85" /* a control character */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct email email;
        struct error *error = email_parse(str_from(cases[i]), *state, &email);
        if (error == OK)
            print_error("\"%s\" was taken for an address\n", cases[i]);
        assert_true(error_has_code(error, "invalid_email"));
        check_str(error_field_at(error, 0)->pointer, STR("/email"));
        error_free(error);
    }
    struct email email;
    check_error(email_parse(str_of("a\0b@c", 5), *state, &email), ERROR_INVALID);
}

static void addresses_have_bounds(void **state)
{
    struct email email;
    struct str label = str_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 63);
    struct str local = str_of("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 64);

    check_ok(email_parse(str_format(*state, "%.*s@%.*s", STR_ARGS(local), STR_ARGS(label)), *state, &email));
    check_error(email_parse(str_format(*state, "b%.*s@c", STR_ARGS(local)), *state, &email), ERROR_INVALID);
    check_error(email_parse(str_format(*state, "b@a%.*s", STR_ARGS(label)), *state, &email), ERROR_INVALID);
    check_ok(email_parse(str_format(*state, "%.*s@%.*s.%.*s.%.*s", STR_ARGS(str_slice(local, 0, 62)),
                                    STR_ARGS(label), STR_ARGS(label), STR_ARGS(label)),
                         *state, &email));
    assert_int_equal(email.text.len, 254);
    check_error(email_parse(str_format(*state, "%.*s@%.*s.%.*s.%.*s", STR_ARGS(str_slice(local, 0, 63)),
                                       STR_ARGS(label), STR_ARGS(label), STR_ARGS(label)),
                            *state, &email),
                ERROR_INVALID);
    /* One character that folds to eighteen: the folded form has the same bound. */
    struct str folding = STR("ﷺ");
    struct str many[20];
    for (size_t i = 0; i < 20; i++)
        many[i] = folding;
    check_error(email_parse(str_format(*state, "%.*s@c", STR_ARGS(str_join(*state, many, 20, STR("")))),
                            *state, &email),
                ERROR_INVALID);
}

static void folding_twice_changes_nothing(void **state)
{
    static const char *const cases[] = {"Straße@Example.org", "ＡＤＡ@ＥＸ.org", "Ｉ̇stanbul@x.tr",
                                        "ΑΣ@example.gr"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct email once, twice;
        check_ok(email_parse(str_from(cases[i]), *state, &once));
        check_ok(email_parse(once.key, *state, &twice));
        check_str(twice.key, once.key);
    }
}

static void passwords_are_normalised(void **state)
{
    struct password password;
    check_ok(password_parse(STR("cafe\xcc\x81 ﬁne"), *state, &password));
    check_str(password.text, STR("café fine"));
    check_str(password.typed, STR("cafe\xcc\x81 ﬁne"));
}

static void passwords_without_form_are_refused(void **state)
{
    static const struct {
        struct str typed;
        const char *code;
    } cases[] = {
        {STR("abc\0def and more"), "nul"},
        {STR("abc\xff"), "not_utf8"},
        {STR("\xed\xa0\x80"), "not_utf8"}, /* a surrogate */
        {STR(""), "too_short"},
        {STR_NONE, "too_short"},
    };
    struct password password;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error *error = password_parse(cases[i].typed, *state, &password);
        assert_true(error_has_code(error, cases[i].code));
        check_str(error_field_at(error, 0)->pointer, STR("/password"));
        error_free(error);
    }
}

static void passwords_have_at_most_256_characters(void **state)
{
    struct password password;
    struct str characters[257];
    for (size_t i = 0; i < COUNT_OF(characters); i++)
        characters[i] = STR("界");
    check_ok(password_parse(str_join(*state, characters, 256, STR("")), *state, &password));
    check_error(password_parse(str_join(*state, characters, 257, STR("")), *state, &password), ERROR_INVALID);
    /* Eighteen characters each, once they are normalised. */
    for (size_t i = 0; i < 20; i++)
        characters[i] = STR("ﷺ");
    check_error(password_parse(str_join(*state, characters, 20, STR("")), *state, &password), ERROR_INVALID);
}

static void names_are_one_line(void **state)
{
    static const char *const deceptive[] = {"\u202eevil", "Ada\u2028Your password", "\u200b", "Ada\ufeff",
                                            "A\u2066da"};
    struct str name;
    check_ok(display_name_parse(STR("  Ada Lovelace  "), *state, &name));
    check_str(name, STR("Ada Lovelace"));
    check_error(display_name_parse(STR(""), *state, &name), ERROR_INVALID);
    check_error(display_name_parse(STR(" \t "), *state, &name), ERROR_INVALID);
    check_error(display_name_parse(STR("Ada\nBob"), *state, &name), ERROR_INVALID);
    check_error(display_name_parse(STR("Ada\tBob"), *state, &name), ERROR_INVALID);
    check_error(display_name_parse(STR("Ada\x1b[31m"), *state, &name), ERROR_INVALID);
    check_error(display_name_parse(STR("A\0B"), *state, &name), ERROR_INVALID);
    check_error(display_name_parse(STR("\xff"), *state, &name), ERROR_INVALID);
    for (size_t i = 0; i < COUNT_OF(deceptive); i++)
        check_error(display_name_parse(str_from(deceptive[i]), *state, &name), ERROR_INVALID);
    check_ok(display_name_parse(STR("👩\u200d💻"), *state, &name)); /* two and a joiner */
    struct str characters[101];
    for (size_t i = 0; i < COUNT_OF(characters); i++)
        characters[i] = STR("é");
    check_ok(display_name_parse(str_join(*state, characters, 100, STR("")), *state, &name));
    check_error(display_name_parse(str_join(*state, characters, 101, STR("")), *state, &name), ERROR_INVALID);
}

static void roles_have_words(void **state _unused_)
{
    enum platform_role platform;
    enum workspace_role workspace;
    for (int i = PLATFORM_MEMBER; i <= PLATFORM_ADMIN; i++) {
        assert_true(platform_role_parse(platform_role_word((enum platform_role)i), &platform));
        assert_int_equal(platform, i);
    }
    for (int i = WORKSPACE_VIEWER; i <= WORKSPACE_OWNER; i++) {
        assert_true(workspace_role_parse(workspace_role_word((enum workspace_role)i), &workspace));
        assert_int_equal(workspace, i);
    }
    assert_false(platform_role_parse(STR("Admin"), &platform));
    assert_false(platform_role_parse(STR_NONE, &platform));
    assert_false(workspace_role_parse(STR(""), &workspace));
    assert_false(workspace_role_parse(STR("admin"), &workspace));
}

static void permissions_follow_the_table(void **state _unused_)
{
    assert_true(permission_allows(PERMISSION_USERS_VIEW, PLATFORM_ADMIN, WORKSPACE_NOBODY));
    assert_false(permission_allows(PERMISSION_USERS_VIEW, PLATFORM_MEMBER, WORKSPACE_OWNER));
    for (int role = WORKSPACE_NOBODY; role <= WORKSPACE_OWNER; role++) {
        /* Being an administrator opens nobody's workspace. */
        for (int platform = PLATFORM_MEMBER; platform <= PLATFORM_ADMIN; platform++) {
            assert_int_equal(permission_allows(PERMISSION_WORKSPACE_VIEW, (enum platform_role)platform,
                                               (enum workspace_role)role),
                             role >= WORKSPACE_VIEWER);
            assert_int_equal(permission_allows(PERMISSION_MEMBERS_EDIT, (enum platform_role)platform,
                                               (enum workspace_role)role),
                             role == WORKSPACE_OWNER);
        }
    }
}

static void devices_have_names(void **state)
{
    static const struct {
        const char *agent, *name;
    } cases[] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
         "Safari/537.36",
         "Chrome on Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
         "Safari/537.36 Edg/126.0.0.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/17.5 "
         "Safari/605.1.15",
         "Safari on macOS"},
        {"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
         "Mobile "
         "Safari/537.36",
         "Chrome on Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/17.5 Mobile/15E148 Safari/604.1",
         "Safari on iPhone"},
        {"curl/7.88.1", "curl"},
        {"stet/0.1.0", "stet"},
        {"/only", "Unknown device"},
        {"", "Unknown device"},
        {"   ", "Unknown device"},
        {"evil\x1b[2J", "Unknown device"},
        {"\xff\xfe", "Unknown device"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(device_name(str_from(cases[i].agent), *state), str_from(cases[i].name));
    check_str(device_name(STR_NONE, *state), STR("Unknown device"));
}

static void long_device_names_are_cut(void **state)
{
    struct str characters[200];
    struct str name;
    for (size_t i = 0; i < COUNT_OF(characters); i++)
        characters[i] = STR("é");
    name = device_name(str_join(*state, characters, COUNT_OF(characters), STR("")), *state);
    assert_int_equal(name.len, DEVICE_MAX);
}

static void ipv6_counts_by_64_bits(void **state)
{
    static const struct {
        const char *address, *network;
    } cases[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"2001:db8::1", "2001:db8:0:0/64"},
        {"2001:db8::ffff:1", "2001:db8:0:0/64"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2/64"},
        {"2001:db8:1:2::6", "2001:db8:1:2/64"},
        {"2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2/64"},
        {"2001:db8:1:3::6", "2001:db8:1:3/64"},
        {"::1", "0:0:0:0/64"},
        {"::", "0:0:0:0/64"},
        {"1::3:4:5:6:7:8", "1:0:3:4/64"},
        {"::2:3:4:5:6:7:8", "0:2:3:4/64"},
        {"fe80::", "fe80:0:0:0/64"},
        {"no:address", "no:address"},
        {"1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(client_network(str_from(cases[i].address), *state), str_from(cases[i].network));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(addresses_are_taken),
        ARENA_TEST(what_is_no_address_is_refused),
        ARENA_TEST(addresses_have_bounds),
        ARENA_TEST(folding_twice_changes_nothing),
        ARENA_TEST(passwords_are_normalised),
        ARENA_TEST(passwords_without_form_are_refused),
        ARENA_TEST(passwords_have_at_most_256_characters),
        ARENA_TEST(names_are_one_line),
        ARENA_TEST(roles_have_words),
        ARENA_TEST(permissions_follow_the_table),
        ARENA_TEST(devices_have_names),
        ARENA_TEST(long_device_names_are_cut),
        ARENA_TEST(ipv6_counts_by_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
