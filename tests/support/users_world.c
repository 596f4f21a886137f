#include "users_world.h"

static void put_together(struct world *world)
{
    world->maker = (struct account_maker){.hasher = &world->hasher.base,
                                          .strength = fake_strength(),
                                          .clock = &world->clock.base,
                                          .random = &world->random.base,
                                          .password_min = 15};
    world->devices = (struct known_devices){
        .key = &world->refresh_key, .clock = &world->clock.base, .random = &world->random.base};
    world->checker = (struct factor_checker){
        .codes = oath_one_time_codes(), .key = &world->refresh_key, .clock = &world->clock.base};
    world->issuer = (struct session_issuer){.tokens = &world->tokens.base,
                                            .clock = &world->clock.base,
                                            .random = &world->random.base,
                                            .refresh_key = &world->refresh_key,
                                            .devices = &world->devices,
                                            .letters = &world->letters,
                                            .access_ttl = MINUTES(15),
                                            .refresh_ttl = DAYS(14)};
    world->letters = (struct letter_sender){&world->clock.base, &world->random.base, world->limiter};
    world->register_user =
        (struct register_user){&world->store.base, &world->maker, &world->letters, .is_open = true};
    world->log_in = (struct log_in){.store = &world->store.base,
                                    .hasher = &world->hasher.base,
                                    .backoff = world->backoff,
                                    .limiter = world->limiter,
                                    .letters = &world->letters,
                                    .issuer = &world->issuer,
                                    .devices = &world->devices,
                                    .checker = &world->checker,
                                    .rule = &world->login_rule,
                                    .clock = &world->clock.base};
    world->refresh_session =
        (struct refresh_session){&world->store.base, &world->issuer, .grace = SECONDS(10)};
    world->end_sessions = (struct end_sessions){&world->store.base, &world->clock.base};
    world->set_up = (struct set_up){&world->store.base, &world->maker, &world->issuer};
    world->update_me =
        (struct update_me){&world->store.base, &world->confirm_password, &world->letters, &world->clock.base};
    world->list_users = (struct list_users){&world->store.base};
    world->share_workspaces =
        (struct share_workspaces){&world->store.base, &world->clock.base, &world->random.base};
    world->authenticate = (struct authenticate){&world->store.base, &world->tokens.base, &world->clock.base};
    world->manage_users = (struct manage_users){&world->store.base, &world->maker, &world->letters};
    world->verify_email = (struct verify_email){&world->store.base, &world->letters, &world->clock.base};
    world->recover_password =
        (struct recover_password){&world->store.base, &world->maker, &world->devices, &world->letters};
    world->confirm_password = (struct confirm_password){
        &world->store.base, &world->hasher.base, world->backoff, &world->login_rule, &world->clock.base};
    world->change_password = (struct change_password){
        &world->store.base, &world->maker, &world->confirm_password, &world->devices, &world->letters};
    world->guard_account = (struct guard_account){.store = &world->store.base,
                                                  .confirm = &world->confirm_password,
                                                  .checker = &world->checker,
                                                  .letters = &world->letters,
                                                  .qr = qrencode_qr_drawer(),
                                                  .backoff = world->backoff,
                                                  .rule = &world->login_rule,
                                                  .random = &world->random.base,
                                                  .clock = &world->clock.base,
                                                  .issuer = STR("Stet stet.example.org"),
                                                  .password_min = 15};
    world->delete_account = (struct delete_account){.store = &world->store.base,
                                                    .confirm = &world->confirm_password,
                                                    .letters = &world->letters,
                                                    .clock = &world->clock.base,
                                                    .remover = &world->remover};
    world->remove_workspace =
        (struct remove_workspace){&world->store.base, &world->clock.base, &world->remover};
    world->export_account = (struct export_account){&world->store.base, &world->clock.base};
    world->deliver_mail =
        (struct deliver_mail){&world->store.base, &world->mail.base, &world->letters, &world->clock.base};
    world->seal_audit = (struct seal_audit){&world->store.base};
    world->read_audit = (struct read_audit){&world->store.base, &world->seal_audit};
}

int world_setup_empty(void **state)
{
    struct arena *mem = arena_new(0);
    struct world *world = arena_new_of(mem, struct world);

    world->mem = mem;
    clock_fixed_init(&world->clock, WORLD_NOW);
    property_begin(&world->random, "world");
    store_spy_init(&world->store, &world->clock.base, &world->random.base, &world->events.base, mem);
    fake_hasher_init(&world->hasher, &world->store);
    fake_tokens_init(&world->tokens, &world->clock.base);
    fake_events_init(&world->events);
    world->backoff = memory_login_backoff_new(1024, &world->random.base);
    fake_user_mail_init(&world->mail);
    world->limiter = memory_rate_limiter_new(1024, &world->random.base);
    world->refresh_key = secret_copy(STR("a refresh key of thirty-two byte"));
    world->login_rule = backoff_rule_from((struct rate){5, MINUTES(15)});
    world->client = (struct client_dto){STR("192.0.2.7"), STR("curl/8")};
    put_together(world);
    *state = world;
    return 0;
}

int world_setup(void **state)
{
    struct add_user_dto ada = {STR(WORLD_ADA), STR("Ada"), STR(WORLD_ADA_PASSWORD), ROLE_DTO_ADMIN};
    struct add_user_dto bob = {STR(WORLD_BOB), STR("Bob"), STR(WORLD_BOB_PASSWORD), ROLE_DTO_MEMBER};
    struct user_dto user;
    struct world *world;

    world_setup_empty(state);
    world = *state;
    check_ok(add_user(&world->manage_users, NULL, &ada, world->mem, &user));
    check_ok(add_user(&world->manage_users, NULL, &bob, world->mem, &user));
    fake_events_init(&world->events);
    fake_hasher_init(&world->hasher, &world->store);
    return 0;
}

int world_teardown(void **state)
{
    struct world *world = *state;
    if (world->store.open > 0)
        fail_msg("a use case left a transaction open");
    memory_login_backoff_free(world->backoff);
    memory_rate_limiter_free(world->limiter);
    secret_release(&world->refresh_key);
    store_spy_close(&world->store);
    arena_free(world->mem);
    return 0;
}

struct tokens_dto *world_log_in(struct world *world, const char *email, const char *password)
{
    struct log_in_dto in = {.email = str_from(email), .password = str_from(password)};
    struct tokens_dto *tokens = NULL;
    check_ok(log_in(&world->log_in, &in, &world->client, world->mem, &tokens));
    return tokens;
}

struct principal_dto *world_principal(struct world *world, struct str access_token)
{
    struct principal_dto *principal = NULL;
    check_ok(authenticate(&world->authenticate, access_token, world->mem, &principal));
    return principal;
}

bool world_is_alive(struct world *world, struct str access_token)
{
    struct principal_dto *principal;
    struct error *error = authenticate(&world->authenticate, access_token, world->mem, &principal);
    bool alive = error == OK;
    if (!alive)
        check_error(error, ERROR_UNAUTHENTICATED);
    return alive;
}

void world_deliver(struct world *world)
{
    struct delivery delivery;
    do {
        check_ok(deliver_mail(&world->deliver_mail, world->mem, &delivery));
    } while (delivery.outcome != DELIVERY_NONE);
}
