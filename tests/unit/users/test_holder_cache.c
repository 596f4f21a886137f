/* The cache of sessions' holders, on its own and under the use case. */
#include "services/memory_holder_cache.h"
#include "users_world.h"
#include "value_objects/user_event.h"
#include <pthread.h>
#include <stdatomic.h>

/* A bus whose channel the test breaks and mends. */
struct switched_bus {
    struct event_bus base;
    struct event_bus *local;
    _Atomic bool is_connected;
    void (*watch)(void *context);
    void *context;
};

static struct switched_bus *switched(struct event_bus *base)
{
    return container_of(base, struct switched_bus, base);
}
static void publish(struct event_bus *base, const char *topic, struct str payload)
{
    event_bus_publish(switched(base)->local, topic, payload);
}
static void subscribe(struct event_bus *base, const char *topic,
                      void (*handle)(void *context, const char *topic, struct str payload), void *context)
{
    event_bus_subscribe(switched(base)->local, topic, handle, context);
}
static void watch(struct event_bus *base, void (*handle)(void *context), void *context)
{
    switched(base)->watch = handle;
    switched(base)->context = context;
}
static bool is_connected(struct event_bus *base)
{
    return switched(base)->is_connected;
}
static const struct event_bus_ops ops = {
    .publish = publish, .subscribe = subscribe, .watch = watch, .is_connected = is_connected};

static void reconnect(struct switched_bus *bus)
{
    bus->watch(bus->context);
    bus->is_connected = true;
}

struct desk {
    struct arena *mem;
    struct switched_bus bus;
    struct clock_fixed clock;
    struct holder_news *news;
    struct holder_cache *cache;
    struct id session;
    struct user *ada, *bob;
};

#define CAPACITY 64

static struct user *new_user(struct arena *mem, const char *name)
{
    struct str address = str_format(mem, "%s@example.org", name);
    struct email email = {address, address};
    return user_new(id_new(clock_system(), random_system()), &email, str_from(name), PLATFORM_MEMBER,
                    STR("a hash"), 1, mem);
}

static int open_desk(void **state)
{
    struct arena *mem = arena_new(0);
    struct desk *desk = arena_new_of(mem, struct desk);

    desk->mem = mem;
    desk->bus = (struct switched_bus){.base = {&ops}, .local = memory_event_bus_new()};
    atomic_store(&desk->bus.is_connected, true);
    clock_fixed_init(&desk->clock, WORLD_NOW);
    desk->news = bus_holder_news_new(&desk->bus.base);
    desk->cache = memory_holder_cache_new(desk->news, &desk->clock.base, CAPACITY);
    desk->session = id_new(clock_system(), random_system());
    desk->ada = new_user(mem, "ada");
    do
        desk->bob = new_user(mem, "bob");
    while (((desk->bob->id.bytes[15] ^ desk->ada->id.bytes[15]) & 1) ==
           0); /* another generation than Ada's */
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    memory_holder_cache_free(desk->cache);
    holder_news_free(desk->news);
    event_bus_free(desk->bus.local);
    arena_free(desk->mem);
    return 0;
}

static struct user *look_up(struct desk *desk, struct id session, const struct user *user)
{
    struct holder_ticket ticket;
    return holder_cache_find(desk->cache, session, user->id, desk->mem, &ticket);
}

static void remember(struct desk *desk, struct id session, const struct user *user)
{
    struct holder_ticket ticket;
    (void)holder_cache_find(desk->cache, session, user->id, desk->mem, &ticket);
    holder_cache_keep(desk->cache, ticket, session, user);
}

static void tell(struct desk *desk, enum user_event_kind kind, const struct user *user)
{
    event_bus_publish(&desk->bus.base, user_event_word(kind),
                      str_format(desk->mem, "{\"user\":\"%.*s\",\"session\":null}",
                                 STR_ARGS(id_format(desk->mem, user->id))));
}

