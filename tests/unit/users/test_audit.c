/* The audit log: what is written down, how it is chained, who reads what of it. */
#include "services/audit_chain.h"
#include "services/audit_lag_gauges.h"
#include "use_cases/read_audit.h"
#include "users_world.h"

static struct audit_entry entry_sample(void)
{
    return (struct audit_entry){.seq = 7,
                                .at = WORLD_NOW,
                                .id = STR("01020304-0506-7008-800a-0b0c0d0e0f01"),
                                .action = STR("session.started"),
                                .actor = STR("01020304-0506-7008-800a-0b0c0d0e0f02"),
                                .user = STR("01020304-0506-7008-800a-0b0c0d0e0f03"),
                                .session = STR("01020304-0506-7008-800a-0b0c0d0e0f04"),
                                .workspace = STR("01020304-0506-7008-800a-0b0c0d0e0f05"),
                                .object = STR("01020304-0506-7008-800a-0b0c0d0e0f06"),
                                .address = STR("192.0.2.7"),
                                .request = STR("01020304-0506-7008-800a-0b0c0d0e0f07"),
                                .detail = STR("admin")};
}

/* What is hashed is written down for good: a change of it would break every chain there is. */
static void the_hash_of_an_entry_stays_as_it_is(void **state _unused_)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct audit_entry entry = entry_sample();

    check_str(digest_hex(mem, audit_chain_hash(&entry, STR(""), mem)),
              STR("63dc266c0f538a7aab672a0fb307c58efdaa303cce7a5591d474f6c4f2220840"));
    entry.actor = entry.session = entry.workspace = entry.object = entry.address = entry.request =
        entry.detail = STR_NONE;
    check_str(digest_hex(mem, audit_chain_hash(&entry, STR("abc"), mem)),
              STR("87ea501c3165507d77a152f2d226225080548289f4419866fc9d29952fb207ab"));
}

/* Random entries: a change of any field, and what is none becoming empty, is another hash. */
static void every_field_counts(void **state _unused_)
{
    struct random_seeded random;

    property_begin(&random, "audit chain");
    for (size_t round = 0; round < 200; round++) {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        struct audit_entry entry = entry_sample(), changed;
        struct str *const texts[] = {&changed.id,      &changed.action, &changed.actor,   &changed.user,
                                     &changed.session, &changed.object, &changed.address, &changed.workspace,
                                     &changed.request, &changed.detail};
        struct str *text = texts[random_below(&random, COUNT_OF(texts))];
        struct digest before = audit_chain_hash(&entry, STR("previous"), mem);
        char *bytes;

        changed = entry;
        bytes = str_cstr(mem, *text);
        bytes[random_below(&random, text->len)] ^= (char)(1 << random_below(&random, 7));
        *text = str_of(bytes, text->len);
        assert_false(digest_eq(audit_chain_hash(&changed, STR("previous"), mem), before));
        *text = STR("");
        assert_false(digest_eq(audit_chain_hash(&changed, STR("previous"), mem), before));
        before = audit_chain_hash(&changed, STR("previous"), mem);
        *text = STR_NONE;
        if (text != &changed.id && text != &changed.action) /* which are always there */
            assert_false(digest_eq(audit_chain_hash(&changed, STR("previous"), mem), before));
    }
    struct arena *mem = arena_new(0);
    struct audit_entry entry = entry_sample(), later = entry, next = entry;
    later.at++;
    next.seq++;
    assert_false(digest_eq(audit_chain_hash(&entry, STR(""), mem), audit_chain_hash(&later, STR(""), mem)));
    assert_false(digest_eq(audit_chain_hash(&entry, STR(""), mem), audit_chain_hash(&next, STR(""), mem)));
    assert_false(digest_eq(audit_chain_hash(&entry, STR(""), mem), audit_chain_hash(&entry, STR("0"), mem)));
    /* What moves from one field to the next is seen. */
    later = next = entry;
    later.address = STR("192.0.2.7x");
    next.request = STR("x01020304-0506-7008-800a-0b0c0d0e0f07");
    assert_false(digest_eq(audit_chain_hash(&later, STR(""), mem), audit_chain_hash(&next, STR(""), mem)));
    arena_free(mem);
}

static struct audit_page_dto read_log(struct world *world, const struct read_audit_dto *in)
{
    struct audit_page_dto page = {0};
    check_ok(read_audit(&world->read_audit, in, world->mem, &page));
    return page;
}

