#include "users_world.h"

static struct principal_dto *sign_in(struct world *world, const char *email, const char *password)
{
    return world_principal(world, world_log_in(world, email, password)->access_token);
}

static void security_11_logging_out_ends_the_session(void **state)
{
    struct world *world = *state;
    struct tokens_dto *one = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct tokens_dto *two = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct principal_dto *bob = world_principal(world, one->access_token);
    struct tokens_dto *tokens;

    check_ok(log_out(&world->end_sessions, bob, world->mem));
    assert_false(world_is_alive(world, one->access_token));
    assert_true(world_is_alive(world, two->access_token));
    check_error(
        refresh_session(&world->refresh_session, one->refresh_token, &world->client, world->mem, &tokens),
        ERROR_UNAUTHENTICATED);
    check_ok(log_out(&world->end_sessions, bob, world->mem)); /* twice does no harm */
    assert_int_equal(fake_events_of(&world->events, SESSION_REVOKED), 1);
}

static void security_11_logging_out_everywhere_ends_all(void **state)
{
    struct world *world = *state;
    struct tokens_dto *one = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct tokens_dto *two = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct tokens_dto *ada = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);

    check_ok(log_out_everywhere(&world->end_sessions, world_principal(world, one->access_token), world->mem));
    assert_false(world_is_alive(world, one->access_token));
    assert_false(world_is_alive(world, two->access_token));
    assert_true(world_is_alive(world, ada->access_token));
    assert_int_equal(fake_events_of(&world->events, SESSIONS_REVOKED), 1);
}