static void what_is_kept_is_found_for_a_second(void **state)
{
    struct desk *desk = *state;
    struct user *found;

    assert_null(look_up(desk, desk->session, desk->ada));
    remember(desk, desk->session, desk->ada);
    found = look_up(desk, desk->session, desk->ada);
    assert_non_null(found);
    check_str(found->email.text, desk->ada->email.text);
    check_str(found->name, STR("ada"));
    assert_null(found->password_hash.ptr);
    assert_null(look_up(desk, id_new(clock_system(), random_system()), desk->ada));
    assert_null(look_up(desk, desk->session, desk->bob)); /* a token that names another user */
    desk->clock.now += 999;
    assert_non_null(look_up(desk, desk->session, desk->ada));
    desk->clock.now += 1;
    assert_null(look_up(desk, desk->session, desk->ada));
    check_str(found->name, STR("ada")); /* what was found is the caller's */
}

/* The second begins before the database is asked, however long that takes. */
static void a_slow_answer_is_old_when_it_comes(void **state)
{
    struct desk *desk = *state;
    struct holder_ticket ticket;

    assert_null(holder_cache_find(desk->cache, desk->session, desk->ada->id, desk->mem, &ticket));
    desk->clock.now += 1000;
    holder_cache_keep(desk->cache, ticket, desk->session, desk->ada);
    assert_null(look_up(desk, desk->session, desk->ada));
}

static void security_11_what_may_end_a_session_drops_it(void **state)
{
    static const enum user_event_kind ending[] = {
        SESSION_REVOKED,         SESSIONS_REVOKED,    SESSION_REUSE_DETECTED,
        USER_WAS_DISABLED,       USER_ROLE_CHANGED,   USER_UPDATED,
        USER_PASSWORD_CHANGED,   USER_EMAIL_CHANGED,  USER_DELETED,
        SECOND_FACTOR_ADDED,     USER_EMAIL_VERIFIED, USER_WAS_ENABLED,
        USER_DELETION_REQUESTED, TOKEN_REVOKED,
    };
    struct desk *desk = *state;
    struct id other = id_new(clock_system(), random_system());

    for (size_t i = 0; i < COUNT_OF(ending); i++) {
        remember(desk, desk->session, desk->ada);
        remember(desk, other, desk->bob);
        tell(desk, ending[i], desk->ada);
        assert_null(look_up(desk, desk->session, desk->ada));
        assert_non_null(look_up(desk, other, desk->bob));
    }
}

static void what_changes_nobody_drops_nothing(void **state)
{
    static const enum user_event_kind harmless[] = {SESSION_STARTED, SESSION_REFRESHED, LOGIN_FAILED};
    struct desk *desk = *state;

    remember(desk, desk->session, desk->ada);
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        tell(desk, harmless[i], desk->ada);
    assert_non_null(look_up(desk, desk->session, desk->ada));
}

static void security_11_what_was_read_before_an_event_is_not_kept_after_it(void **state)
{
    struct desk *desk = *state;
    struct holder_ticket ticket;

    assert_null(holder_cache_find(desk->cache, desk->session, desk->ada->id, desk->mem, &ticket));
    tell(desk, SESSION_REVOKED, desk->ada);
    holder_cache_keep(desk->cache, ticket, desk->session, desk->ada);
    assert_null(look_up(desk, desk->session, desk->ada));
}

static void security_11_an_event_that_names_nobody_drops_all(void **state)
{
    static const char *const payloads[] = {"{\"user\":null}", "{}", "", "not JSON", "{\"user\":7}", "[]",
                                           "{\"user\":\"x\"}"};
    struct desk *desk = *state;

    for (size_t i = 0; i < COUNT_OF(payloads); i++) {
        remember(desk, desk->session, desk->ada);
        assert_non_null(look_up(desk, desk->session, desk->ada));
        event_bus_publish(&desk->bus.base, user_event_word(SESSION_REVOKED), str_from(payloads[i]));
        assert_null(look_up(desk, desk->session, desk->ada));
    }
    remember(desk, desk->session, desk->ada);
    event_bus_publish(&desk->bus.base, user_event_word(SESSION_REVOKED), STR_NONE);
    assert_null(look_up(desk, desk->session, desk->ada));
}

