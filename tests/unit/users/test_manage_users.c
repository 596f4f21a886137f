/* What administrators, and whoever runs the server, do to accounts. */
#include "users_world.h"

static struct id id_of(struct world *world, const char *email)
{
    struct user_dto user = {0};
    check_ok(find_user(&world->manage_users, str_from(email), world->mem, &user));
    return user.id;
}

static const struct change_user_dto nothing = {.role = ROLE_DTO_NONE, .status = STATUS_DTO_NONE};

static struct error *change(struct world *world, const struct principal_dto *by, const char *email,
                            struct change_user_dto in)
{
    struct user_dto user;
    return change_user(&world->manage_users, by, id_of(world, email), &in, world->mem, &user);
}

static struct change_user_dto to_status(enum status_dto status)
{
    struct change_user_dto in = nothing;
    in.status = status;
    return in;
}

static struct change_user_dto to_role(enum role_dto role)
{
    struct change_user_dto in = nothing;
    in.role = role;
    return in;
}

static struct change_user_dto to_password(const char *password)
{
    struct change_user_dto in = nothing;
    in.password = str_from(password);
    return in;
}

static void check_code(struct error *error, const char *code)
{
    assert_non_null(error);
    assert_string_equal(error_code(error), code);
    error_free(error);
}

static struct principal_dto *sign_in_ada(struct world *world)
{
    return world_principal(world, world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD)->access_token);
}

static struct list_users_dto query(void)
{
    return (struct list_users_dto){.role = ROLE_DTO_NONE, .status = STATUS_DTO_NONE};
}

static void accounts_are_added_once(void **state)
{
    struct world *world = *state;
    struct add_user_dto in = {STR("carol@example.org"), STR("Carol"), STR("velvet ladder comet"),
                              ROLE_DTO_ADMIN};
    struct user_dto user;

    check_ok(add_user(&world->manage_users, NULL, &in, world->mem, &user));
    assert_int_equal(user.role, ROLE_DTO_ADMIN);
    assert_int_equal(user.version, 1);
    in.email = STR("CAROL@example.org");
    check_code(add_user(&world->manage_users, NULL, &in, world->mem, &user), "email_taken");
}

/* Security 11: disabling and a new password end all sessions at once. */
static void security_11_disabling_ends_all_sessions(void **state)
{
    struct world *world = *state;
    struct tokens_dto *one = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct tokens_dto *two = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct tokens_dto *ada = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), *tokens;

    check_ok(change(world, NULL, "BOB@example.org", to_status(STATUS_DTO_DISABLED)));
    assert_false(world_is_alive(world, one->access_token));
    assert_false(world_is_alive(world, two->access_token));
    assert_true(world_is_alive(world, ada->access_token));
    check_error(
        refresh_session(&world->refresh_session, one->refresh_token, &world->client, world->mem, &tokens),
        ERROR_UNAUTHENTICATED);
    check_ok(change(world, NULL, WORLD_BOB, to_status(STATUS_DTO_ACTIVE)));
    assert_false(world_is_alive(world, one->access_token)); /* enabling revives nothing */
    (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    assert_int_equal(fake_events_of(&world->events, USER_WAS_DISABLED), 1);
    assert_int_equal(fake_events_of(&world->events, USER_WAS_ENABLED), 1);
}

static void security_11_a_new_password_ends_all_sessions(void **state)
{
    struct world *world = *state;
    struct tokens_dto *bob = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD), *tokens;
    struct log_in_dto before = {.email = STR(WORLD_BOB), .password = STR(WORLD_BOB_PASSWORD)};

    check_error(change(world, NULL, WORLD_BOB, to_password("weak one")), ERROR_INVALID);
    assert_true(world_is_alive(world, bob->access_token));
    check_ok(change(world, NULL, WORLD_BOB, to_password("granite pocket melon")));
    assert_false(world_is_alive(world, bob->access_token));
    check_error(log_in(&world->log_in, &before, &world->client, world->mem, &tokens), ERROR_UNAUTHENTICATED);
    (void)world_log_in(world, WORLD_BOB, "granite pocket melon");
}

