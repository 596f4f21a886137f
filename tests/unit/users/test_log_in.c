#include "users_world.h"

static struct error *attempt(struct world *world, const char *email, const char *password,
                             struct tokens_dto **ret)
{
    struct log_in_dto in = {.email = str_from(email), .password = str_from(password)};
    return log_in(&world->log_in, &in, &world->client, world->mem, ret);
}

static struct error *from(struct world *world, const char *address, const char *password)
{
    struct tokens_dto *tokens;
    world->client.address = str_from(address);
    return attempt(world, WORLD_ADA, password, &tokens);
}

/* Strangers guess until they have to wait. */
static void lock_out(struct world *world)
{
    struct error *error;
    do {
        error = from(world, "203.0.113.1", "a wrong one");
        if (error_is(error, ERROR_LIMITED))
            break;
        error_free(error);
    } while (error != OK);
    error_free(error);
}

static void the_right_password_opens_a_session(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, "ADA@example.org", WORLD_ADA_PASSWORD);
    struct principal_dto *ada = world_principal(world, tokens->access_token);

    check_str(tokens->token_type, STR("Bearer"));
    assert_int_equal(tokens->expires_in, 15 * 60);
    assert_int_equal(tokens->refresh_expires_in, 14 * 24 * 3600);
    check_str(tokens->user->email, STR(WORLD_ADA));
    assert_int_equal(tokens->user->role, ROLE_DTO_ADMIN);
    assert_true(id_eq(ada->user.id, tokens->user->id));
    check_str(store_spy_session(&world->store, ada->session)->device, STR("curl"));
    check_str(store_spy_session(&world->store, ada->session)->address, STR("192.0.2.7"));
    assert_int_equal(fake_events_of(&world->events, SESSION_STARTED), 1);
    assert_true(id_eq(world->events.seen[0].session, ada->session));
}

/* Security 15: one answer, and the same slow work, whoever it is. */
static void security_15_failures_are_alike(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    struct error *errors[5];

    store_spy_execute(&world->store,
                      "UPDATE users SET status = 'disabled' WHERE email_key = 'bob@example.org'", NO_VALUES);
    errors[0] = attempt(world, "nobody@example.org", WORLD_ADA_PASSWORD, &tokens); /* unknown */
    errors[1] = attempt(world, WORLD_ADA, "not her password", &tokens);
    errors[2] = attempt(world, WORLD_BOB, WORLD_BOB_PASSWORD, &tokens); /* disabled */
    errors[3] = attempt(world, "no address at all", "whatever it is", &tokens);
    store_spy_execute(&world->store,
                      "UPDATE users SET password_hash = NULL WHERE email_key = 'ada@example.org'", NO_VALUES);
    errors[4] = attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens); /* without a password */
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        assert_true(error_has_code(errors[i], "invalid_credentials"));
        assert_int_equal(error_kind(errors[i]), ERROR_UNAUTHENTICATED);
        assert_string_equal(error_message(errors[i]), error_message(errors[0]));
        assert_int_equal(error_field_count(errors[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(errors); i++)
        error_free(errors[i]);
    assert_int_equal(world->hasher.verified, 5);
    assert_int_equal(world->hasher.verified_against_nothing, 4);
    assert_int_equal(world->hasher.hashed, 0);
    assert_int_equal(world->store.writes_begun,
                     2 + 5); /* those that made Ada and Bob, and a note of each failure */
    assert_int_equal(store_spy_count(&world->store, "sessions"), 0);
    assert_int_equal(fake_events_of(&world->events, LOGIN_FAILED), 5);
}

static void what_is_no_password_is_invalid(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    struct log_in_dto nul = {.email = STR(WORLD_ADA), .password = STR("tidal\0orbit")};
    check_error(attempt(world, WORLD_ADA, "", &tokens), ERROR_INVALID);
    check_error(log_in(&world->log_in, &nul, &world->client, world->mem, &tokens), ERROR_INVALID);
}

/* Security 14: the hash is replaced by one of today. */
static void security_14_outdated_hashes_are_upgraded(void **state)
{
    struct world *world = *state;

    store_spy_execute(&world->store,
                      "UPDATE users SET password_hash = $1 WHERE email_key = 'ada@example.org'",
                      VALUES(value_text(STR("old:" WORLD_ADA_PASSWORD))));
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    check_str(store_spy_user(&world->store, "ada@example.org")->password_hash,
              STR("hash:" WORLD_ADA_PASSWORD));
    assert_int_equal(world->hasher.hashed, 1);
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    assert_int_equal(world->hasher.hashed, 1);
}

static void disable_ada(struct store_spy *store, void *context)
{
    (void)context;
    store_spy_execute(store, "UPDATE users SET status = 'disabled' WHERE email_key = 'ada@example.org'",
                      NO_VALUES);
}

static void change_adas_password(struct store_spy *store, void *context)
{
    (void)context;
    store_spy_execute(
        store,
        "UPDATE users SET password_hash = 'hash:something else entirely' WHERE email_key = 'ada@example.org'",
        NO_VALUES);
}

static void renew_adas_hash(struct store_spy *store, void *context)
{
    (void)context;
    store_spy_execute(store,
                      "UPDATE users SET password_hash = 'hash:" WORLD_ADA_PASSWORD
                      "' WHERE email_key = 'ada@example.org'",
                      NO_VALUES);
}

/* Two at once with the right password, of which the other one was first to renew the form of its hash. */
static void a_hash_renewed_meanwhile_costs_another_try(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;

    store_spy_execute(&world->store,
                      "UPDATE users SET password_hash = 'old:" WORLD_ADA_PASSWORD
                      "' WHERE email_key = 'ada@example.org'",
                      NO_VALUES);
    world->store.before_write = renew_adas_hash;
    check_error(attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens), ERROR_RETRY);
    check_ok(attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens));
    assert_int_equal(fake_events_of(&world->events, LOGIN_FAILED), 0);
}

