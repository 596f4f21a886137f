/* What comes by mail, over the real store: delivery, links, leaving. */
#include "use_cases/delete_account.h"
#include "users_world.h"

static struct delivery deliver(struct world *world)
{
    struct delivery delivery = {0};
    check_ok(deliver_mail(&world->deliver_mail, world->mem, &delivery));
    return delivery;
}

static void register_carol(struct world *world)
{
    struct register_user_dto in = {STR("carol@example.org"), STR("granite pocket melon"), STR("Carol")};
    check_ok(register_user(&world->register_user, &in, &world->client, world->mem));
}

static const struct letter *letter_to_carol(struct world *world, size_t expected)
{
    size_t count;
    const struct letter *letter = fake_user_mail_to(&world->mail, "carol@example.org", &count);
    assert_int_equal(count, expected);
    return letter;
}

static void a_letter_goes_out_once(void **state)
{
    struct world *world = *state;
    struct delivery delivery;

    assert_int_equal(deliver(world).outcome, DELIVERY_NONE);
    register_carol(world);
    delivery = deliver(world);
    assert_int_equal(delivery.outcome, DELIVERY_DONE);
    assert_int_equal(delivery.attempts, 1);
    check_str(delivery.kind, STR("verify_address"));
    assert_int_equal(letter_to_carol(world, 1)->kind, LETTER_VERIFY_ADDRESS);
    assert_int_equal(letter_to_carol(world, 1)->until, WORLD_NOW + HOURS(24));
    assert_int_equal(deliver(world).outcome, DELIVERY_NONE);
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 0);
}

static void what_never_happened_is_never_told(void **state)
{
    struct world *world = *state;
    struct register_user_dto in = {STR("carol@example.org"), STR("granite pocket melon"), STR("Carol")};

    world->store.retries = 1;
    check_error(register_user(&world->register_user, &in, &world->client, world->mem), ERROR_RETRY);
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 0);
}

/* After a minute, then after twice the time before, every six hours at least, and not for longer than two
 * days. */
static void what_cannot_be_handed_over_is_tried_again(void **state)
{
    struct world *world = *state;
    int64_t started = world->clock.now, pause = MINUTES(1);
    struct delivery delivery;
    size_t tries = 0;

    register_carol(world);
    /* A link is only good for a day; a notice is worth telling for longer. */
    store_spy_execute(&world->store, "DELETE FROM mail_queue", NO_VALUES);
    register_carol(world);
    world->mail.state = FAKE_MAIL_IS_AWAY;
    for (;;) {
        delivery = deliver(world);
        tries++;
        assert_int_equal(delivery.attempts, tries);
        check_str(delivery.reason, STR("nobody is there"));
        if (delivery.outcome == DELIVERY_GIVEN_UP)
            break;
        assert_int_equal(delivery.outcome, DELIVERY_POSTPONED);
        world->clock.now += pause - 1;
        assert_int_equal(deliver(world).outcome, DELIVERY_NONE);
        world->clock.now++;
        pause = pause * 2 < HOURS(6) ? pause * 2 : HOURS(6);
    }
    assert_true(world->clock.now - started <= DAYS(2));
    assert_true(world->clock.now - started > DAYS(2) - HOURS(6));
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 0);
    assert_int_equal(world->mail.count, 0);
}

static void what_is_refused_for_good_is_not_tried_again(void **state)
{
    struct world *world = *state;

    register_carol(world);
    world->mail.state = FAKE_MAIL_REFUSES;
    assert_int_equal(deliver(world).outcome, DELIVERY_GIVEN_UP);
    world->mail.state = FAKE_MAIL_WORKS;
    assert_int_equal(deliver(world).outcome, DELIVERY_NONE);
}

static void a_dead_link_is_not_sent(void **state)
{
    struct world *world = *state;

    register_carol(world);
    world->clock.now += HOURS(24);
    assert_int_equal(deliver(world).outcome, DELIVERY_DONE);
    letter_to_carol(world, 0);
}

/* Another node has it while it is being sent; when that one dies, it comes back. */
static void who_died_with_a_letter_does_not_keep_it(void **state)
{
    struct world *world = *state;

    register_carol(world);
    store_spy_execute(&world->store, "UPDATE mail_queue SET next_at = $1, attempts = 1",
                      VALUES(value_integer(world->clock.now + MINUTES(5))));
    assert_int_equal(deliver(world).outcome, DELIVERY_NONE);
    world->clock.now += MINUTES(5);
    assert_int_equal(deliver(world).attempts, 2);
}

static void what_was_sealed_with_another_key_is_given_up(void **state)
{
    struct world *world = *state;
    struct delivery delivery;

    register_carol(world);
    store_spy_execute(&world->store, "UPDATE mail_queue SET sealed = 'AAAA'", NO_VALUES);
    delivery = deliver(world);
    assert_int_equal(delivery.outcome, DELIVERY_GIVEN_UP);
    assert_int_equal(deliver(world).outcome, DELIVERY_NONE);
}

