/* Rotation against a real folder, seen by two nodes that share it, under a clock that the test sets. */
#include "../../support/check.h"
#include "security/folder_signing_keys.h"
#include "security/rs256_access_tokens.h"
#include "users_folder.h"
#include <sys/stat.h>

#define NOW INT64_C(1767323045000)

struct node {
    struct access_tokens *tokens;
    struct signing_keys *keys;
};

static struct clock_fixed now;

static void start(const char *path, struct node *ret)
{
    _cleanup_(key_folder_close) struct key_folder folder = {0};
    check_ok(key_folder_open(path, &now.base, random_system(), &folder));
    check_ok(rs256_access_tokens_new(&folder, STR("https://stet.example.org"), &now.base, &ret->tokens));
    ret->keys = folder_signing_keys_new(path, &folder, ret->tokens, &now.base);
}

static void stop(struct node *node)
{
    folder_signing_keys_free(node->keys);
    rs256_access_tokens_free(node->tokens);
}

static struct str issue(const struct node *node, struct arena *mem)
{
    struct access_claims claims = {
        .user = {{1}}, .session = {{2}}, .token = {{3}}, .issued_at = clock_now(&now.base)};
    struct str token = STR_NONE;
    claims.expires_at = claims.issued_at + MINUTES(15);
    check_ok(access_tokens_issue(node->tokens, &claims, mem, &token));
    return token;
}

static bool verifies(const struct node *node, struct str token, struct arena *mem)
{
    struct access_claims claims;
    struct error *error = access_tokens_verify(node->tokens, token, mem, &claims);
    bool right = error == OK;
    error_free(error);
    return right;
}

static bool share_a_key(struct str a, struct str b)
{
    size_t dot = str_find_char(a, '.', 0);
    return str_eq(str_slice(a, 0, dot), str_slice(b, 0, str_find_char(b, '.', 0)));
}

static size_t count_files(const char *path)
{
    char name[256];
    return users_folder_count(path, "signing-", name, sizeof(name));
}

static size_t count_keys(const struct node *node, struct arena *mem)
{
    struct access_token_key *keys;
    size_t count;
    access_tokens_keys(node->tokens, mem, &keys, &count);
    return count;
}

static void security_6_a_rotation_reaches_all_nodes_before_it_signs(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char *path = str_cstr(mem, str_from(users_folder_path(*state, "keys")));
    _cleanup_(stop) struct node here = {0}, there = {0};
    struct str before, during, after;

    clock_fixed_init(&now, NOW);
    start(path, &here);
    start(path, &there);
    before = issue(&here, mem);

    check_ok(signing_keys_add(here.keys, NOW + MINUTES(15)));
    assert_int_equal(count_keys(&here, mem), 2);
    assert_int_equal(count_keys(&there, mem), 1);
    check_ok(signing_keys_refresh(there.keys));
    assert_int_equal(count_keys(&there, mem), 2);
    check_str(access_tokens_key_set(here.tokens, mem), access_tokens_key_set(there.tokens, mem));
    during = issue(&here, mem);
    assert_true(share_a_key(before, during));

    clock_fixed_init(&now, NOW + MINUTES(15));
    assert_true(verifies(&there, during, mem) == false); /* it lived a quarter of an hour */
    after = issue(&there, mem);
    assert_false(share_a_key(before, after));
    assert_true(verifies(&here, after, mem));
    assert_int_equal(count_keys(&here, mem), 2);
}

