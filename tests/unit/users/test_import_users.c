/* Taking accounts over from another system. */
#include "security/bcrypt_password_hasher.h"
#include "use_cases/import_users.h"
#include "users_world.h"

#define SALT "KCFZJ8tZh2V1gB7lUtsDRe"
#define DIGEST "0123456789012345678901234567890"

static struct import_users importer(struct world *world)
{
    static struct account_maker maker;
    maker = world->maker;
    maker.hasher = bcrypt_password_hasher_new(4, &world->random.base);
    return (struct import_users){&world->store.base, &maker};
}

static void importer_release(struct import_users *self)
{
    bcrypt_password_hasher_free(self->maker->hasher);
}

static const char *code_at(const struct error *error, const char *pointer)
{
    for (size_t i = 0; error != OK && i < error_field_count(error); i++)
        if (str_eq(error_field_at(error, i)->pointer, str_from(pointer)))
            return error_field_at(error, i)->code.ptr;
    return "";
}

static void check_hash(struct world *world, const char *hash, const char *code)
{
    _cleanup_(importer_release) struct import_users import = importer(world);
    struct import_user_dto in = {STR("carol@example.org"), STR("Carol"), str_from(hash), ROLE_DTO_MEMBER};
    struct str key;
    struct error *error = check_import(&import, &in, world->mem, &key);

    if (strcmp(code_at(error, "/password_hash"), code) != 0)
        fail_msg("%s: %s", hash, error != OK ? error_message(error) : "accepted");
    error_free(error);
}

static void only_hashes_that_can_be_tried_are_taken(void **state)
{
    check_hash(*state, "$2a$12$" SALT DIGEST, "");
    check_hash(*state, "$2b$04$" SALT DIGEST, "");
    check_hash(*state, "$2y$15$" SALT DIGEST, "");
    check_hash(*state, "$bcrypt-sha256$v=2,t=2b,r=12$" SALT "$" DIGEST, "");
    check_hash(*state, "$2b$16$" SALT DIGEST, "cost_too_high");
    check_hash(*state, "$2b$31$" SALT DIGEST, "cost_too_high");
    check_hash(*state, "$bcrypt-sha256$v=2,t=2b,r=20$" SALT "$" DIGEST, "cost_too_high");
    check_hash(*state, "$2b$03$" SALT DIGEST, "unknown_hash");
    check_hash(*state, "$2b$99$" SALT DIGEST, "unknown_hash");
    check_hash(*state, "$2x$12$" SALT DIGEST, "unknown_hash");
    check_hash(*state, "$2b$12$" SALT DIGEST "x", "unknown_hash");
    check_hash(*state, "$2b$12$" SALT, "unknown_hash");
    check_hash(*state, "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b", "unknown_hash");
    check_hash(*state, "5f4dcc3b5aa765d61d8327deb882cf99", "unknown_hash");
    check_hash(*state, "", "unknown_hash");
}

static void all_findings_come_at_once(void **state)
{
    _cleanup_(importer_release) struct import_users import = importer(*state);
    struct import_user_dto in = {STR("no address"), STR("\n"), STR("plain"), ROLE_DTO_MEMBER};
    struct str key;
    struct error *error = check_import(&import, &in, ((struct world *)*state)->mem, &key);

    assert_true(error_is(error, ERROR_INVALID));
    assert_string_equal(code_at(error, "/email"), "invalid_email");
    assert_string_equal(code_at(error, "/name"), "invalid_name");
    assert_string_equal(code_at(error, "/password_hash"), "unknown_hash");
    error_free(error);
}

static void who_is_there_stays_as_they_are(void **state)
{
    struct world *world = *state;
    _cleanup_(importer_release) struct import_users import = importer(world);
    struct import_user_dto in[] = {
        {STR("BOB@example.org"), STR("Somebody else"), STR("$2b$12$" SALT DIGEST), ROLE_DTO_ADMIN},
        {STR("carol@example.org"), STR_NONE, STR_NONE, ROLE_DTO_ADMIN},
    };
    bool existed[2];
    struct user_dto user;

    check_ok(preview_import(&import, in, 2, world->mem, existed));
    assert_true(existed[0] && !existed[1]);
    check_error(find_user(&world->manage_users, in[1].email, world->mem, &user), ERROR_NOT_FOUND);
    check_ok(import_users(&import, in, 2, world->mem, existed));
    assert_true(existed[0] && !existed[1]);
    check_ok(import_users(&import, in, 2, world->mem, existed));
    assert_true(existed[0] && existed[1]);

    check_ok(find_user(&world->manage_users, STR(WORLD_BOB), world->mem, &user));
    check_str(user.name, STR("Bob"));
    assert_int_equal(user.role, ROLE_DTO_MEMBER);
    (void)world_log_in(world, WORLD_BOB, WORLD_BOB_PASSWORD);
    check_ok(find_user(&world->manage_users, in[1].email, world->mem, &user));
    check_str(user.name, STR("carol"));
    assert_int_equal(user.role, ROLE_DTO_ADMIN);
    assert_int_equal(fake_events_of(&world->events, USER_REGISTERED), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(only_hashes_that_can_be_tried_are_taken),
        WORLD_TEST(all_findings_come_at_once),
        WORLD_TEST(who_is_there_stays_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