/* What another request does while the password is being hashed. */
static void a_change_during_the_hash_wins(void **state)
{
    static void (*const changes[])(struct store_spy *, void *) = {disable_ada, change_adas_password};
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct world *world = *state;
        struct tokens_dto *tokens;
        world->store.before_write = changes[i];
        if (changes[i] == change_adas_password)
            check_error(attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens), ERROR_RETRY);
        check_error(attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens), ERROR_UNAUTHENTICATED);
        assert_int_equal(store_spy_count(&world->store, "sessions"), 0);
        assert_int_equal(fake_events_of(&world->events, SESSION_STARTED), 0);
        world_teardown(state);
        world_setup(state);
    }
}

/* Security 20: the count is the account's, whatever the address, and the wait ends. */
static void security_20_failures_are_counted_for_the_account(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    struct error *error;

    for (size_t i = 0; i < 5; i++) {
        world->client.address = str_format(world->mem, "192.0.2.%zu", i);
        check_error(attempt(world, i % 2 ? "ADA@example.org" : "ada@EXAMPLE.org", "a wrong one", &tokens),
                    ERROR_UNAUTHENTICATED);
    }
    error = attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens);
    assert_true(error_has_code(error, "too_many_attempts"));
    assert_int_equal(error_retry_after(error), 180);
    error_free(error);
    assert_int_equal(world->hasher.verified, 5); /* nothing slow is done for it */
    assert_int_equal(fake_events_of(&world->events, LOGIN_LIMITED), 1);
    (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD); /* others are not concerned */

    world->clock.now += MINUTES(3);
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD); /* the owner is not locked out for ever */
}