static void security_11_an_administrator_ends_all_sessions_of_somebody(void **state)
{
    struct world *world = *state;
    struct tokens_dto *bob = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct principal_dto *ada = sign_in_ada(world);

    check_ok(end_user_sessions(&world->manage_users, ada, id_of(world, WORLD_BOB), world->mem));
    assert_false(world_is_alive(world, bob->access_token));
    assert_int_equal(fake_events_of(&world->events, SESSIONS_REVOKED), 1);
    check_ok(end_user_sessions(&world->manage_users, ada, id_of(world, WORLD_BOB), world->mem));
    assert_int_equal(fake_events_of(&world->events, SESSIONS_REVOKED), 1); /* nothing happened */
}

static void roles_change_at_once(void **state)
{
    struct world *world = *state;
    struct tokens_dto *bob = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);

    check_ok(change(world, NULL, WORLD_BOB, to_role(ROLE_DTO_ADMIN)));
    assert_int_equal(world_principal(world, bob->access_token)->user.role, ROLE_DTO_ADMIN);
    check_ok(change(world, NULL, WORLD_BOB, to_role(ROLE_DTO_MEMBER)));
    assert_int_equal(world_principal(world, bob->access_token)->user.role, ROLE_DTO_MEMBER);
}

static void there_is_always_an_active_administrator(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in_ada(world);

    check_code(change(world, NULL, WORLD_ADA, to_status(STATUS_DTO_DISABLED)), "last_admin");
    check_code(change(world, NULL, WORLD_ADA, to_role(ROLE_DTO_MEMBER)), "last_admin");
    check_code(change(world, ada, WORLD_ADA, to_role(ROLE_DTO_MEMBER)), "last_admin");
    /* A second one who is disabled does not count. */
    check_ok(change(world, NULL, WORLD_BOB, to_role(ROLE_DTO_ADMIN)));
    check_ok(change(world, NULL, WORLD_BOB, to_status(STATUS_DTO_DISABLED)));
    check_code(change(world, NULL, WORLD_ADA, to_status(STATUS_DTO_DISABLED)), "last_admin");
    check_ok(change(world, NULL, WORLD_BOB, to_status(STATUS_DTO_ACTIVE)));
    check_ok(change(world, NULL, WORLD_ADA, to_status(STATUS_DTO_DISABLED)));
    check_code(change(world, NULL, WORLD_BOB, to_role(ROLE_DTO_MEMBER)), "last_admin");
}

static void nobody_takes_their_own_account_by_mistake(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in_ada(world);

    check_ok(change(world, NULL, WORLD_BOB, to_role(ROLE_DTO_ADMIN)));
    check_code(change(world, ada, WORLD_ADA, to_status(STATUS_DTO_DISABLED)), "own_account");
    check_code(change(world, ada, WORLD_ADA, to_role(ROLE_DTO_MEMBER)), "own_account");
    check_code(change(world, ada, WORLD_ADA, to_password("granite pocket melon")), "own_account");
    check_ok(change(world, ada, WORLD_BOB, to_role(ROLE_DTO_MEMBER)));
}

static void what_somebody_else_changed_is_not_overwritten(void **state)
{
    struct world *world = *state;
    struct change_user_dto in = nothing;
    struct user_dto user;
    struct id bob = id_of(world, WORLD_BOB);

    in.name = STR("Robert");
    in.expected_version = 1;
    check_ok(change_user(&world->manage_users, NULL, bob, &in, world->mem, &user));
    assert_int_equal(user.version, 2);
    in.name = STR("Bobby");
    check_error(change_user(&world->manage_users, NULL, bob, &in, world->mem, &user), ERROR_STALE);
    in.expected_version = 2;
    check_ok(change_user(&world->manage_users, NULL, bob, &in, world->mem, &user));
    check_ok(show_user(&world->manage_users, bob, world->mem, &user));
    check_str(user.name, STR("Bobby"));
    assert_int_equal(user.version, 3);
    /* What changes nothing is no change. */
    in.expected_version = 3;
    check_ok(change_user(&world->manage_users, NULL, bob, &in, world->mem, &user));
    assert_int_equal(user.version, 3);
    assert_int_equal(fake_events_of(&world->events, USER_UPDATED), 2);
}

