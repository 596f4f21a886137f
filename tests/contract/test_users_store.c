/* The users store on every driver: the suite and races between real transactions.
 */
#include "contract.h"
#include "repositories/database_users_store.h"
#include "security/aes_gcm_sealer.h"
#include "users_store_suite.h"
#include <pthread.h>

#define RIVALS 8

static void ignore(struct user_events *self, const struct user_event *event)
{
    (void)self;
    (void)event;
}

static struct users_store *store_new(struct contract *self)
{
    static const struct user_events_ops ops = {ignore};
    static struct user_events nobody = {&ops};
    static struct sealer *sealer; /* one for all, with a key of its own */
    if (sealer == NULL) {
        struct secret key = secret_copy(STR("a key of thirty-two bytes, so ist"));
        key.len = 32;
        sealer = aes_gcm_sealer_new(&key, random_system());
        secret_release(&key);
    }
    return database_users_store_new(self->database, self->clock, self->random, &nobody, sealer);
}

static void run_check(struct contract *self, const char *name)
{
    struct users_store *store = store_new(self);
    bool found = false;
    for (size_t i = 0; i < store_check_count; i++)
        if (strcmp(store_checks[i].name, name) == 0) {
            found = true;
            store_checks[i].run(store, self->mem);
        }
    database_users_store_free(store);
    assert_true(found);
}

