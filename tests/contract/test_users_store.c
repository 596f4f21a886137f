/* The users store on every driver: the suite and races between real transactions.
 */
#include "users_contract.h"
#include "users_store_suite.h"

#define STORE_TEST(check)                          \
    static void run_##check(struct contract *self) \
    {                                              \
        struct opened opened = open_store(self);   \
        check(opened.store, self->mem);            \
        close_store(&opened);                      \
    }
USERS_STORE_CHECKS(STORE_TEST)

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
    CONTRACT_EXECUTE(self, two_users_sql, session_sql);
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
    CONTRACT_EXECUTE(self, two_users_sql, session_sql);
    assert_true(let_them_compete(self, want_rotation_or_revocation) <= 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM sessions WHERE revoked_at IS NOT NULL"), 1);
}

/* Each of the two owners leaves when there is another: one of them finds that there is none. */
static struct error *want_to_leave(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    struct id user = id_at(1 + number % 2);
    size_t others;
    TRY(workspace_repository_count_other_owners(work->workspaces, id_at(4), user, mem, &others));
    if (others == 0)
        return OK;
    return workspace_repository_remove_member(work->workspaces, id_at(4), user, mem, won);
}

static void two_owners_cannot_both_leave(struct contract *self)
{
    CONTRACT_EXECUTE(self, two_users_sql, workspace_sql, member_sql);
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
    CONTRACT_EXECUTE(self, two_users_sql, email_token_sql);
    assert_int_equal(let_them_compete(self, want_link), 1);
}

static void queue_mail(struct contract *self, struct users_store *store)
{
    struct queued_mail mail = {
        .letter = {.id = id_at(9), .at = 1, .to = STR("ada@example.org"), .token = STR("sesame")}};
    struct unit_of_work *work = begin(store, WORK_WRITE, self->mem);

    check_ok(mail_queue_repository_add(work->mail, &mail, self->mem));
    commit(&work);
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
    struct opened opened = open_store(self);
    queue_mail(self, opened.store);
    close_store(&opened);
    assert_int_equal(let_them_compete(self, want_mail), 1);
}

/* Nor is one of use in another row. */
static void security_7_a_mail_that_waits_is_sealed(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work;
    struct queued_mail *mail;

    queue_mail(self, opened.store);
    assert_int_equal(
        contract_number(self, "SELECT COUNT(*) FROM mail_queue WHERE sealed LIKE '%sesame%' OR sealed LIKE"
                              " '%example%' OR sealed LIKE '%c2VzYW1l%'"),
        0);
    CONTRACT_EXECUTE(self, "UPDATE mail_queue SET id = '01020304-0506-7008-800a-0b0c0d0e0f08'");
    work = begin(opened.store, WORK_WRITE, self->mem);
    check_ok(mail_queue_repository_take(work->mail, 10, 20, self->mem, &mail));
    assert_non_null(mail);
    assert_false(mail->is_readable);
    assert_null(mail->letter.token.ptr);
    unit_of_work_end(&work);
    close_store(&opened);
}

static void rows_that_stet_never_writes_are_an_error(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work;
    struct session *session;
    struct user *user;

    CONTRACT_EXECUTE(self, two_users_sql, session_sql, "UPDATE sessions SET secret_hash = 'broken'");
    work = begin(opened.store, WORK_READ, self->mem);
    check_error(session_repository_find(work->sessions, id_at(3), self->mem, &session, &user),
                ERROR_INTERNAL);
    unit_of_work_end(&work);
    close_store(&opened);
}

#define STORE_LINE(check) {.name = #check, .run = run_##check},
static const struct contract_test tests[] = {
    USERS_STORE_CHECKS(STORE_LINE) CONTRACT_TEST(one_of_many_follows_a_link),
    CONTRACT_TEST(one_of_many_takes_a_mail),
    CONTRACT_TEST(security_7_a_mail_that_waits_is_sealed),
    CONTRACT_TEST(security_9_one_of_many_rotations_wins),
    CONTRACT_TEST(security_9_a_revoked_session_stays_revoked),
    CONTRACT_TEST(two_owners_cannot_both_leave),
    CONTRACT_TEST(one_of_many_uses_the_set_up_token),
    CONTRACT_TEST(rows_that_stet_never_writes_are_an_error),
};
CONTRACT_MAIN("users store", CONTRACT_MIGRATED, tests)