static void nobody_is_not_found(void **state)
{
    struct world *world = *state;
    struct id nobody = {{9, 9}};
    struct user_dto user;

    check_error(find_user(&world->manage_users, STR("nobody@example.org"), world->mem, &user),
                ERROR_NOT_FOUND);
    check_error(find_user(&world->manage_users, STR("no address"), world->mem, &user), ERROR_INVALID);
    check_error(show_user(&world->manage_users, nobody, world->mem, &user), ERROR_NOT_FOUND);
    check_error(change_user(&world->manage_users, NULL, nobody, &nothing, world->mem, &user),
                ERROR_NOT_FOUND);
    check_error(end_user_sessions(&world->manage_users, NULL, nobody, world->mem), ERROR_NOT_FOUND);
}

static void users_are_listed_in_pages(void **state)
{
    struct world *world = *state;
    struct list_users_dto in = query();
    struct user_page_dto page;
    size_t seen = 0;

    for (size_t i = 0; i < 8; i++) {
        struct add_user_dto more = {str_format(world->mem, "user%zu@example.org", i), STR("User"),
                                    STR("velvet ladder comet"), ROLE_DTO_MEMBER};
        struct user_dto user;
        world->clock.now += 1;
        check_ok(add_user(&world->manage_users, NULL, &more, world->mem, &user));
    }
    in.limit = 3;
    do {
        check_ok(list_users(&world->list_users, &in, world->mem, &page));
        assert_in_range(page.count, 1, 3);
        seen += page.count;
        in.cursor = page.next;
    } while (page.next.ptr != NULL);
    assert_int_equal(seen, 10);
    in = query();
    check_ok(list_users(&world->list_users, &in, world->mem, &page));
    assert_int_equal(page.count, 10);
    in.cursor = STR("x");
    check_error(list_users(&world->list_users, &in, world->mem, &page), ERROR_INVALID);
}

static size_t count_found(struct world *world, const char *words)
{
    struct list_users_dto in = query();
    struct user_page_dto page = {0};
    in.q = str_from(words);
    check_ok(list_users(&world->list_users, &in, world->mem, &page));
    return page.count;
}

static void people_are_found_by_a_part_of_name_or_address(void **state)
{
    struct world *world = *state;
    struct add_user_dto more = {STR("grace%hopper@example.org"), STR("\u00c9lodie Stra\u00dfe_1"),
                                STR("velvet ladder comet"), ROLE_DTO_MEMBER};
    struct list_users_dto in = query();
    struct user_page_dto page;
    struct user_dto user;

    check_ok(add_user(&world->manage_users, NULL, &more, world->mem, &user));
    assert_int_equal(count_found(world, "GRACE"), 1);
    assert_int_equal(count_found(world, " \u00e9LODIE "), 1);
    assert_int_equal(count_found(world, "STRASSE"), 1);
    assert_int_equal(count_found(world, "example.org"), 3);
    assert_int_equal(count_found(world, "nobody"), 0);
    assert_int_equal(count_found(world, ""), 3);
    /* These mean themselves. */
    assert_int_equal(count_found(world, "%"), 1);
    assert_int_equal(count_found(world, "_"), 1);
    assert_int_equal(count_found(world, "g%h"), 0);
    assert_int_equal(count_found(world, "!"), 0);
    assert_int_equal(count_found(world, "' OR '1'='1"), 0);
    assert_int_equal(count_found(world, "\\"), 0);

    check_ok(change(world, NULL, WORLD_BOB, to_status(STATUS_DTO_DISABLED)));
    in.status = STATUS_DTO_DISABLED;
    check_ok(list_users(&world->list_users, &in, world->mem, &page));
    assert_int_equal(page.count, 1);
    in.role = ROLE_DTO_ADMIN;
    check_ok(list_users(&world->list_users, &in, world->mem, &page));
    assert_int_equal(page.count, 0);
    in.status = STATUS_DTO_NONE;
    check_ok(list_users(&world->list_users, &in, world->mem, &page));
    assert_int_equal(page.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(accounts_are_added_once),
        WORLD_TEST(security_11_disabling_ends_all_sessions),
        WORLD_TEST(security_11_a_new_password_ends_all_sessions),
        WORLD_TEST(security_11_an_administrator_ends_all_sessions_of_somebody),
        WORLD_TEST(roles_change_at_once),
        WORLD_TEST(there_is_always_an_active_administrator),
        WORLD_TEST(nobody_takes_their_own_account_by_mistake),
        WORLD_TEST(what_somebody_else_changed_is_not_overwritten),
        WORLD_TEST(nobody_is_not_found),
        WORLD_TEST(users_are_listed_in_pages),
        WORLD_TEST(people_are_found_by_a_part_of_name_or_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