#define STORE_TEST(check)                    \
    static void check(struct contract *self) \
    {                                        \
        run_check(self, #check);             \
    }
STORE_TEST(users_come_back)
STORE_TEST(addresses_are_unique)
STORE_TEST(what_is_not_committed_is_not_there)
STORE_TEST(users_change)
STORE_TEST(users_are_listed_in_pages)
STORE_TEST(sessions_come_back_with_their_user)
STORE_TEST(live_sessions_have_a_holder)
STORE_TEST(sessions_belong_to_somebody)
STORE_TEST(a_rotation_is_a_compare_and_swap)
STORE_TEST(what_is_over_does_not_rotate)
STORE_TEST(sessions_end_one_by_one_and_all_at_once)
STORE_TEST(old_sessions_are_forgotten)
STORE_TEST(workspaces_come_back)
STORE_TEST(members_come_and_go)
STORE_TEST(members_are_people_in_workspaces)
STORE_TEST(the_set_up_token_is_one_and_is_used_once)
STORE_TEST(email_tokens_are_used_once)
STORE_TEST(a_newer_email_token_replaces_the_older)
STORE_TEST(mail_waits_until_it_is_settled)

/* One of the threads that want the same thing. */
struct rival {
    struct users_store *store;
    struct error *(*want)(struct unit_of_work *work, struct arena *mem, size_t number, bool *won);
    size_t number;
    bool won;
    struct error *error; /* the last one that was no lost race */
    pthread_t thread;
};

static struct error *try_once(struct rival *rival, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool won = false;
    TRY(users_store_begin(rival->store, WORK_WRITE, mem, &work));
    TRY(rival->want(work, mem, rival->number, &won));
    if (won)
        TRY(unit_of_work_commit(work));
    rival->won = won;
    return OK;
}

static void *compete(void *argument)
{
    struct rival *rival = argument;
    for (int attempt = 0; attempt < 50; attempt++) {
        struct arena *mem = arena_new(0);
        struct error *error = try_once(rival, mem);
        arena_free(mem);
        if (!error_is(error, ERROR_RETRY)) {
            rival->error = error;
            break;
        }
        error_free(error);
    }
    return NULL;
}

/* How many of the rivals won. */
static size_t let_them_compete(struct contract *self,
                               struct error *(*want)(struct unit_of_work *, struct arena *, size_t, bool *))
{
    struct users_store *store = store_new(self);
    struct rival rivals[RIVALS] = {0};
    size_t winners = 0;

    for (size_t i = 0; i < RIVALS; i++) {
        rivals[i] = (struct rival){.store = store, .want = want, .number = i};
        assert_int_equal(pthread_create(&rivals[i].thread, NULL, compete, &rivals[i]), 0);
    }
    for (size_t i = 0; i < RIVALS; i++) {
        pthread_join(rivals[i].thread, NULL);
        check_ok(rivals[i].error);
        winners += rivals[i].won;
    }
    database_users_store_free(store);
    return winners;
}

static const char user_sql[] =
    "INSERT INTO users (id, email, email_key, name, role, status, created_at, updated_at) VALUES"
    " ('01020304-0506-7008-800a-0b0c0d0e0f01', 'a@b', 'a@b', 'A', 'member', 'active', 1, 1),"
    " ('01020304-0506-7008-800a-0b0c0d0e0f02', 'c@d', 'c@d', 'C', 'member', 'active', 1, 1)";
static const char session_sql[] =
    "INSERT INTO sessions (id, user_id, device, address, created_at, last_used_at, expires_at, generation, "
    "secret_hash,"
    " rotated_at) VALUES ('01020304-0506-7008-800a-0b0c0d0e0f03', '01020304-0506-7008-800a-0b0c0d0e0f01', "
    "'d', 'a', 1,"
    " 1, 1000000, 0, '0000000000000000000000000000000000000000000000000000000000000000', 1)";
static const char workspace_sql[] =
    "INSERT INTO workspaces (id, name, created_at) VALUES ('01020304-0506-7008-800a-0b0c0d0e0f04', 'W', 1)";
static const char member_sql[] =
    "INSERT INTO workspace_members (workspace_id, user_id, role, added_at) VALUES"
    " ('01020304-0506-7008-800a-0b0c0d0e0f04', '01020304-0506-7008-800a-0b0c0d0e0f01', 'owner', 1),"
    " ('01020304-0506-7008-800a-0b0c0d0e0f04', '01020304-0506-7008-800a-0b0c0d0e0f02', 'owner', 1)";

static struct id id_at(uint8_t number)
{
    return (struct id){{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, number}};
}

static struct error *want_rotation(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    struct session_rotation rotation = {
        .session = id_at(3), .device = STR("d"), .address = STR("a"), .now = 1000 + (int64_t)number};
    rotation.to_hash.bytes[0] = (uint8_t)(number + 1);
    return session_repository_rotate(work->sessions, &rotation, mem, won);
}

/* Security 9. */
static void security_9_one_of_many_rotations_wins(struct contract *self)
{
    CONTRACT_EXECUTE(self, user_sql, session_sql);
    assert_int_equal(let_them_compete(self, want_rotation), 1);
    assert_int_equal(contract_number(self, "SELECT generation FROM sessions"), 1);
}

static struct error *want_rotation_or_revocation(struct unit_of_work *work, struct arena *mem, size_t number,
                                                 bool *won)
{
    if (number % 2 == 0)
        return want_rotation(work, mem, number, won);
    TRY(session_repository_revoke(work->sessions, id_at(3), 2000, mem, won));
    *won = false; /* not counted; committed all the same */
    return unit_of_work_commit(work);
}

static void security_9_a_revoked_session_stays_revoked(struct contract *self)
{
    CONTRACT_EXECUTE(self, user_sql, session_sql);
    assert_true(let_them_compete(self, want_rotation_or_revocation) <= 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM sessions WHERE revoked_at IS NOT NULL"), 1);
}

/* Each of the two owners leaves when there is another: one of them finds that there is none. */
static struct error *want_to_leave(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    struct id user = id_at((uint8_t)(1 + number % 2));
    size_t others;
    TRY(workspace_repository_count_other_owners(work->workspaces, id_at(4), user, mem, &others));
    if (others == 0)
        return OK;
    return workspace_repository_remove_member(work->workspaces, id_at(4), user, mem, won);
}

static void two_owners_cannot_both_leave(struct contract *self)
{
    CONTRACT_EXECUTE(self, user_sql, workspace_sql, member_sql);
    assert_int_equal(let_them_compete(self, want_to_leave), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM workspace_members"), 1);
}

static struct error *want_set_up(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    (void)number;
    return setup_repository_take(work->setup, digest_sha256(STR("token")), mem, won);
}

static void one_of_many_uses_the_set_up_token(struct contract *self)
{
    static char sql[256];
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO setup_token (slot, token_hash, created_at) VALUES (1, '%.*s', 1)",
                   STR_ARGS(digest_hex(self->mem, digest_sha256(STR("token")))));
    CONTRACT_EXECUTE(self, sql);
    assert_int_equal(let_them_compete(self, want_set_up), 1);
}

static const char email_token_sql[] =
    "INSERT INTO email_tokens (token_hash, user_id, purpose, email, email_key, created_at, expires_at) VALUES"
    " ('0100000000000000000000000000000000000000000000000000000000000000', "
    "'01020304-0506-7008-800a-0b0c0d0e0f01',"
    " 'reset', 'a@b', 'a@b', 1, 2)";

static struct error *want_link(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    struct email_token *token;
    (void)number;
    TRY(email_token_repository_take(work->email_tokens, (struct digest){{1}}, mem, &token));
    *won = token != NULL;
    return OK;
}

static void one_of_many_follows_a_link(struct contract *self)
{
    CONTRACT_EXECUTE(self, user_sql, email_token_sql);
    assert_int_equal(let_them_compete(self, want_link), 1);
}

static void queue_mail(struct contract *self, struct users_store *store)
{
    struct queued_mail mail = {
        .letter = {.id = id_at(9), .at = 1, .to = STR("ada@example.org"), .token = STR("sesame")}};
    struct unit_of_work *work = NULL;

    check_ok(users_store_begin(store, WORK_WRITE, self->mem, &work));
    check_ok(mail_queue_repository_add(work->mail, &mail, self->mem));
    check_ok(unit_of_work_commit(work));
    unit_of_work_end(&work);
}

static struct error *want_mail(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    struct queued_mail *mail;
    (void)number;
    TRY(mail_queue_repository_take(work->mail, 10, 20, mem, &mail));
    *won = mail != NULL;
    return OK;
}

static void one_of_many_takes_a_mail(struct contract *self)
{
    struct users_store *store = store_new(self);
    queue_mail(self, store);
    database_users_store_free(store);
    assert_int_equal(let_them_compete(self, want_mail), 1);
}

/* Nor is one of use in another row. */
static void security_7_a_mail_that_waits_is_sealed(struct contract *self)
{
    struct users_store *store = store_new(self);
    struct unit_of_work *work = NULL;
    struct queued_mail *mail;

    queue_mail(self, store);
    assert_int_equal(
        contract_number(self, "SELECT COUNT(*) FROM mail_queue WHERE sealed LIKE '%sesame%' OR sealed LIKE"
                              " '%example%' OR sealed LIKE '%c2VzYW1l%'"),
        0);
    CONTRACT_EXECUTE(self, "UPDATE mail_queue SET id = '01020304-0506-7008-800a-0b0c0d0e0f08'");
    check_ok(users_store_begin(store, WORK_WRITE, self->mem, &work));
    check_ok(mail_queue_repository_take(work->mail, 10, 20, self->mem, &mail));
    assert_non_null(mail);
    assert_false(mail->is_readable);
    assert_null(mail->letter.token.ptr);
    unit_of_work_end(&work);
    database_users_store_free(store);
}

static void rows_that_stet_never_writes_are_an_error(struct contract *self)
{
    struct users_store *store = store_new(self);
    struct unit_of_work *work = NULL;
    struct session *session;
    struct user *user;

    CONTRACT_EXECUTE(self, user_sql, session_sql, "UPDATE sessions SET secret_hash = 'broken'");
    check_ok(users_store_begin(store, WORK_READ, self->mem, &work));
    check_error(session_repository_find(work->sessions, id_at(3), self->mem, &session, &user),
                ERROR_INTERNAL);
    unit_of_work_end(&work);
    database_users_store_free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(users_come_back),
    CONTRACT_TEST(addresses_are_unique),
    CONTRACT_TEST(what_is_not_committed_is_not_there),
    CONTRACT_TEST(users_change),
    CONTRACT_TEST(users_are_listed_in_pages),
    CONTRACT_TEST(sessions_come_back_with_their_user),
    CONTRACT_TEST(live_sessions_have_a_holder),
    CONTRACT_TEST(sessions_belong_to_somebody),
    CONTRACT_TEST(a_rotation_is_a_compare_and_swap),
    CONTRACT_TEST(what_is_over_does_not_rotate),
    CONTRACT_TEST(sessions_end_one_by_one_and_all_at_once),
    CONTRACT_TEST(old_sessions_are_forgotten),
    CONTRACT_TEST(workspaces_come_back),
    CONTRACT_TEST(members_come_and_go),
    CONTRACT_TEST(members_are_people_in_workspaces),
    CONTRACT_TEST(the_set_up_token_is_one_and_is_used_once),
    CONTRACT_TEST(email_tokens_are_used_once),
    CONTRACT_TEST(a_newer_email_token_replaces_the_older),
    CONTRACT_TEST(mail_waits_until_it_is_settled),
    CONTRACT_TEST(one_of_many_follows_a_link),
    CONTRACT_TEST(one_of_many_takes_a_mail),
    CONTRACT_TEST(security_7_a_mail_that_waits_is_sealed),
    CONTRACT_TEST(security_9_one_of_many_rotations_wins),
    CONTRACT_TEST(security_9_a_revoked_session_stays_revoked),
    CONTRACT_TEST(two_owners_cannot_both_leave),
    CONTRACT_TEST(one_of_many_uses_the_set_up_token),
    CONTRACT_TEST(rows_that_stet_never_writes_are_an_error),
};
CONTRACT_MAIN("users store", CONTRACT_MIGRATED, tests)