static void what_happened_is_read_at_once_the_newest_first(void **state)
{
    struct world *world = *state;
    struct principal_dto *bob;
    struct audit_page_dto page;

    world->clock.now++;
    bob = world_principal(world, world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD)->access_token);
    page = read_log(world, &(struct read_audit_dto){0});
    assert_int_equal(page.count, 3); /* Ada and Bob were made, Bob signed in */
    assert_null(page.next.ptr);
    assert_int_equal(page.items[0].seq, 3);
    check_str(page.items[0].action, STR("session.started"));
    assert_true(id_eq(page.items[0].actor->id, bob->user.id));
    check_str(page.items[0].actor->email, STR(WORLD_BOB));
    check_str(page.items[0].user->name, STR("Bob"));
    assert_true(id_eq(page.items[0].session, bob->session));
    check_str(page.items[0].address, STR("192.0.2.7"));
    assert_int_equal(page.items[0].at, WORLD_NOW + 1);
    check_str(page.items[2].action, STR("user.registered"));
    assert_null(page.items[2].actor);
    assert_non_null(page.items[2].user->email.ptr);
    assert_int_equal(store_spy_count(&world->store, "audit_pending"), 0);
}

static void names_go_with_the_account_and_the_id_stays(void **state)
{
    struct world *world = *state;
    struct id bob = store_spy_user(&world->store, WORLD_BOB)->id;
    struct audit_page_dto page;

    store_spy_execute(&world->store, "DELETE FROM users WHERE email_key = 'bob@example.org'", NO_VALUES);
    page = read_log(world, &(struct read_audit_dto){.user = bob});
    assert_int_equal(page.count, 1);
    assert_true(id_eq(page.items[0].user->id, bob));
    assert_null(page.items[0].user->email.ptr);
    assert_null(page.items[0].user->name.ptr);
}

static size_t found(struct world *world, struct read_audit_dto in)
{
    return read_log(world, &in).count;
}

static void the_log_is_filtered(void **state)
{
    struct world *world = *state;
    struct principal_dto *ada, *bob;
    struct workspace_dto team;
    struct member_dto member;

    world->clock.now += HOURS(1);
    ada = world_principal(world, world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD)->access_token);
    world->clock.now += HOURS(1);
    world->client.address = STR("198.51.100.1");
    bob = world_principal(world, world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD)->access_token);
    check_ok(create_workspace(&world->share_workspaces, bob, &(struct create_workspace_dto){STR("Team")},
                              world->mem, &team));
    check_ok(add_member(&world->share_workspaces, bob, team.id,
                        &(struct add_member_dto){STR(WORLD_ADA), WORKSPACE_ROLE_DTO_EDITOR}, world->mem,
                        &member));

    assert_int_equal(found(world, (struct read_audit_dto){0}), 6);
    assert_int_equal(found(world, (struct read_audit_dto){.actor = bob->user.id}), 3);
    assert_int_equal(found(world, (struct read_audit_dto){.user = ada->user.id}), 3);
    assert_int_equal(found(world, (struct read_audit_dto){.actor = bob->user.id, .user = ada->user.id}), 1);
    assert_int_equal(found(world, (struct read_audit_dto){.workspace = team.id}), 2);
    assert_int_equal(found(world, (struct read_audit_dto){.action = STR("session.started")}), 2);
    assert_int_equal(found(world, (struct read_audit_dto){.address = STR("192.0.2.7")}), 1);
    assert_int_equal(found(world, (struct read_audit_dto){.since = WORLD_NOW + HOURS(1)}), 4);
    assert_int_equal(found(world, (struct read_audit_dto){.until = WORLD_NOW + HOURS(1)}), 2);
    assert_int_equal(
        found(world, (struct read_audit_dto){.since = WORLD_NOW + HOURS(1), .until = WORLD_NOW + HOURS(2)}),
        1);
    assert_int_equal(found(world, (struct read_audit_dto){.actor = (struct id){{1}}}), 0);
    check_str(read_log(world, &(struct read_audit_dto){.user = ada->user.id}).items[0].detail, STR("editor"));
}

static void the_log_has_pages(void **state)
{
    struct world *world = *state;
    struct read_audit_dto in = {.limit = 4};
    int64_t expected = 11;

    for (int i = 0; i < 9; i++)
        (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    do {
        struct audit_page_dto page = read_log(world, &in);
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.items[i].seq, expected--);
        in.cursor = page.next;
    } while (in.cursor.ptr != NULL);
    assert_int_equal(expected, 0);
}