static void forget(struct world *world, const char *address)
{
    struct address_dto in = {str_from(address)};
    check_ok(forget_password(&world->recover_password, &in, &world->client, world->mem));
}

/* Nothing that a stranger can measure depends on whether there is an account. */
static void security_16_asking_by_address_does_the_same_for_any(void **state)
{
    struct world *world = *state;
    size_t begun, known;

    begun = world->store.begun;
    forget(world, WORLD_BOB);
    known = world->store.begun - begun;
    forget(world, "nobody@example.org");
    assert_int_equal(world->store.begun - begun, 2 * known);
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 2);
    assert_int_equal(store_spy_count(&world->store, "email_tokens"), 0);
    world_deliver(world);
    assert_int_equal(world->mail.count, 1);
    assert_int_equal(world->mail.seen[0].kind, LETTER_RESET_PASSWORD);
    check_str(world->mail.seen[0].to, STR(WORLD_BOB));
    assert_int_equal(world->mail.seen[0].until, WORLD_NOW + HOURS(1));
    assert_int_equal(fake_events_of(&world->events, PASSWORD_RESET_REQUESTED), 1);
}

/* Not even whether it has had enough mail. */
static void security_16_an_address_with_enough_mail_is_answered_alike(void **state)
{
    struct world *world = *state;
    size_t begun = world->store.begun, committed = world->store.committed;

    for (size_t i = 1; i <= 9; i++) {
        forget(world, WORLD_BOB);
        assert_int_equal(world->store.begun - begun, i);
        assert_int_equal(world->store.committed - committed, i);
    }
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 9);
    world_deliver(world);
    assert_int_equal(world->mail.count, 5);
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 0);
}

/* Two addresses may be one for the comparison, and two for a mail server: the link goes to that of the
 * account. */
static void a_link_goes_to_the_address_of_the_account(void **state)
{
    struct world *world = *state;
    size_t count;

    forget(world, "\xef\xbd\x81\x64\x61@EXAMPLE.org"); /* a full-width a */
    world_deliver(world);
    assert_int_equal(world->mail.count, 1);
    assert_non_null(fake_user_mail_to(&world->mail, WORLD_ADA, &count));
}

static void who_is_disabled_gets_no_link(void **state)
{
    struct world *world = *state;

    store_spy_execute(&world->store, "UPDATE users SET status = 'disabled'", NO_VALUES);
    forget(world, WORLD_BOB);
    world_deliver(world);
    assert_int_equal(world->mail.count, 0);
}

static struct error *reset(struct world *world, struct str token, const char *password)
{
    struct reset_password_dto in = {token, str_from(password)};
    return reset_password(&world->recover_password, &in, &world->client, world->mem);
}

static void a_reset_link_is_good_for_an_hour(void **state)
{
    struct world *world = *state;
    size_t hashed;

    forget(world, WORLD_BOB);
    world_deliver(world);
    world->clock.now += HOURS(1);
    hashed = world->hasher.hashed;
    check_error(reset(world, world->mail.seen[0].token, "copper violin meadow"), ERROR_INVALID);
    assert_int_equal(world->hasher.hashed, hashed); /* a stranger makes nobody compute */
    world->clock.now--;
    check_ok(reset(world, world->mail.seen[0].token, "copper violin meadow"));
    world_log_in(world, WORLD_BOB, "copper violin meadow");
}

/* Who asks for a link waits for it; who is given an account does not. */
static void the_first_link_of_an_account_that_an_administrator_made_is_good_for_three_days(void **state)
{
    struct world *world = *state;
    struct add_user_dto in = {
        .email = STR("carol@example.org"), .name = STR("Carol"), .role = ROLE_DTO_MEMBER};
    const struct letter *letter;
    struct user_dto carol;

    check_ok(add_user(&world->manage_users, NULL, &in, world->mem, &carol));
    world_deliver(world);
    letter = letter_to_carol(world, 1);
    assert_int_equal(letter->kind, LETTER_ACCOUNT_MADE);
    assert_int_equal(letter->until, WORLD_NOW + HOURS(72));
    world->clock.now = WORLD_NOW + HOURS(72);
    check_error(reset(world, letter->token, "copper violin meadow"), ERROR_INVALID);
    world->clock.now--;
    check_ok(reset(world, letter->token, "copper violin meadow"));
}

static void change_address_behind(struct store_spy *spy, void *context _unused_)
{
    store_spy_execute(spy,
                      "UPDATE users SET email = 'x@y.z', email_key = 'x@y.z' WHERE email = 'bob@example.org'",
                      NO_VALUES);
}

