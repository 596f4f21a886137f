#include "users_world.h"

static struct error *refresh(struct world *world, struct str token, struct tokens_dto **ret)
{
    return refresh_session(&world->refresh_session, token, &world->client, world->mem, ret);
}

static struct tokens_dto *refreshed(struct world *world, struct str token)
{
    struct tokens_dto *tokens = NULL;
    check_ok(refresh(world, token, &tokens));
    return tokens;
}

static void refuse(struct world *world, struct str token)
{
    struct tokens_dto *tokens;
    struct error *error = refresh(world, token, &tokens);
    assert_true(error_has_code(error, "invalid_refresh_token"));
    assert_int_equal(error_kind(error), ERROR_UNAUTHENTICATED);
    error_free(error);
}

static void a_token_gives_the_next(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), *second;
    struct principal_dto *ada = world_principal(world, first->access_token);

    world->clock.now += HOURS(1);
    world->client = (struct client_dto){STR("198.51.100.9"), STR("wget/1.21")};
    second = refreshed(world, first->refresh_token);
    assert_false(str_eq(second->refresh_token, first->refresh_token));
    assert_true(id_eq(world_principal(world, second->access_token)->session, ada->session));
    assert_int_equal(second->expires_in, 900);
    assert_int_equal(second->refresh_expires_in, 14 * 24 * 3600 - 3600);
    check_str(store_spy_session(&world->store, ada->session)->address, STR("198.51.100.9"));
    check_str(store_spy_session(&world->store, ada->session)->device, STR("wget"));
    assert_int_equal(store_spy_session(&world->store, ada->session)->last_used_at, world->clock.now);
    assert_int_equal(fake_events_of(&world->events, SESSION_REFRESHED), 1);
}

/* Security 7: what is stored is the hash of the secret, and no token follows from a row. */
static void security_7_only_a_hash_is_stored(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    const struct session *row = store_spy_only_session(&world->store);
    struct refresh_token token, forged = {.session = row->id, .generation = row->generation};
    _cleanup_(secret_release) struct secret guess = secret_copy(STR("another key of thirty-two bytes."));

    assert_true(refresh_token_read(tokens->refresh_token, &world->refresh_key, world->mem, &token));
    assert_true(digest_eq(row->secret_hash, refresh_token_hash(&token)));
    memcpy(forged.secret, row->secret_hash.bytes, sizeof(forged.secret));
    refuse(world, refresh_token_write(&forged, &guess, world->mem));
    refuse(world, refresh_token_write(&forged, &world->refresh_key, world->mem)); /* even with the key */
    assert_int_equal(store_spy_only_session(&world->store)->revoked_at, 0);
}

static void forged_tokens_do_not_reach_the_store(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    size_t begun = world->store.begun;
    char *changed = str_cstr(world->mem, tokens->refresh_token);

    changed[30] = changed[30] == 'A' ? 'B' : 'A';
    refuse(world, str_from(changed));
    refuse(world, STR(""));
    refuse(world, STR_NONE);
    refuse(world, tokens->access_token);
    assert_int_equal(world->store.begun, begun);
    assert_true(world_is_alive(world, tokens->access_token));
}

/* Security 8: within the grace everybody who comes with the token before gets the same successor. */
static void security_8_parallel_refreshes_get_one_successor(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), *second, *again;

    second = refreshed(world, first->refresh_token);
    for (size_t i = 0; i < 20; i++) {
        world->clock.now += 500; /* the tenth second is the last */
        again = refreshed(world, first->refresh_token);
        check_str(again->refresh_token, second->refresh_token);
        assert_true(world_is_alive(world, again->access_token));
    }
    assert_int_equal(store_spy_only_session(&world->store)->generation, 1);
    assert_int_equal(fake_events_of(&world->events, SESSION_REUSE_DETECTED), 0);
    (void)refreshed(world, second->refresh_token);
}

static void security_8_after_the_grace_the_session_ends(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct tokens_dto *second = refreshed(world, first->refresh_token);
    struct tokens_dto *elsewhere = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);

    world->clock.now += SECONDS(10) + 1;
    refuse(world, first->refresh_token);
    assert_false(world_is_alive(world, first->access_token));
    assert_false(world_is_alive(world, second->access_token));
    refuse(world, second->refresh_token);
    assert_int_equal(fake_events_of(&world->events, SESSION_REUSE_DETECTED), 1);
    assert_true(world_is_alive(world, elsewhere->access_token)); /* another device goes on */
}

static void security_8_a_generation_later_the_session_ends(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct tokens_dto *second = refreshed(world, first->refresh_token);
    struct tokens_dto *third = refreshed(world, second->refresh_token);

    refuse(world, first->refresh_token); /* within the grace, but two generations old */
    assert_false(world_is_alive(world, third->access_token));
    refuse(world, third->refresh_token);
    assert_int_equal(fake_events_of(&world->events, SESSION_REUSE_DETECTED), 1); /* told once */
}

static void log_somebody_out(struct store_spy *store, void *context)
{
    store_spy_execute(store, "UPDATE sessions SET revoked_at = $1 WHERE id = $2",
                      VALUES(value_integer(WORLD_NOW), value_id(store->mem, *(struct id *)context)));
}

static void disable_somebody(struct store_spy *store, void *context)
{
    store_spy_execute(
        store, "UPDATE users SET status = 'disabled' WHERE id = (SELECT user_id FROM sessions WHERE id = $1)",
        VALUES(value_id(store->mem, *(struct id *)context)));
}