static void what_is_no_question_is_refused(void **state)
{
    static const struct {
        struct read_audit_dto in;
        const char *pointer;
    } wrong[] = {
        {{.cursor = STR("x")}, "/cursor"}, {{.cursor = STR("-1")}, "/cursor"},
        {{.cursor = STR("0")}, "/cursor"}, {{.action = STR("user.lost")}, "/action"},
        {{.action = STR("")}, "/action"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct audit_page_dto page;
        struct error *error = read_audit(&world->read_audit, &wrong[i].in, world->mem, &page);
        assert_true(error_is(error, ERROR_INVALID));
        check_str(error_field_at(error, 0)->pointer, str_from(wrong[i].pointer));
        error_free(error);
    }
}

static void what_was_rolled_back_did_not_happen(void **state)
{
    struct world *world = *state;
    struct add_user_dto in = {STR("carol@example.org"), STR("Carol"), STR("velvet ladder comet"),
                              ROLE_DTO_MEMBER};
    struct user_dto user;

    world->store.retries = 1;
    check_error(add_user(&world->manage_users, NULL, &in, world->mem, &user), ERROR_RETRY);
    assert_int_equal(found(world, (struct read_audit_dto){0}), 2);
}

/* Whatever the millisecond and the randomness say. */
static void one_transaction_tells_in_the_order_in_which_it_was_done(void **state)
{
    struct world *world = *state;

    for (int round = 0; round < 20; round++) {
        struct audit_page_dto page;
        struct unit_of_work *work;
        world->clock.now++;
        check_ok(users_store_begin(&world->store.base, WORK_WRITE, world->mem, &work));
        for (int i = 0; i < 10; i++)
            check_ok(unit_of_work_record(
                work,
                &(struct user_event){.kind = USER_UPDATED, .detail = str_format(world->mem, "%d", 9 - i)}));
        check_ok(unit_of_work_commit(work));
        unit_of_work_end(&work);
        page = read_log(world, &(struct read_audit_dto){.limit = 10});
        for (int i = 0; i < 10; i++)
            check_str(page.items[i].detail, str_format(world->mem, "%d", i));
    }
}

/* Another node is first: the job comes again at once, and nobody is told of an error. */
static void losing_the_race_for_the_chain_is_no_error(void **state)
{
    struct world *world = *state;
    bool again = false;

    world->store.retries = 1;
    check_ok(seal_audit(&world->seal_audit, world->mem, &again));
    assert_true(again);
    assert_int_equal(store_spy_count(&world->store, "audit"), 0);
    check_ok(seal_audit(&world->seal_audit, world->mem, &again));
    assert_false(again);
    assert_int_equal(store_spy_count(&world->store, "audit"), 2);
}

static void check_lag(struct world *world, struct metrics *metrics, int pending, int seconds)
{
    struct str text = metrics_write(metrics, world->mem);

    assert_true(str_find(text, str_format(world->mem, "\nstet_audit_pending %d\n", pending), 0) != SIZE_MAX);
    assert_true(str_find(text, str_format(world->mem, "\nstet_audit_oldest_pending_seconds %d\n", seconds),
                         0) != SIZE_MAX);
}

/* Also while chaining fails, and with it the looks stop. */
static void how_far_the_chain_is_behind_is_a_metric(void **state)
{
    struct world *world = *state;
    struct metrics *metrics = metrics_new();
    struct audit_lag_gauges *lag = audit_lag_gauges_new(metrics, &world->clock.base);
    bool again;

    world->seal_audit.seen = audit_lag_gauges_seen;
    world->seal_audit.context = lag;
    check_lag(world, metrics, 0, 0);
    world->clock.now += SECONDS(5);
    world->store.retries = 1;
    check_ok(seal_audit(&world->seal_audit, world->mem, &again));
    check_lag(world, metrics, 2, 5);
    world->clock.now += SECONDS(90);
    check_lag(world, metrics, 2, 95);
    check_ok(seal_audit(&world->seal_audit, world->mem, &again));
    check_lag(world, metrics, 0, 0);
    metrics_free(metrics);
    audit_lag_gauges_free(lag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_of_an_entry_stays_as_it_is),
        cmocka_unit_test(every_field_counts),
        WORLD_TEST(what_happened_is_read_at_once_the_newest_first),
        WORLD_TEST(names_go_with_the_account_and_the_id_stays),
        WORLD_TEST(the_log_is_filtered),
        WORLD_TEST(the_log_has_pages),
        WORLD_TEST(what_is_no_question_is_refused),
        WORLD_TEST(what_was_rolled_back_did_not_happen),
        WORLD_TEST(one_transaction_tells_in_the_order_in_which_it_was_done),
        WORLD_TEST(losing_the_race_for_the_chain_is_no_error),
        WORLD_TEST(how_far_the_chain_is_behind_is_a_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