static void sessions_are_listed_with_the_current_one(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob;
    struct session_page_dto page;

    (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    world->clock.now += 1000;
    world->client.user_agent = STR("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
    bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    check_ok(list_sessions(&world->end_sessions, bob, world->mem, &page));
    assert_int_equal(page.count, 2);
    assert_true(page.items[0].current);
    assert_false(page.items[1].current);
    check_str(page.items[0].device, STR("Firefox on Linux"));
    assert_int_equal(page.items[0].expires_at - page.items[0].created_at, DAYS(14));

    check_ok(end_session(&world->end_sessions, bob, page.items[1].id, world->mem));
    check_ok(list_sessions(&world->end_sessions, bob, world->mem, &page));
    assert_int_equal(page.count, 1);
    world->clock.now += DAYS(14);
    check_ok(list_sessions(&world->end_sessions, bob, world->mem, &page));
    assert_int_equal(page.count, 0);
}

/* Security 12. */
static void security_12_sessions_of_others_are_not_found(void **state)
{
    struct world *world = *state;
    struct tokens_dto *ada = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct id session = world_principal(world, ada->access_token)->session;
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct error *foreign = end_session(&world->end_sessions, bob, session, world->mem);
    struct error *nothing = end_session(&world->end_sessions, bob, (struct id){{1, 2, 3}}, world->mem);

    assert_true(error_is(foreign, ERROR_NOT_FOUND));
    assert_true(error_is(nothing, ERROR_NOT_FOUND));
    assert_string_equal(error_message(foreign), error_message(nothing));
    error_free(foreign);
    error_free(nothing);
    assert_true(world_is_alive(world, ada->access_token));
    /* One's own that is over is not there either. */
    check_ok(end_session(&world->end_sessions, bob, bob->session, world->mem));
    check_error(end_session(&world->end_sessions, bob, bob->session, world->mem), ERROR_NOT_FOUND);
}

static void tokens_stand_for_whom_the_database_says(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct principal_dto *bob = world_principal(world, tokens->access_token);
    struct access_claims claims = world->tokens.last;
    struct str forged;

    store_spy_execute(&world->store, "UPDATE users SET name = 'Robert' WHERE email_key = 'bob@example.org'",
                      NO_VALUES);
    check_str(world_principal(world, tokens->access_token)->user.name, STR("Robert"));
    /* A token for one user with the session of another is nobody's. */
    claims.user = store_spy_user(&world->store, "ada@example.org")->id;
    check_ok(access_tokens_issue(&world->tokens.base, &claims, world->mem, &forged));
    assert_false(world_is_alive(world, forged));
    /* Nor is one whose session is not there. */
    claims = world->tokens.last;
    claims.user = bob->user.id;
    claims.session = (struct id){{9}};
    check_ok(access_tokens_issue(&world->tokens.base, &claims, world->mem, &forged));
    assert_false(world_is_alive(world, forged));
    assert_false(world_is_alive(world, tokens->refresh_token));
    assert_false(world_is_alive(world, STR("")));
    /* The status alone ends it, however the sessions stand. */
    store_spy_execute(&world->store,
                      "UPDATE users SET status = 'disabled' WHERE email_key = 'bob@example.org'", NO_VALUES);
    assert_false(world_is_alive(world, tokens->access_token));
}

static struct workspace_dto make_workspace(struct world *world, struct principal_dto *owner, const char *name)
{
    struct create_workspace_dto in = {str_from(name)};
    struct workspace_dto workspace = {0};
    check_ok(create_workspace(&world->share_workspaces, owner, &in, world->mem, &workspace));
    return workspace;
}

static struct error *add(struct world *world, struct principal_dto *by, struct id workspace,
                         const char *email, enum workspace_role_dto role)
{
    struct add_member_dto in = {str_from(email), role};
    struct member_dto member;
    return add_member(&world->share_workspaces, by, workspace, &in, world->mem, &member);
}

static void everybody_has_a_personal_workspace(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct workspace_page_dto page;

    world->clock.now -= DAYS(1); /* older than the personal one, and still behind it */
    (void)make_workspace(world, bob, "Team");
    check_ok(list_workspaces(&world->share_workspaces, bob, world->mem, &page));
    assert_int_equal(page.count, 2);
    assert_true(page.items[0].personal);
    check_str(page.items[0].name, STR("Bob"));
    assert_int_equal(page.items[0].role, WORKSPACE_ROLE_DTO_OWNER);
    assert_false(page.items[1].personal);
    check_str(page.items[1].name, STR("Team"));
    assert_int_equal(fake_events_of(&world->events, WORKSPACE_CREATED), 1);
    check_error(create_workspace(&world->share_workspaces, bob, &(struct create_workspace_dto){STR(" ")},
                                 world->mem, &(struct workspace_dto){0}),
                ERROR_INVALID);
}

static void owners_decide_who_is_in(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id team = make_workspace(world, bob, "Team").id;
    struct member_page_dto page;
    enum workspace_role_dto role;

    /* Ada, though an administrator, does not even see it. */
    check_error(
        list_members(&world->share_workspaces, ada, team, &(struct list_members_dto){0}, world->mem, &page),
        ERROR_NOT_FOUND);
    check_error(add(world, ada, team, WORLD_ADA, WORKSPACE_ROLE_DTO_OWNER), ERROR_NOT_FOUND);
    check_error(remove_member(&world->share_workspaces, ada, team, bob->user.id, world->mem),
                ERROR_NOT_FOUND);
    check_ok(workspace_role_of(&world->share_workspaces, ada->user.id, team, world->mem, &role));
    assert_int_equal(role, WORKSPACE_ROLE_DTO_NONE);

    for (int i = WORKSPACE_ROLE_DTO_VIEWER; i <= WORKSPACE_ROLE_DTO_EDITOR; i++) {
        world->clock.now += 1;
        check_ok(add(world, bob, team, "ADA@example.org", (enum workspace_role_dto)i));
        check_ok(workspace_role_of(&world->share_workspaces, ada->user.id, team, world->mem, &role));
        assert_int_equal(role, i);
        check_ok(list_members(&world->share_workspaces, ada, team, &(struct list_members_dto){0}, world->mem,
                              &page));
        assert_int_equal(page.count, 2);
        check_str(page.items[0].user->email, STR(WORLD_BOB)); /* the longest member first */
        check_error(add(world, ada, team, WORLD_ADA, WORKSPACE_ROLE_DTO_OWNER), ERROR_FORBIDDEN);
        check_error(remove_member(&world->share_workspaces, ada, team, bob->user.id, world->mem),
                    ERROR_FORBIDDEN);
    }
    check_ok(remove_member(&world->share_workspaces, bob, team, ada->user.id, world->mem));
    check_error(remove_member(&world->share_workspaces, bob, team, ada->user.id, world->mem),
                ERROR_NOT_FOUND);
    check_error(
        list_members(&world->share_workspaces, ada, team, &(struct list_members_dto){0}, world->mem, &page),
        ERROR_NOT_FOUND);
}

static void members_may_leave_but_not_the_last_owner(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id team = make_workspace(world, bob, "Team").id;
    struct error *error;

    check_ok(add(world, bob, team, WORLD_ADA, WORKSPACE_ROLE_DTO_VIEWER));
    check_ok(remove_member(&world->share_workspaces, ada, team, ada->user.id, world->mem));
    error = remove_member(&world->share_workspaces, bob, team, bob->user.id, world->mem);
    assert_true(error_has_code(error, "last_owner"));
    error_free(error);
    error = add(world, bob, team, WORLD_BOB, WORKSPACE_ROLE_DTO_EDITOR); /* nor step down */
    assert_true(error_has_code(error, "last_owner"));
    error_free(error);
    check_ok(add(world, bob, team, WORLD_BOB, WORKSPACE_ROLE_DTO_OWNER)); /* staying is fine */
    check_ok(add(world, bob, team, WORLD_ADA, WORKSPACE_ROLE_DTO_OWNER));
    check_ok(remove_member(&world->share_workspaces, bob, team, bob->user.id, world->mem));
    check_error(remove_member(&world->share_workspaces, ada, team, ada->user.id, world->mem), ERROR_CONFLICT);
}

/* An owner who cannot act is none: nobody would be left who can manage the workspace. */
static void the_last_active_owner_stays(void **state)
{
    static const char *const absences[] = {"status = 'disabled'", "deletion_at = 4102444800000"};
    struct world *world = *state;
    struct principal_dto *ada = sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id team = make_workspace(world, bob, "Team").id;
    struct set_role_dto viewer = {WORKSPACE_ROLE_DTO_VIEWER};
    struct member_dto member;
    struct error *error;

    check_ok(add(world, bob, team, WORLD_ADA, WORKSPACE_ROLE_DTO_OWNER));
    for (size_t i = 0; i < COUNT_OF(absences); i++) {
        const char *sql =
            str_format(world->mem, "UPDATE users SET %s WHERE email_key = 'ada@example.org'", absences[i])
                .ptr;
        store_spy_execute(&world->store, sql, NO_VALUES);
        error = remove_member(&world->share_workspaces, bob, team, bob->user.id, world->mem);
        assert_true(error_has_code(error, "last_owner"));
        error_free(error);
        error =
            set_member_role(&world->share_workspaces, bob, team, bob->user.id, &viewer, world->mem, &member);
        assert_true(error_has_code(error, "last_owner"));
        error_free(error);
        store_spy_execute(&world->store, "UPDATE users SET status = 'active', deletion_at = NULL", NO_VALUES);
    }
    /* One who cannot act may be removed as any other. */
    store_spy_execute(&world->store,
                      "UPDATE users SET status = 'disabled' WHERE email_key = 'ada@example.org'", NO_VALUES);
    check_ok(remove_member(&world->share_workspaces, bob, team, ada->user.id, world->mem));
}

static void a_personal_workspace_keeps_its_person(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct workspace_page_dto page;
    struct error *error;

    check_ok(list_workspaces(&world->share_workspaces, bob, world->mem, &page));
    check_ok(add(world, bob, page.items[0].id, WORLD_ADA, WORKSPACE_ROLE_DTO_OWNER));
    error = remove_member(&world->share_workspaces, ada, page.items[0].id, bob->user.id, world->mem);
    assert_true(error_has_code(error, "personal_workspace"));
    error_free(error);
    check_error(add(world, ada, page.items[0].id, WORLD_BOB, WORKSPACE_ROLE_DTO_VIEWER), ERROR_CONFLICT);
    check_ok(list_workspaces(&world->share_workspaces, ada, world->mem, &page));
    assert_int_equal(page.count, 2);
    assert_true(page.items[0].personal);
    assert_false(page.items[1].personal); /* Bob's, for her */
}

static void one_person_owns_so_many_workspaces_at_most(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct create_workspace_dto in = {STR("One more")};
    struct workspace_dto workspace;
    struct error *error;

    for (int i = 1; i < 100; i++) /* with the personal one */
        (void)make_workspace(world, bob, "Team");
    error = create_workspace(&world->share_workspaces, bob, &in, world->mem, &workspace);
    assert_true(error_has_code(error, "too_many_workspaces"));
    error_free(error);
    (void)make_workspace(world, sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), "Hers");
    store_spy_execute(&world->store, "UPDATE workspace_members SET role = 'editor' WHERE role = 'owner'",
                      NO_VALUES);
    (void)make_workspace(world, bob, "Again");
}

static void only_people_with_an_account_are_added(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id team = make_workspace(world, bob, "Team").id;
    struct error *error = add(world, bob, team, "nobody@example.org", WORKSPACE_ROLE_DTO_VIEWER);

    assert_true(error_has_code(error, "unknown_user"));
    check_str(error_field_at(error, 0)->pointer, STR("/email"));
    error_free(error);
    check_error(add(world, bob, team, "no address", WORKSPACE_ROLE_DTO_VIEWER), ERROR_INVALID);
    store_spy_execute(&world->store,
                      "UPDATE users SET status = 'disabled' WHERE email_key = 'ada@example.org'", NO_VALUES);
    check_error(add(world, bob, team, WORLD_ADA, WORKSPACE_ROLE_DTO_VIEWER), ERROR_INVALID);
}

/* The other owner leaves between what this request read and what it writes: one transaction sees the other.
 */
static void other_owner_leaves(struct store_spy *store, void *context)
{
    struct id *ids = context; /* workspace, user */
    store_spy_execute(store, "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2",
                      VALUES(value_id(store->mem, ids[0]), value_id(store->mem, ids[1])));
}

static void two_owners_cannot_both_leave(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id ids[2] = {make_workspace(world, bob, "Team").id, ada->user.id};

    check_ok(add(world, bob, ids[0], WORLD_ADA, WORKSPACE_ROLE_DTO_OWNER));
    world->store.before_write = other_owner_leaves;
    world->store.context = ids;
    check_error(remove_member(&world->share_workspaces, bob, ids[0], bob->user.id, world->mem),
                ERROR_CONFLICT);
}

struct removed {
    struct id workspace;
    size_t count;
    bool fails;
};

static struct error *remove_contents(void *context, struct id workspace, struct arena *mem _unused_)
{
    struct removed *removed = context;

    removed->workspace = workspace;
    removed->count++;
    return removed->fails ? error_new(ERROR_UNAVAILABLE, "away", "the documents are away") : OK;
}

static size_t workspaces_of_person(struct world *world, struct principal_dto *person)
{
    struct workspace_page_dto page;
    check_ok(list_workspaces(&world->share_workspaces, person, world->mem, &page));
    return page.count;
}

static void a_deleted_workspace_is_gone_for_all_at_once(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada = sign_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id team = make_workspace(world, bob, "Team").id;
    enum workspace_role_dto role;

    check_ok(add(world, bob, team, WORLD_ADA, WORKSPACE_ROLE_DTO_EDITOR));
    check_error(remove_workspace(&world->remove_workspace, ada, team, world->mem), ERROR_FORBIDDEN);
    assert_int_equal(workspaces_of_person(world, ada), 2);
    check_ok(remove_workspace(&world->remove_workspace, bob, team, world->mem));
    assert_int_equal(workspaces_of_person(world, ada), 1);
    assert_int_equal(workspaces_of_person(world, bob), 1);
    check_ok(workspace_role_of(&world->share_workspaces, ada->user.id, team, world->mem, &role));
    assert_int_equal(role, WORKSPACE_ROLE_DTO_NONE);
    assert_int_equal(fake_events_of(&world->events, WORKSPACE_DELETED), 1);
    check_error(remove_workspace(&world->remove_workspace, bob, team, world->mem), ERROR_NOT_FOUND);
    assert_int_equal(fake_events_of(&world->events, WORKSPACE_DELETED), 1);
}

static void what_was_in_a_deleted_workspace_follows_until_it_is_gone(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id team = make_workspace(world, bob, "Team").id;
    struct removed removed = {.fails = true};
    bool again;

    world->remover = (struct workspace_remover){remove_contents, &removed};
    check_ok(clear_removed_workspace(&world->remove_workspace, world->mem, &again));
    assert_false(again);
    check_ok(remove_workspace(&world->remove_workspace, bob, team, world->mem));
    world->clock.now += MINUTES(1) - 1;
    check_ok(clear_removed_workspace(&world->remove_workspace, world->mem, &again));
    assert_false(again); /* who was let in before may still write */
    world->clock.now++;
    check_error(clear_removed_workspace(&world->remove_workspace, world->mem, &again), ERROR_UNAVAILABLE);
    removed.fails = false;
    check_ok(clear_removed_workspace(&world->remove_workspace, world->mem, &again));
    assert_true(again);
    assert_int_equal(removed.count, 2);
    assert_true(id_eq(removed.workspace, team));
    assert_int_equal(store_spy_count(&world->store, "workspaces"), 2); /* the personal ones */
    check_ok(clear_removed_workspace(&world->remove_workspace, world->mem, &again));
    assert_false(again);
    assert_int_equal(removed.count, 2);
}

static void a_personal_workspace_is_not_deleted(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob = sign_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct workspace_page_dto page;
    struct error *error;

    check_ok(list_workspaces(&world->share_workspaces, bob, world->mem, &page));
    error = remove_workspace(&world->remove_workspace, bob, page.items[0].id, world->mem);
    assert_true(error_has_code(error, "personal_workspace"));
    error_free(error);
    assert_int_equal(workspaces_of_person(world, bob), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(security_11_logging_out_ends_the_session),
        WORLD_TEST(security_11_logging_out_everywhere_ends_all),
        WORLD_TEST(sessions_are_listed_with_the_current_one),
        WORLD_TEST(security_12_sessions_of_others_are_not_found),
        WORLD_TEST(tokens_stand_for_whom_the_database_says),
        WORLD_TEST(everybody_has_a_personal_workspace),
        WORLD_TEST(owners_decide_who_is_in),
        WORLD_TEST(members_may_leave_but_not_the_last_owner),
        WORLD_TEST(the_last_active_owner_stays),
        WORLD_TEST(one_person_owns_so_many_workspaces_at_most),
        WORLD_TEST(a_personal_workspace_keeps_its_person),
        WORLD_TEST(a_deleted_workspace_is_gone_for_all_at_once),
        WORLD_TEST(what_was_in_a_deleted_workspace_follows_until_it_is_gone),
        WORLD_TEST(a_personal_workspace_is_not_deleted),
        WORLD_TEST(only_people_with_an_account_are_added),
        WORLD_TEST(two_owners_cannot_both_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