/* Security 9: a refresh that races a log-out or a disable never yields a live session. */
static void security_9_races_yield_no_live_session(void **state)
{
    static void (*const rivals[])(struct store_spy *, void *) = {log_somebody_out, disable_somebody};
    for (size_t i = 0; i < COUNT_OF(rivals); i++) {
        struct world *world = *state;
        struct tokens_dto *tokens = world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
        struct id session = world_principal(world, tokens->access_token)->session;
        world->store.before_write = rivals[i];
        world->store.context = &session;
        refuse(world, tokens->refresh_token);
        assert_false(world_is_alive(world, tokens->access_token));
        assert_int_equal(store_spy_session(&world->store, session)->generation, 0);
        assert_int_equal(fake_events_of(&world->events, SESSION_REUSE_DETECTED), 0);
        world_teardown(state);
        world_setup(state);
    }
}

/* The compare-and-swap is lost to another refresh of the same token: both win. */
static struct world *rival_world;
static struct str rival_token;
static struct tokens_dto *rival_tokens;
static void refresh_first(struct store_spy *store, void *context)
{
    (void)store;
    (void)context;
    check_ok(refresh(rival_world, rival_token, &rival_tokens));
}

static void security_9_a_lost_swap_gives_the_same_successor(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), *mine;

    rival_world = world;
    rival_token = first->refresh_token;
    world->store.before_write = refresh_first;
    mine = refreshed(world, first->refresh_token);
    check_str(mine->refresh_token, rival_tokens->refresh_token);
    assert_int_equal(store_spy_only_session(&world->store)->generation, 1);
}

static void a_lost_transaction_changes_nothing(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD), *tokens;

    world->store.retries = 1;
    check_error(refresh(world, first->refresh_token, &tokens), ERROR_RETRY);
    assert_int_equal(store_spy_only_session(&world->store)->generation, 0);
    assert_int_equal(fake_events_of(&world->events, SESSION_REFRESHED), 0);
    (void)refreshed(world, first->refresh_token);

    /* Also where the session was to be revoked: nothing is told before it is true. */
    world->clock.now += MINUTES(1);
    world->store.retries = 1;
    check_error(refresh(world, first->refresh_token, &tokens), ERROR_RETRY);
    assert_int_equal(store_spy_only_session(&world->store)->revoked_at, 0);
    assert_int_equal(fake_events_of(&world->events, SESSION_REUSE_DETECTED), 0);
}

/* Security 10: however often it is rotated. */
static void security_10_the_lifetime_is_absolute(void **state)
{
    struct world *world = *state;
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    int64_t end = world->clock.now + DAYS(14);

    while (world->clock.now + HOURS(5) < end) {
        world->clock.now += HOURS(5);
        tokens = refreshed(world, tokens->refresh_token);
        assert_int_equal(tokens->refresh_expires_in, (end - world->clock.now) / 1000);
        assert_true(world->clock.now + SECONDS(tokens->expires_in) <= end);
    }
    world->clock.now = end - 1;
    tokens = refreshed(world, tokens->refresh_token);
    world->clock.now = end;
    assert_false(world_is_alive(world, tokens->access_token));
    refuse(world, tokens->refresh_token);
}

static void tokens_of_a_restored_database_end_nothing(void **state)
{
    struct world *world = *state;
    struct tokens_dto *first = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    const struct session *backup = store_spy_only_session(&world->store);
    struct tokens_dto *second = refreshed(world, first->refresh_token);

    store_spy_execute(
        &world->store,
        "UPDATE sessions SET generation = $1, secret_hash = $2, rotated_at = $3, last_used_at = $4",
        VALUES(value_integer(backup->generation), value_text(digest_hex(world->mem, backup->secret_hash)),
               value_integer(backup->rotated_at), value_integer(backup->last_used_at)));
    refuse(world, second->refresh_token);
    (void)refreshed(world, first->refresh_token);
}

/* Random players with random old and new tokens, against a model of what the rules say. */
static void random_play_follows_the_rules(void **state)
{
    struct world *world = *state;
    for (size_t round = 0; round < 30; round++) {
        struct str chain[64] = {world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD)->refresh_token};
        size_t current = 0;
        int64_t rotated_at = world->clock.now;
        bool alive = true;
        for (size_t step = 0; step < 40; step++) {
            size_t back = random_below(&world->random, 3), at = back > current ? 0 : current - back;
            struct tokens_dto *tokens = NULL;
            struct error *error;
            world->clock.now += (int64_t)random_below(&world->random, 8000);
            error = refresh(world, chain[at], &tokens);
            if (alive && at == current) {
                check_ok(error);
                chain[++current] = tokens->refresh_token;
                rotated_at = world->clock.now;
            } else if (alive && at + 1 == current && world->clock.now - rotated_at <= SECONDS(10)) {
                check_ok(error);
                check_str(tokens->refresh_token, chain[current]);
            } else {
                check_error(error, ERROR_UNAUTHENTICATED);
                alive = false;
            }
        }
        world->clock.now += DAYS(60); /* so that the next sign-in forgets this session */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_token_gives_the_next),
        WORLD_TEST(security_7_only_a_hash_is_stored),
        WORLD_TEST(forged_tokens_do_not_reach_the_store),
        WORLD_TEST(security_8_parallel_refreshes_get_one_successor),
        WORLD_TEST(security_8_after_the_grace_the_session_ends),
        WORLD_TEST(security_8_a_generation_later_the_session_ends),
        WORLD_TEST(security_9_races_yield_no_live_session),
        WORLD_TEST(security_9_a_lost_swap_gives_the_same_successor),
        WORLD_TEST(a_lost_transaction_changes_nothing),
        WORLD_TEST(security_10_the_lifetime_is_absolute),
        WORLD_TEST(tokens_of_a_restored_database_end_nothing),
        WORLD_TEST(random_play_follows_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
