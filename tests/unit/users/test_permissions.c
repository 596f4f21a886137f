/* The one table of who may do what, and the tokens that it judges. */
#include "../../support/check.h"
#include "services/memory_token_uses.h"
#include "services/permissions.h"
#include "value_objects/invite_token.h"
#include "value_objects/token_secret.h"

static void each_permission_has_a_word_of_its_own(void **state _unused_)
{
    enum permission found;
    for (size_t i = 0; i < PERMISSIONS; i++) {
        const struct permission_rule *rule = permission_rule((enum permission)i);
        assert_non_null(rule->word);
        assert_non_null(rule->doing);
        assert_true(permission_parse(rule->word, &found));
        assert_int_equal(found, i);
        /* An administrator of the server is nobody in a workspace. */
        assert_true(rule->platform == PLATFORM_MEMBER || rule->least == WORKSPACE_NOBODY);
    }
    assert_false(permission_parse("prd.fly", &found));
    assert_false(permission_parse("", &found));
    assert_false(permission_parse(NULL, &found));
}

static void roles_include_those_before_them(void **state _unused_)
{
    for (size_t i = 0; i < PERMISSIONS; i++)
        for (int role = WORKSPACE_NOBODY; role < WORKSPACE_OWNER; role++)
            if (permission_allows((enum permission)i, PLATFORM_ADMIN, (enum workspace_role)role))
                assert_true(
                    permission_allows((enum permission)i, PLATFORM_ADMIN, (enum workspace_role)(role + 1)));
}

static void a_token_does_what_its_scopes_and_its_owner_may(void **state _unused_)
{
    for (size_t i = 0; i < PERMISSIONS; i++) {
        const struct permission_rule *rule = permission_rule((enum permission)i);
        for (uint32_t scopes = 0; scopes <= SCOPES_ALL; scopes++) {
            struct error *error = permission_check((enum permission)i, PLATFORM_ADMIN, &scopes);
            assert_int_equal(error == OK, (scopes & rule->scopes) != 0);
            if (error != OK)
                assert_true(
                    error_has_code(error, rule->scopes == 0 ? "session_required" : "insufficient_scope"));
            error_free(error);
            if (rule->platform == PLATFORM_ADMIN) {
                error = permission_check((enum permission)i, PLATFORM_MEMBER, &scopes);
                assert_true(error_has_code(error, "forbidden"));
                error_free(error);
            }
        }
    }
}

/* Whatever the table becomes, these stay for people alone. */
static void what_keeps_an_account_safe_takes_a_session(void **state _unused_)
{
    assert_int_equal(permission_rule(PERMISSION_ACCOUNT_SECURE)->scopes, 0);
    assert_int_equal(permission_rule(PERMISSION_INVITE_ACCEPT)->scopes, 0);
}

static void a_low_role_is_told_which_one_it_takes(void **state _unused_)
{
    struct error *error = permission_check_role(PERMISSION_PRD_EDIT, WORKSPACE_VIEWER);
    assert_true(error_has_code(error, "role_too_low"));
    assert_non_null(strstr(error_message(error), "takes the role editor"));
    assert_non_null(strstr(error_message(error), "yours is viewer"));
    error_free(error);
    check_ok(permission_check_role(PERMISSION_PRD_EDIT, WORKSPACE_EDITOR));
}

static void scopes_are_written_and_read(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    uint32_t read;

    for (uint32_t scopes = 1; scopes <= SCOPES_ALL; scopes++) {
        assert_true(scopes_parse(scopes_write(scopes, mem), &read));
        assert_int_equal(read, scopes);
    }
    check_str(scopes_write(SCOPE_READ | SCOPE_PROGRESS_WRITE, mem), STR("read progress:write"));
    assert_false(scopes_parse(STR("read everything"), &read));
    assert_false(scopes_parse(STR("Read"), &read));
    arena_free(mem);
}