static void unknown_accounts_are_limited_alike(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    for (size_t i = 0; i < 5; i++)
        check_error(attempt(world, "nobody@example.org", "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    check_error(attempt(world, "nobody@example.org", "a wrong one", &tokens), ERROR_LIMITED);
}

static void the_wait_doubles_until_a_success(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;

    for (size_t i = 0; i < 5; i++)
        check_error(attempt(world, WORLD_ADA, "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    world->clock.now += MINUTES(3);
    check_error(attempt(world, WORLD_ADA, "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    world->clock.now += MINUTES(3);
    check_error(attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens), ERROR_LIMITED);
    world->clock.now += MINUTES(3);
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    for (size_t i = 0; i < 5; i++)
        check_error(attempt(world, WORLD_ADA, "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    check_error(attempt(world, WORLD_ADA, "a wrong one", &tokens), ERROR_LIMITED);
}

/* Security 20: 32 places at most, 90 days at most, and none after a new password but the one that set it. */
static void security_20_known_devices_are_forgotten(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *ada;
    struct change_password_dto change = {.current = STR(WORLD_ADA_PASSWORD),
                                         .password = STR("copper violin meadow")};

    for (size_t i = 0; i <= DEVICES_KNOWN; i++) {
        world->client.address = str_format(world->mem, "198.51.100.%zu", i);
        tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
        world->clock.now += SECONDS(1);
    }
    ada = world_principal(world, tokens->access_token);
    ada->client = world->client;
    lock_out(world);
    check_error(from(world, "198.51.100.0", WORLD_ADA_PASSWORD), ERROR_LIMITED); /* pushed out by the last */
    check_ok(from(world, "198.51.100.1", WORLD_ADA_PASSWORD));
    world->clock.now += DEVICE_KNOWN_FOR - HOURS(1);
    check_ok(from(world, "198.51.100.1", WORLD_ADA_PASSWORD));
    lock_out(world);
    world->clock.now += MINUTES(61);
    lock_out(world);
    check_error(from(world, "198.51.100.2", WORLD_ADA_PASSWORD), ERROR_LIMITED); /* not used for 90 days */

    check_ok(change_password(&world->change_password, ada, &change, world->mem));
    check_error(from(world, "198.51.100.1", "copper violin meadow"), ERROR_LIMITED);
    check_ok(from(world, str_cstr(world->mem, ada->client.address), "copper violin meadow"));
}

static void successes_are_not_counted(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < 20; i++)
        (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
}

/* An attempt that failed for another reason than the password is none. */
static void lost_races_are_not_counted(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    for (size_t i = 0; i < 20; i++) {
        world->store.retries = 1;
        check_error(attempt(world, WORLD_ADA, WORLD_ADA_PASSWORD, &tokens), ERROR_RETRY);
    }
    assert_int_equal(store_spy_count(&world->store, "sessions"), 0);
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
}

static void the_access_token_does_not_outlive_its_session(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    world->issuer.refresh_ttl = MINUTES(5);
    tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    assert_int_equal(tokens->expires_in, 300);
    assert_int_equal(tokens->refresh_expires_in, 300);
}

static void old_sessions_are_forgotten(void **state)
{
    struct world *world = *state;
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    world->clock.now += DAYS(14) + DAYS(30) + 1;
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    assert_int_equal(store_spy_count(&world->store, "sessions"), 2); /* Bob's old one stays until he comes */
}

static const struct letter *warning_to(struct world *world, const char *email, size_t *count)
{
    const struct letter *letter;
    world_deliver(world);
    letter = fake_user_mail_to(&world->mail, email, count);
    if (letter != NULL)
        assert_int_equal(letter->kind, LETTER_SIGN_IN_GUESSED);
    return letter;
}

/* Security 20: when strangers have to wait, the owner is told: once a day, however many they are. */
static void security_20_the_owner_is_told_of_guesses(void **state)
{
    struct world *world = *state;
    size_t count;

    for (size_t i = 0; i < 4; i++)
        check_error(from(world, "203.0.113.1", "a wrong one"), ERROR_UNAUTHENTICATED);
    assert_null(warning_to(world, WORLD_ADA, &count));
    check_error(from(world, "203.0.113.2", "a wrong one"), ERROR_UNAUTHENTICATED);
    assert_non_null(warning_to(world, WORLD_ADA, &count));
    assert_int_equal(count, 1);
    assert_int_equal(fake_events_of(&world->events, LOGIN_GUESSED), 1);
    for (size_t i = 0; i < 20; i++) {
        world->clock.now += HOURS(1);
        check_error(from(world, "203.0.113.3", "a wrong one"), ERROR_UNAUTHENTICATED);
    }
    (void)warning_to(world, WORLD_ADA, &count);
    assert_int_equal(count, 1);
    for (size_t i = 0; i < 5; i++) {
        world->clock.now += HOURS(1);
        check_error(from(world, "203.0.113.4", "a wrong one"), ERROR_UNAUTHENTICATED);
    }
    (void)warning_to(world, WORLD_ADA, &count);
    assert_int_equal(count, 2);
    assert_int_equal(fake_events_of(&world->events, LOGIN_GUESSED), 2);
    assert_int_equal(store_spy_user(&world->store, "ada@example.org")->version, 1);
}

/* Nobody can see from the sign-in whether there is anybody to tell. */
static void security_15_an_unknown_address_is_told_nothing_in_the_same_way(void **state)
{
    static const char *const addresses[] = {"nobody@example.org", WORLD_BOB};
    struct world *world = *state;
    size_t writes[2], count;

    for (size_t i = 0; i < 2; i++) {
        struct tokens_dto *tokens;
        size_t before = world->store.writes_begun;
        for (size_t k = 0; k < 5; k++)
            check_error(attempt(world, addresses[i], "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
        writes[i] = world->store.writes_begun - before;
        assert_int_equal(store_spy_count(&world->store, "mail_queue"), i + 1);
    }
    assert_int_equal(writes[0], writes[1]);
    assert_null(warning_to(world, "nobody@example.org", &count));
    assert_non_null(warning_to(world, WORLD_BOB, &count));
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 0);
}

static void guesses_that_are_none_are_not_told(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;
    size_t count;

    check_ok(from(world, "198.51.100.1", WORLD_ADA_PASSWORD));
    for (size_t i = 0; i < 5; i++) /* from a device that she uses: her own mistakes */
        check_error(from(world, "198.51.100.1", "a wrong one"), ERROR_UNAUTHENTICATED);
    for (size_t i = 0; i < 5; i++)
        check_error(attempt(world, "no address at all", "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    store_spy_execute(&world->store, "UPDATE users SET status = 'disabled' WHERE email_key = $1",
                      VALUES(value_text(STR(WORLD_BOB))));
    for (size_t i = 0; i < 5; i++)
        check_error(attempt(world, WORLD_BOB, "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    assert_null(warning_to(world, WORLD_ADA, &count));
    assert_null(warning_to(world, WORLD_BOB, &count));
    assert_int_equal(fake_events_of(&world->events, LOGIN_GUESSED), 0);
    assert_int_equal(store_spy_count(&world->store, "mail_queue"), 0);
}

static size_t kept_of_strangers(struct world *world)
{
    return (size_t)store_spy_number(
        &world->store,
        "SELECT COUNT(*) FROM audit_pending WHERE action = 'login.failed' AND user_id IS NULL");
}

/* What strangers type about nobody does not fill the audit log; about somebody, all of it is kept. */
static void failures_for_nobody_are_kept_up_to_a_measure(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens;

    world->login_rule = (struct backoff_rule){0};
    for (int network = 0; network < 10; network++) {
        world->client.address = str_format(world->mem, "203.0.113.%d", network);
        for (int i = 0; i < STRANGE_FAILURES_KEPT + 5; i++)
            check_error(
                attempt(world, str_format(world->mem, "n%d@example.org", i).ptr, "a wrong one", &tokens),
                ERROR_UNAUTHENTICATED);
        assert_int_equal(kept_of_strangers(world),
                         network < 6 ? (network + 1) * STRANGE_FAILURES_KEPT : STRANGE_FAILURES_KEPT_IN_ALL);
    }
    assert_int_equal(fake_events_of(&world->events, LOGIN_FAILED), 10 * (STRANGE_FAILURES_KEPT + 5));
    for (int i = 0; i < STRANGE_FAILURES_KEPT + 5; i++)
        check_error(from(world, "203.0.113.1", "a wrong one"), ERROR_UNAUTHENTICATED);
    assert_int_equal(kept_of_strangers(world), STRANGE_FAILURES_KEPT_IN_ALL);
    assert_int_equal(
        store_spy_number(&world->store, "SELECT COUNT(*) FROM audit_pending WHERE action = 'login.failed'"),
        STRANGE_FAILURES_KEPT_IN_ALL + STRANGE_FAILURES_KEPT + 5);
    world->clock.now += MINUTES(1);
    check_error(attempt(world, "n@example.org", "a wrong one", &tokens), ERROR_UNAUTHENTICATED);
    assert_int_equal(kept_of_strangers(world), STRANGE_FAILURES_KEPT_IN_ALL + 1);
}

/* The session that was not used for the longest ends, and the audit log says why. */
static void there_are_so_many_sessions_at_most(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), *second;

    world->clock.now++;
    second = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    for (size_t i = 2; i < SESSIONS_MAX; i++) {
        world->clock.now++;
        (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    }
    assert_true(world_is_alive(world, first->access_token));
    world->clock.now++;
    (void)world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    assert_false(world_is_alive(world, first->access_token));
    assert_true(world_is_alive(world, second->access_token));
    assert_int_equal(
        store_spy_number(&world->store, "SELECT COUNT(*) FROM sessions WHERE revoked_at IS NULL"),
        SESSIONS_MAX + 1); /* Bob's */
    assert_int_equal(fake_events_of(&world->events, SESSION_REVOKED), 1);
    assert_int_equal(store_spy_number(&world->store,
                                      "SELECT COUNT(*) FROM audit_pending WHERE action = 'session.revoked'"
                                      " AND detail = 'there were too many'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_right_password_opens_a_session),
        WORLD_TEST(security_15_failures_are_alike),
        WORLD_TEST(what_is_no_password_is_invalid),
        WORLD_TEST(security_14_outdated_hashes_are_upgraded),
        WORLD_TEST(a_change_during_the_hash_wins),
        WORLD_TEST(a_hash_renewed_meanwhile_costs_another_try),
        WORLD_TEST(security_20_failures_are_counted_for_the_account),
        WORLD_TEST(unknown_accounts_are_limited_alike),
        WORLD_TEST(the_wait_doubles_until_a_success),
        WORLD_TEST(security_20_known_devices_are_forgotten),
        WORLD_TEST(successes_are_not_counted),
        WORLD_TEST(lost_races_are_not_counted),
        WORLD_TEST(the_access_token_does_not_outlive_its_session),
        WORLD_TEST(old_sessions_are_forgotten),
        WORLD_TEST(security_20_the_owner_is_told_of_guesses),
        WORLD_TEST(security_15_an_unknown_address_is_told_nothing_in_the_same_way),
        WORLD_TEST(guesses_that_are_none_are_not_told),
        WORLD_TEST(failures_for_nobody_are_kept_up_to_a_measure),
        WORLD_TEST(there_are_so_many_sessions_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