static void security_11_without_the_channel_nothing_is_found(void **state)
{
    struct desk *desk = *state;
    struct holder_ticket ticket;

    remember(desk, desk->session, desk->ada);
    atomic_store(&desk->bus.is_connected, false);
    assert_null(look_up(desk, desk->session, desk->ada));
    remember(desk, desk->session, desk->ada);
    assert_null(look_up(desk, desk->session, desk->ada));
    /* Read while it was down, kept when it is up: who knows what was missed. */
    assert_null(holder_cache_find(desk->cache, desk->session, desk->ada->id, desk->mem, &ticket));
    reconnect(&desk->bus);
    assert_null(look_up(desk, desk->session, desk->ada));
    holder_cache_keep(desk->cache, ticket, desk->session, desk->ada);
    assert_null(look_up(desk, desk->session, desk->ada));
    remember(desk, desk->session, desk->ada);
    assert_non_null(look_up(desk, desk->session, desk->ada));
}

static void it_holds_no_more_than_it_may_and_the_latest_longest(void **state)
{
    struct desk *desk = *state;
    struct id sessions[CAPACITY * 20];
    size_t found = 0;

    for (size_t i = 0; i < COUNT_OF(sessions); i++) {
        sessions[i] = id_new(clock_system(), random_system());
        if (i % CAPACITY == 0)
            desk->clock.now++;
        remember(desk, sessions[i], desk->ada);
        assert_non_null(look_up(desk, sessions[i], desk->ada));
    }
    for (size_t i = 0; i < COUNT_OF(sessions); i++)
        found += look_up(desk, sessions[i], desk->ada) != NULL;
    assert_true(found <= CAPACITY && found > CAPACITY / 2);
}

/* ---- many threads: whatever is found was true after the last change that its finder knows of */

struct crowd {
    struct desk *desk;
    _Atomic int64_t truth; /* the user's version in the "database" */
    _Atomic bool is_over;
    _Atomic size_t found;
};

static void *ask(void *argument)
{
    struct crowd *crowd = argument;

    while (!atomic_load(&crowd->is_over)) {
        struct arena *mem = arena_new(1024);
        struct holder_ticket ticket;
        int64_t before = atomic_load(&crowd->truth);
        struct user *user =
            holder_cache_find(crowd->desk->cache, crowd->desk->session, crowd->desk->ada->id, mem, &ticket);

        if (user == NULL) {
            user = user_dup(crowd->desk->ada, mem);
            user->version = atomic_load(&crowd->truth);
            holder_cache_keep(crowd->desk->cache, ticket, crowd->desk->session, user);
        } else {
            atomic_fetch_add(&crowd->found, 1);
        }
        /* Odd: the change is written, but nobody has been told yet. Then what was before may still be found.
         */
        assert_true((user->version + 1) / 2 >= before / 2);
        arena_free(mem);
    }
    return NULL;
}

static void security_11_no_thread_finds_what_was_before(void **state)
{
    struct crowd crowd = {.desk = *state};
    pthread_t threads[3];
    int64_t changes = 0;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &crowd), 0);
    for (; changes < 20000 || (atomic_load(&crowd.found) == 0 && changes < 20000000); changes++) {
        atomic_fetch_add(&crowd.truth, 1); /* committed */
        tell(crowd.desk, USER_UPDATED, crowd.desk->ada);
        atomic_fetch_add(&crowd.truth, 1); /* answered */
    }
    atomic_store(&crowd.is_over, true);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_true(crowd.found > 0);
}

/* ---- under the use case */

static struct principal_dto *authenticate_as(struct world *world, struct str token)
{
    struct principal_dto *principal = NULL;
    error_free(authenticate(&world->authenticate, token, world->mem, &principal));
    return principal;
}