static void only_the_key_makes_tokens(void **state _unused_)
{
    struct secret key = secret_copy(STR("the key of this server")), other = secret_copy(STR("another key"));
    struct token_secret secret = token_secret_new(random_system()), read;
    struct arena *mem = arena_new(0);
    struct str text = token_secret_write(&secret, &key, mem);

    assert_int_equal(text.len, 89);
    assert_true(token_secret_is(text));
    assert_true(token_secret_read(text, &key, mem, &read));
    assert_memory_equal(read.bytes, secret.bytes, sizeof(secret.bytes));
    assert_true(digest_eq(token_secret_hash(&read), token_secret_hash(&secret)));
    assert_false(token_secret_read(text, &other, mem, &read));
    assert_false(token_secret_read(STR(""), &key, mem, &read));
    assert_false(token_secret_read(STR_NONE, &key, mem, &read));
    assert_false(token_secret_read(STR(TOKEN_PREFIX), &key, mem, &read));
    for (size_t i = 0; i < text.len; i++) {
        char *changed = str_cstr(mem, text);
        changed[i] = changed[i] == 'f' ? 'e' : 'f';
        assert_false(token_secret_read(str_of(changed, text.len), &key, mem, &read));
        assert_false(token_secret_read(str_of(text.ptr, i), &key, mem, &read));
    }
    secret_release(&key);
    secret_release(&other);
    arena_free(mem);
}

static void only_the_letter_holds_the_seal(void **state _unused_)
{
    struct secret key = secret_copy(STR("the key of this server")), other = secret_copy(STR("another key"));
    struct arena *mem = arena_new(0);
    struct invite_token token = invite_token_new(random_system(), mem), read;
    struct str mailed = invite_token_seal(&token, &key, mem);

    assert_int_equal(mailed.len, INVITE_TOKEN_MAX);
    assert_true(invite_token_read(token.text, &key, mem, &read));
    assert_false(read.mailed);
    assert_true(invite_token_read(mailed, &key, mem, &read));
    assert_true(read.mailed);
    assert_true(digest_eq(invite_token_hash(&read), invite_token_hash(&token)));
    assert_false(invite_token_read(mailed, &other, mem, &read));
    for (size_t i = 0; i < mailed.len; i++) {
        char *changed = str_cstr(mem, mailed);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_false(invite_token_read(str_of(changed, mailed.len), &key, mem, &read));
    }
    assert_false(invite_token_read(STR(""), &key, mem, &read));
    assert_false(invite_token_read(str_of(mailed.ptr, 44), &key, mem, &read));
    secret_release(&key);
    secret_release(&other);
    arena_free(mem);
}

static struct id id_at(uint8_t number)
{
    return (struct id){{number}};
}

static void uses_are_taken_once_a_minute(void **state _unused_)
{
    struct token_uses *uses = memory_token_uses_new(2);
    struct arena *mem = arena_new(0);
    struct token_use *taken;
    size_t count;

    token_uses_take(uses, SECONDS(1), mem, &taken, &count);
    assert_int_equal(count, 0);
    token_uses_note(uses, id_at(1), SECONDS(2));
    token_uses_note(uses, id_at(1), SECONDS(3));
    token_uses_note(uses, id_at(2), SECONDS(4));
    token_uses_note(uses, id_at(3), SECONDS(5)); /* one too many */
    token_uses_take(uses, SECONDS(6), mem, &taken, &count);
    assert_int_equal(count, 2);
    assert_int_equal(taken[0].at + taken[1].at, SECONDS(3) + SECONDS(4));
    token_uses_note(uses, id_at(3), SECONDS(7));
    token_uses_take(uses, SECONDS(65), mem, &taken, &count);
    assert_int_equal(count, 0);
    token_uses_take(uses, SECONDS(66), mem, &taken, &count);
    assert_int_equal(count, 1);
    assert_true(id_eq(taken[0].token, id_at(3)));
    memory_token_uses_free(uses);
    memory_token_uses_free(NULL);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_permission_has_a_word_of_its_own),
        cmocka_unit_test(roles_include_those_before_them),
        cmocka_unit_test(a_token_does_what_its_scopes_and_its_owner_may),
        cmocka_unit_test(what_keeps_an_account_safe_takes_a_session),
        cmocka_unit_test(a_low_role_is_told_which_one_it_takes),
        cmocka_unit_test(scopes_are_written_and_read),
        cmocka_unit_test(only_the_key_makes_tokens),
        cmocka_unit_test(only_the_letter_holds_the_seal),
        cmocka_unit_test(uses_are_taken_once_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