static void a_reset_link_is_bound_to_its_address(void **state)
{
    struct world *world = *state;

    forget(world, WORLD_BOB);
    world_deliver(world);
    world->store.before_write = change_address_behind;
    check_error(reset(world, world->mail.seen[0].token, "copper violin meadow"), ERROR_INVALID);
}

static struct deletion_dto leave(struct world *world, struct tokens_dto *tokens, const char *password)
{
    struct delete_account_dto in = {str_from(password)};
    struct deletion_dto deletion = {0};
    check_ok(ask_deletion(&world->delete_account, world_principal(world, tokens->access_token), &in,
                          world->mem, &deletion));
    return deletion;
}

static bool delete_due(struct world *world)
{
    bool again;
    check_ok(delete_due_account(&world->delete_account, world->mem, &again));
    return again;
}

static void the_only_administrator_stays(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct delete_account_dto in = {STR(WORLD_ADA_PASSWORD)};
    struct deletion_dto deletion;
    struct error *error = ask_deletion(&world->delete_account, world_principal(world, tokens->access_token),
                                       &in, world->mem, &deletion);

    assert_true(error_has_code(error, "last_admin"));
    error_free(error);
    assert_true(world_is_alive(world, tokens->access_token));
    store_spy_execute(&world->store, "UPDATE users SET role = 'admin'", NO_VALUES);
    leave(world, tokens, WORLD_ADA_PASSWORD);
}

struct removed {
    struct id workspaces[8];
    size_t count;
    bool fails;
};

static struct error *remove_contents(void *context, struct id workspace, struct arena *mem _unused_)
{
    struct removed *removed = context;
    removed->workspaces[removed->count++] = workspace;
    return removed->fails ? error_new(ERROR_UNAVAILABLE, "away", "the documents are away") : OK;
}

static void who_leaves_is_forgotten_after_a_week(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct deletion_dto deletion = leave(world, tokens, WORLD_BOB_PASSWORD);
    struct removed removed = {0};
    size_t count;

    world->remover = (struct workspace_remover){remove_contents, &removed};
    assert_int_equal(deletion.deletion_at, WORLD_NOW + DAYS(7));
    assert_false(world_is_alive(world, tokens->access_token));
    world->clock.now = deletion.deletion_at - 1;
    assert_false(delete_due(world));
    assert_non_null(store_spy_user(&world->store, WORLD_BOB));

    world->clock.now++;
    removed.fails = true;
    check_error(delete_due_account(&world->delete_account, world->mem, &(bool){false}), ERROR_UNAVAILABLE);
    assert_non_null(store_spy_user(&world->store, WORLD_BOB)); /* found again by the next try */
    removed = (struct removed){0};
    assert_true(delete_due(world));
    assert_null(store_spy_user(&world->store, WORLD_BOB));
    assert_int_equal(removed.count, 1);
    assert_int_equal(store_spy_count(&world->store, "sessions"), 0);
    assert_int_equal(store_spy_count(&world->store, "workspaces"), 1); /* Ada's */
    assert_int_equal(store_spy_count(&world->store, "workspace_members"), 1);
    assert_int_equal(fake_events_of(&world->events, USER_DELETED), 1);
    world_deliver(world);
    assert_int_equal(fake_user_mail_to(&world->mail, WORLD_BOB, &count)->kind, LETTER_ACCOUNT_DELETED);
    assert_false(delete_due(world));
}

static void who_signs_in_stays_unless_it_is_too_late(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct log_in_dto in = {.email = STR(WORLD_BOB), .password = STR(WORLD_BOB_PASSWORD)};

    world->clock.now = leave(world, tokens, WORLD_BOB_PASSWORD).deletion_at - 1;
    world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    assert_int_equal(store_spy_user(&world->store, WORLD_BOB)->deletion_at, 0);
    assert_int_equal(fake_events_of(&world->events, USER_DELETION_CANCELLED), 1);
    world->clock.now += DAYS(1);
    assert_false(delete_due(world));
    tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    world->clock.now = leave(world, tokens, WORLD_BOB_PASSWORD).deletion_at;
    check_error(log_in(&world->log_in, &in, &world->client, world->mem, &tokens), ERROR_UNAUTHENTICATED);
}

static struct id make_workspace(struct world *world, struct principal_dto *principal)
{
    struct create_workspace_dto in = {STR("Payments")};
    struct workspace_dto workspace;
    check_ok(create_workspace(&world->share_workspaces, principal, &in, world->mem, &workspace));
    return workspace.id;
}

/* Somebody who had handed over is the only owner again when the week is over: the workspace goes to who is
 * left. */