static void security_6_the_old_key_stays_until_its_last_token_is_dead(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char *path = str_cstr(mem, str_from(users_folder_path(*state, "keys")));
    _cleanup_(stop) struct node node = {0};
    struct str last;

    clock_fixed_init(&now, NOW);
    start(path, &node);
    check_ok(signing_keys_add(node.keys, NOW + MINUTES(15)));
    clock_fixed_init(&now, NOW + MINUTES(15) - 1);
    last = issue(&node, mem);

    clock_fixed_init(&now, NOW + MINUTES(30) - 2000);
    check_ok(signing_keys_refresh(node.keys));
    assert_true(verifies(&node, last, mem));
    clock_fixed_init(&now, NOW + MINUTES(15) + KEY_KEPT - 1);
    check_ok(signing_keys_refresh(node.keys));
    assert_int_equal(count_files(path), 2);
    assert_int_equal(count_keys(&node, mem), 2);

    clock_fixed_init(&now, NOW + MINUTES(15) + KEY_KEPT);
    assert_int_equal(count_keys(&node, mem), 1); /* also before anybody looks into the folder */
    check_ok(signing_keys_refresh(node.keys));
    assert_int_equal(count_files(path), 1);
    assert_int_equal(count_keys(&node, mem), 1);
    assert_true(verifies(&node, issue(&node, mem), mem));
}

static void a_key_removed_by_hand_is_refused(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char *path = str_cstr(mem, str_from(users_folder_path(*state, "keys")));
    _cleanup_(stop) struct node node = {0};
    struct str token;

    clock_fixed_init(&now, NOW);
    start(path, &node);
    token = issue(&node, mem);
    assert_true(verifies(&node, token, mem)); /* and is remembered */
    clock_fixed_init(&now, NOW + 1);
    check_ok(signing_keys_add(node.keys, NOW + 1));
    assert_true(verifies(&node, token, mem));
    check_ok(key_folder_remove_signing(path, NOW));
    check_ok(signing_keys_refresh(node.keys));
    assert_false(verifies(&node, token, mem));
    assert_true(verifies(&node, issue(&node, mem), mem));
}

static void what_cannot_be_read_leaves_the_known_keys(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char *path = str_cstr(mem, str_from(users_folder_path(*state, "keys")));
    _cleanup_(stop) struct node node = {0};
    struct str token;
    FILE *file;

    clock_fixed_init(&now, NOW);
    start(path, &node);
    token = issue(&node, mem);
    file = fopen(str_format(mem, "%s/signing-1767323045001.pem", path).ptr, "w");
    assert_non_null(file);
    fputs("no key", file);
    fclose(file);
    assert_int_equal(chmod(str_format(mem, "%s/signing-1767323045001.pem", path).ptr, 0600), 0);
    check_error(signing_keys_refresh(node.keys), ERROR_UNAVAILABLE);
    assert_true(verifies(&node, token, mem));
    assert_int_equal(count_keys(&node, mem), 1);

    users_folder_empty(path);
    check_error(signing_keys_refresh(node.keys), ERROR_UNAVAILABLE);
    assert_true(verifies(&node, issue(&node, mem), mem));
}

static void a_time_that_is_taken_gives_a_moment_later(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char *path = str_cstr(mem, str_from(users_folder_path(*state, "keys")));
    _cleanup_(stop) struct node node = {0};

    clock_fixed_init(&now, NOW);
    start(path, &node);
    check_ok(signing_keys_add(node.keys, NOW));
    check_ok(signing_keys_add(node.keys, NOW));
    assert_int_equal(count_files(path), 3);
    assert_true(verifies(&node, issue(&node, mem), mem));
}

/* A clock that was set back does not leave the server without a key. */
static void there_is_always_a_key_that_signs(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char *path = str_cstr(mem, str_from(users_folder_path(*state, "keys")));
    _cleanup_(stop) struct node node = {0};

    clock_fixed_init(&now, NOW);
    start(path, &node);
    clock_fixed_init(&now, NOW - DAYS(365));
    check_ok(signing_keys_add(node.keys, NOW + 5));
    assert_true(verifies(&node, issue(&node, mem), mem));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(security_6_a_rotation_reaches_all_nodes_before_it_signs,
                                        users_folder_setup, users_folder_teardown),
        cmocka_unit_test_setup_teardown(security_6_the_old_key_stays_until_its_last_token_is_dead,
                                        users_folder_setup, users_folder_teardown),
        cmocka_unit_test_setup_teardown(a_key_removed_by_hand_is_refused, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_leaves_the_known_keys, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(a_time_that_is_taken_gives_a_moment_later, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(there_is_always_a_key_that_signs, users_folder_setup,
                                        users_folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
