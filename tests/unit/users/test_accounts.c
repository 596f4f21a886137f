/* Registering, the first set-up, and what the operator does from the command line. */
#include "users_world.h"

static struct error *do_register(struct world *world, const char *email, const char *password,
                                 const char *name)
{
    struct register_user_dto in = {str_from(email), str_from(password), str_from(name)};
    return register_user(&world->register_user, &in, &world->client, world->mem);
}

static void registering_makes_an_account_with_its_workspace(void **state)
{
    struct world *world = *state;
    const struct user *carol;

    check_ok(do_register(world, " Carol@Example.org ", "velvet ladder comet", "  Carol "));
    carol = store_spy_user(&world->store, "carol@example.org");
    assert_non_null(carol);
    check_str(carol->email.text, STR("Carol@Example.org"));
    check_str(carol->name, STR("Carol"));
    assert_int_equal(carol->role, PLATFORM_MEMBER);
    assert_int_equal(carol->status, USER_ACTIVE);
    check_str(carol->password_hash, STR("hash:velvet ladder comet"));
    assert_int_equal(store_spy_count(&world->store, "workspaces"), 1);
    check_str(store_spy_text(&world->store, "SELECT personal_of FROM workspaces"),
              id_format(world->mem, carol->id));
    check_str(store_spy_text(&world->store, "SELECT name FROM workspaces"), STR("Carol"));
    check_str(store_spy_text(&world->store, "SELECT role FROM workspace_members"), STR("owner"));
    assert_int_equal(fake_events_of(&world->events, USER_REGISTERED), 1);
    (void)world_log_in(world, "carol@example.org", "velvet ladder comet");
}

/* Security 16: the same answer and the same slow work. */
static void security_16_a_known_address_is_not_told(void **state)
{
    struct world *world = *state;
    int64_t users = store_spy_count(&world->store, "users");

    check_ok(do_register(world, "ADA@example.org", "a password of somebody else", "Mallory"));
    assert_int_equal(world->hasher.hashed, 1);
    assert_int_equal(store_spy_count(&world->store, "users"), users);
    check_str(store_spy_user(&world->store, "ada@example.org")->name, STR("Ada"));
    check_str(store_spy_user(&world->store, "ada@example.org")->password_hash,
              STR("hash:" WORLD_ADA_PASSWORD));
    assert_int_equal(fake_events_of(&world->events, USER_REGISTERED), 0);
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
}

static void all_findings_come_at_once(void **state)
{
    struct world *world = *state;
    struct error *error = do_register(world, "no address", "short", "");

    assert_int_equal(error_kind(error), ERROR_INVALID);
    assert_int_equal(error_field_count(error), 3);
    check_str(error_field_at(error, 0)->pointer, STR("/email"));
    check_str(error_field_at(error, 1)->pointer, STR("/name"));
    check_str(error_field_at(error, 2)->pointer, STR("/password"));
    check_str(error_field_at(error, 2)->code, STR("too_short"));
    error_free(error);
    error = do_register(world, "carol@example.org", "weak but long enough", "Carol");
    assert_true(error_has_code(error, "weak_password"));
    assert_int_equal(error_field_count(error), 1);
    error_free(error);
    assert_int_equal(world->hasher.hashed, 0);
    assert_int_equal(world->store.begun, 0);
}

static void registration_can_be_closed(void **state)
{
    struct world *world = *state;
    struct error *error;
    world->register_user.is_open = false;
    error = do_register(world, "carol@example.org", "velvet ladder comet", "Carol");
    assert_true(error_has_code(error, "registration_closed"));
    error_free(error);
    assert_int_equal(store_spy_count(&world->store, "users"), 0);
}

static void half_an_account_is_none(void **state)
{
    struct world *world = *state;
    world->store.retries = 1;
    check_error(do_register(world, "carol@example.org", "velvet ladder comet", "Carol"), ERROR_RETRY);
    assert_int_equal(store_spy_count(&world->store, "users") + store_spy_count(&world->store, "workspaces") +
                         store_spy_count(&world->store, "workspace_members"),
                     0);
    assert_int_equal(world->events.count, 0);
}

static struct error *do_set_up(struct world *world, struct str token, const char *email,
                               struct tokens_dto **ret)
{
    struct set_up_dto in = {.token = token,
                            .email = str_from(email),
                            .password = STR("velvet ladder comet"),
                            .name = STR("Carol")};
    return set_up(&world->set_up, &in, &world->client, world->mem, ret);
}