static void a_workspace_is_never_left_without_an_owner(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct principal_dto *bob = world_principal(world, tokens->access_token);
    struct id shared = make_workspace(world, bob), own = make_workspace(world, bob);
    struct add_member_dto in = {STR(WORLD_ADA), WORKSPACE_ROLE_DTO_OWNER};
    struct removed removed = {0};
    struct member_dto member;

    world->remover = (struct workspace_remover){remove_contents, &removed};
    check_ok(add_member(&world->share_workspaces, bob, shared, &in, world->mem, &member));
    world->clock.now = leave(world, tokens, WORLD_BOB_PASSWORD).deletion_at;
    store_spy_execute(&world->store,
                      "UPDATE workspace_members SET role = 'viewer' WHERE workspace_id = $1 AND user_id ="
                      " (SELECT id FROM users WHERE email_key = 'ada@example.org')",
                      VALUES(value_id(world->mem, shared)));
    assert_true(delete_due(world));
    assert_int_equal(
        store_spy_number(&world->store, "SELECT COUNT(*) FROM workspace_members WHERE role = 'owner'"), 2);
    assert_int_equal(removed.count, 2); /* Bob's personal one, and that in which he was alone */
    for (size_t i = 0; i < removed.count; i++)
        assert_false(id_eq(removed.workspaces[i], shared));
    assert_true(id_eq(removed.workspaces[0], own) || id_eq(removed.workspaces[1], own));
}

static struct id add_person(struct world *world, struct id workspace, const char *email,
                            enum workspace_role_dto role, const char *absence)
{
    struct principal_dto bob = {.user = {.id = store_spy_user(&world->store, WORLD_BOB)->id}};
    struct add_user_dto person = {.email = str_from(email), .name = STR("P"), .role = ROLE_DTO_MEMBER};
    struct add_member_dto in = {str_from(email), role};
    struct user_dto user;
    struct member_dto member;

    world->clock.now++;
    check_ok(add_user(&world->manage_users, NULL, &person, world->mem, &user));
    check_ok(add_member(&world->share_workspaces, &bob, workspace, &in, world->mem, &member));
    if (absence != NULL)
        store_spy_execute(&world->store,
                          str_format(world->mem, "UPDATE users SET %s WHERE id = $1", absence).ptr,
                          VALUES(value_id(world->mem, user.id)));
    return user.id;
}

/* Not to who may do the most, but is disabled or leaving too, as long as there is anybody else. */
static void a_workspace_goes_to_somebody_who_can_act(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    struct id shared = make_workspace(world, world_principal(world, tokens->access_token)), heir;
    enum workspace_role role;
    struct unit_of_work *work;

    add_person(world, shared, "disabled@example.org", WORKSPACE_ROLE_DTO_OWNER, "status = 'disabled'");
    add_person(world, shared, "leaving@example.org", WORKSPACE_ROLE_DTO_EDITOR,
               "deletion_at = 4102444800000");
    heir = add_person(world, shared, "viewer@example.org", WORKSPACE_ROLE_DTO_VIEWER, NULL);
    add_person(world, shared, "later@example.org", WORKSPACE_ROLE_DTO_VIEWER, NULL);
    store_spy_execute(&world->store, "UPDATE users SET deletion_at = $1 WHERE email_key = 'bob@example.org'",
                      VALUES(value_integer(world->clock.now)));
    assert_true(delete_due(world));
    check_ok(users_store_begin(world->delete_account.store, WORK_READ, world->mem, &work));
    check_ok(workspace_repository_role_of(work->workspaces, shared, heir, world->mem, &role));
    unit_of_work_end(&work);
    assert_int_equal(role, WORKSPACE_OWNER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_letter_goes_out_once),
        WORLD_TEST(what_never_happened_is_never_told),
        WORLD_TEST(what_cannot_be_handed_over_is_tried_again),
        WORLD_TEST(what_is_refused_for_good_is_not_tried_again),
        WORLD_TEST(a_dead_link_is_not_sent),
        WORLD_TEST(who_died_with_a_letter_does_not_keep_it),
        WORLD_TEST(what_was_sealed_with_another_key_is_given_up),
        WORLD_TEST(security_16_asking_by_address_does_the_same_for_any),
        WORLD_TEST(security_16_an_address_with_enough_mail_is_answered_alike),
        WORLD_TEST(a_link_goes_to_the_address_of_the_account),
        WORLD_TEST(who_is_disabled_gets_no_link),
        WORLD_TEST(a_reset_link_is_good_for_an_hour),
        WORLD_TEST(the_first_link_of_an_account_that_an_administrator_made_is_good_for_three_days),
        WORLD_TEST(a_reset_link_is_bound_to_its_address),
        WORLD_TEST(the_only_administrator_stays),
        WORLD_TEST(who_leaves_is_forgotten_after_a_week),
        WORLD_TEST(who_signs_in_stays_unless_it_is_too_late),
        WORLD_TEST(a_workspace_is_never_left_without_an_owner),
        WORLD_TEST(a_workspace_goes_to_somebody_who_can_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