static void a_second_request_does_not_ask_the_database(void **state)
{
    struct world *world = *state;
    struct switched_bus bus = {.base = {&ops}, .local = memory_event_bus_new()};
    struct holder_news *news = bus_holder_news_new(&bus.base);
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    size_t asked;

    atomic_store(&bus.is_connected, true);
    world->authenticate.holders = memory_holder_cache_new(news, &world->clock.base, CAPACITY);
    assert_non_null(authenticate_as(world, tokens->access_token));
    asked = world->store.begun;
    assert_non_null(authenticate_as(world, tokens->access_token));
    assert_int_equal(world->store.begun, asked);
    check_str(authenticate_as(world, tokens->access_token)->user.email, STR(WORLD_ADA));

    /* Behind its back, and with the channel gone: the database says no. */
    store_spy_execute(&world->store, "UPDATE users SET status = 'disabled'", NO_VALUES);
    assert_non_null(authenticate_as(world, tokens->access_token));
    atomic_store(&bus.is_connected, false);
    assert_null(authenticate_as(world, tokens->access_token));
    atomic_store(&bus.is_connected, true);
    world->clock.now += 1000;
    assert_null(authenticate_as(world, tokens->access_token));
    memory_holder_cache_free(world->authenticate.holders);
    holder_news_free(news);
    event_bus_free(bus.local);
}

/* On an embedded database: whatever is committed, by whomever and without a word on any bus. */
static void security_11_on_an_embedded_database_every_commit_is_asked_about(void **state)
{
    struct world *world = *state;
    struct holder_news *news = database_holder_news_new(world->store.database);
    struct tokens_dto *tokens = world_log_in(world, WORLD_ADA, WORLD_ADA_PASSWORD);
    size_t asked;

    world->authenticate.holders = memory_holder_cache_new(news, &world->clock.base, CAPACITY);
    assert_non_null(authenticate_as(world, tokens->access_token));
    asked = world->store.begun;
    assert_non_null(authenticate_as(world, tokens->access_token));
    assert_int_equal(world->store.begun, asked);

    store_spy_execute(&world->store, "UPDATE users SET name = 'Augusta' WHERE role = 'admin'", NO_VALUES);
    check_str(authenticate_as(world, tokens->access_token)->user.name, STR("Augusta"));
    assert_int_equal(world->store.begun, asked + 1);
    assert_non_null(authenticate_as(world, tokens->access_token));
    assert_int_equal(world->store.begun, asked + 1);
    world->clock.now += 1000; /* nothing stays longer, as a session may have come to its end */
    assert_non_null(authenticate_as(world, tokens->access_token));
    assert_int_equal(world->store.begun, asked + 2);

    store_spy_execute(&world->store, "UPDATE users SET status = 'disabled'", NO_VALUES);
    assert_null(authenticate_as(world, tokens->access_token));
    memory_holder_cache_free(world->authenticate.holders);
    holder_news_free(news);
}

#define DESK_TEST(function) cmocka_unit_test_setup_teardown(function, open_desk, close_desk)
int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(what_is_kept_is_found_for_a_second),
        DESK_TEST(a_slow_answer_is_old_when_it_comes),
        DESK_TEST(security_11_what_may_end_a_session_drops_it),
        DESK_TEST(what_changes_nobody_drops_nothing),
        DESK_TEST(security_11_what_was_read_before_an_event_is_not_kept_after_it),
        DESK_TEST(security_11_an_event_that_names_nobody_drops_all),
        DESK_TEST(security_11_without_the_channel_nothing_is_found),
        DESK_TEST(it_holds_no_more_than_it_may_and_the_latest_longest),
        DESK_TEST(security_11_no_thread_finds_what_was_before),
        cmocka_unit_test_setup_teardown(a_second_request_does_not_ask_the_database, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(security_11_on_an_embedded_database_every_commit_is_asked_about,
                                        world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
