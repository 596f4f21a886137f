#include "use_cases/set_up.h"
#include "digest.h"
#include "interfaces/users_store.h"
#include "use_cases/opened_session.h"
#include "use_cases/record_event.h"
#include "value_objects/refresh_token.h"

#define TOKEN_SIZE 32

static struct error *refuse(void)
{
    return error_new(
        ERROR_FORBIDDEN, "invalid_setup_token",
        "This set-up link is not valid. Whoever runs the server can make an account with: stet user add");
}

/* Before anything slow is done for a stranger. */
static struct error *check_token(const struct set_up *self, struct digest hash, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool matches, has_admin;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(setup_repository_matches(work->setup, hash, mem, &matches));
    TRY(user_repository_has_admin(work->users, mem, &has_admin));
    return matches && !has_admin ? OK : refuse();
}

static struct error *add(const struct set_up *self, struct digest hash, const struct user *user,
                         const struct client_dto *client, struct arena *mem, struct opened_session *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct opened_session opened;
    struct user_event event = event_of(USER_REGISTERED, user->id, client);
    struct user *existing;
    bool taken, has_admin;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(setup_repository_take(work->setup, hash, mem, &taken));
    TRY(user_repository_has_admin(work->users, mem, &has_admin));
    if (!taken || has_admin)
        return refuse();
    TRY(user_repository_find_by_email(work->users, user->email.key, mem, &existing));
    if (existing != NULL)
        return error_new(ERROR_CONFLICT, "email_taken",
                         "There is an account with this address. Take another one.");
    TRY(account_maker_add(self->maker, work, user, mem));
    event.detail = STR("the first administrator");
    TRY(unit_of_work_record(work, &event));
    TRY(session_issuer_open(self->issuer, work, user, client, mem, &opened));
    TRY(unit_of_work_commit(work));
    *ret = opened;
    return OK;
}

struct error *set_up(const struct set_up *self, const struct set_up_dto *in, const struct client_dto *client,
                     struct arena *mem, struct tokens_dto **ret)
{
    struct register_user_dto account = {in->email, in->password, in->name};
    struct digest hash = digest_sha256(in->token);
    struct opened_session opened = {0};
    struct user *user;

    TRY(check_token(self, hash, mem));
    TRY(account_maker_prepare(self->maker, &account, ROLE_DTO_ADMIN, mem, &user));
    user->email_verified_at = user->created_at; /* whoever runs the server vouches for it */
    TRY(add(self, hash, user, client, mem, &opened));
    return session_issuer_answer(self->issuer, &opened, user, mem, ret);
}

struct error *make_setup_token(const struct set_up *self, struct arena *mem, struct str *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    uint8_t bytes[TOKEN_SIZE];
    struct str token;
    bool has_admin;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_has_admin(work->users, mem, &has_admin));
    if (has_admin) {
        *ret = STR_NONE;
        return OK;
    }
    random_fill(self->maker->random, bytes, sizeof(bytes));
    token = base64url_encode(mem, bytes, sizeof(bytes));
    secret_wipe(bytes, sizeof(bytes));
    TRY(setup_repository_replace(work->setup, digest_sha256(token), clock_now(self->maker->clock), mem));
    TRY(unit_of_work_commit(work));
    *ret = token;
    return OK;
}