static void the_set_up_token_works_once(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    struct str token, another;

    check_ok(make_setup_token(&world->set_up, world->mem, &token));
    assert_int_equal(token.len, 43);
    check_ok(do_set_up(world, token, "carol@example.org", &tokens));
    assert_int_equal(tokens->user->role, ROLE_DTO_ADMIN);
    assert_true(world_is_alive(world, tokens->access_token));
    assert_int_equal(fake_events_of(&world->events, USER_REGISTERED), 1);
    assert_int_equal(fake_events_of(&world->events, SESSION_STARTED), 1);
    assert_int_equal(store_spy_count(&world->store, "workspaces"), 1);

    check_error(do_set_up(world, token, "mallory@example.org", &tokens), ERROR_FORBIDDEN);
    check_ok(make_setup_token(&world->set_up, world->mem, &another));
    assert_null(another.ptr); /* there is an administrator */
    assert_int_equal(store_spy_count(&world->store, "users"), 1);
}

static void a_newer_set_up_token_replaces_the_older(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    struct str older, newer;

    check_ok(make_setup_token(&world->set_up, world->mem, &older));
    check_ok(make_setup_token(&world->set_up, world->mem, &newer));
    assert_false(str_eq(older, newer));
    check_error(do_set_up(world, older, "carol@example.org", &tokens), ERROR_FORBIDDEN);
    check_error(do_set_up(world, STR("guess"), "carol@example.org", &tokens), ERROR_FORBIDDEN);
    check_error(do_set_up(world, STR(""), "carol@example.org", &tokens), ERROR_FORBIDDEN);
    assert_int_equal(world->hasher.hashed, 0); /* a stranger's guess costs nothing */
    check_ok(do_set_up(world, newer, "carol@example.org", &tokens));
}

/* Somebody else uses the token, or makes an administrator in the shell, while the password is being hashed.
 */
static void take_token(struct store_spy *store, void *context)
{
    (void)context;
    store_spy_execute(store, "DELETE FROM setup_token", NO_VALUES);
}

static void promote_bob(struct store_spy *store, void *context)
{
    (void)context;
    store_spy_execute(store, "UPDATE users SET role = 'admin' WHERE email_key = 'bob@example.org'",
                      NO_VALUES);
}

static void only_one_wins_the_set_up(void **state)
{
    static void (*const rivals[])(struct store_spy *, void *) = {take_token, promote_bob};
    for (size_t i = 0; i < COUNT_OF(rivals); i++) {
        struct world *world = *state;
        struct tokens_dto *tokens;
        struct str token;
        check_ok(do_register(world, WORLD_BOB, WORLD_BOB_PASSWORD, "Bob"));
        check_ok(make_setup_token(&world->set_up, world->mem, &token));
        world->store.before_write = rivals[i];
        check_error(do_set_up(world, token, "carol@example.org", &tokens), ERROR_FORBIDDEN);
        assert_null(store_spy_user(&world->store, "carol@example.org"));
        assert_int_equal(store_spy_count(&world->store, "sessions"), 0);
        world_teardown(state);
        world_setup_empty(state);
    }
}

/* Members who registered first do not keep the administrator out, and their address is not taken over. */
static void members_do_not_block_the_set_up(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    struct error *error;
    struct str token;

    check_ok(do_register(world, WORLD_BOB, WORLD_BOB_PASSWORD, "Bob"));
    check_ok(make_setup_token(&world->set_up, world->mem, &token));
    assert_non_null(token.ptr);
    error = do_set_up(world, token, WORLD_BOB, &tokens);
    assert_true(error_has_code(error, "email_taken"));
    error_free(error);
    check_ok(do_set_up(world, token, "carol@example.org", &tokens)); /* the token was not used up by that */
}

static void one_changes_ones_own_name(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob =
        world_principal(world, world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD)->access_token);
    struct update_me_dto in = {.name = STR(" Robert ")}, nothing = {0}, wrong = {.name = STR("")};
    struct user_dto user;

    check_ok(update_me(&world->update_me, bob, &in, world->mem, &user));
    check_str(user.name, STR("Robert"));
    check_str(store_spy_user(&world->store, WORLD_BOB)->name, STR("Robert"));
    check_ok(update_me(&world->update_me, bob, &nothing, world->mem, &user));
    check_str(user.name, STR("Robert"));
    check_error(update_me(&world->update_me, bob, &wrong, world->mem, &user), ERROR_INVALID);
    assert_int_equal(fake_events_of(&world->events, USER_UPDATED), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY_WORLD_TEST(registering_makes_an_account_with_its_workspace),
        WORLD_TEST(security_16_a_known_address_is_not_told),
        EMPTY_WORLD_TEST(all_findings_come_at_once),
        EMPTY_WORLD_TEST(registration_can_be_closed),
        EMPTY_WORLD_TEST(half_an_account_is_none),
        EMPTY_WORLD_TEST(the_set_up_token_works_once),
        EMPTY_WORLD_TEST(a_newer_set_up_token_replaces_the_older),
        EMPTY_WORLD_TEST(only_one_wins_the_set_up),
        EMPTY_WORLD_TEST(members_do_not_block_the_set_up),
        WORLD_TEST(one_changes_ones_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
