#include "use_cases/recover_password.h"
#include "interfaces/password_hasher.h"
#include "services/password_policy.h"
#include "use_cases/known_devices.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"

static struct error *refuse(void)
{
    struct error *error =
        error_new(ERROR_INVALID, "invalid_token",
                  "This link is not valid any more. It works once, for an hour, and a newer one "
                  "replaces it.");
    error_add_field(error, STR("/token"), STR("invalid_token"), STR("Ask for a new link."));
    return error;
}

struct error *forget_password(const struct recover_password *self, const struct address_dto *in,
                              const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct email email;

    TRY(email_parse(in->email, mem, &email));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(send_by_address(self->letters, work, MAIL_TASK_RESET, &email, client, mem));
    return unit_of_work_commit(work);
}

/* Whom the link is for, if it is still good. */
static struct error *check_token(const struct recover_password *self, struct unit_of_work *work,
                                 const struct email_token *token, struct arena *mem, struct user **ret)
{
    if (token == NULL || !email_token_is_good(token, EMAIL_TOKEN_RESET, clock_now(self->letters->clock)))
        return refuse();
    TRY(user_repository_find(work->users, token->user, mem, ret));
    if (*ret == NULL || !user_is_active(*ret) || !str_eq((*ret)->email.key, token->email.key))
        return refuse();
    return OK;
}

/* Before anything slow is done for a stranger. */
static struct error *read_user(const struct recover_password *self, struct digest hash, struct arena *mem,
                               struct user **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct email_token *token;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(email_token_repository_find(work->email_tokens, hash, mem, &token));
    return check_token(self, work, token, mem, ret);
}

/* Whoever lost the password may have lost more: a thief leaves a token behind to come back with, and so does
 * who made an account with somebody else's address. */
static struct error *forget_tokens(struct unit_of_work *work, const struct user *user, struct arena *mem)
{
    struct personal_token *tokens;
    size_t count;
    bool removed;

    TRY(token_repository_list_of(work->tokens, user->id, mem, &tokens, &count));
    for (size_t i = 0; i < count; i++)
        TRY(token_repository_remove(work->tokens, user->id, tokens[i].id, mem, &removed));
    return OK;
}

static struct error *set_password(const struct recover_password *self, struct digest hash,
                                  struct str password_hash, const struct client_dto *client,
                                  struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->letters->clock);
    struct email_token *token;
    struct user_event event;
    struct letter letter;
    struct user *user;
    size_t ended;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(email_token_repository_take(work->email_tokens, hash, mem, &token));
    TRY(check_token(self, work, token, mem, &user));
    TRY(forget_tokens(work, user, mem));
    user->password_hash = password_hash;
    user->email_verified_at = user->email_verified_at != 0 ? user->email_verified_at : now;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    TRY(session_repository_revoke_all(work->sessions, user->id, now, mem, &ended));
    /* With the old password dies what was asked for with it. */
    TRY(email_token_repository_forget(work->email_tokens, user->id, mem));
    TRY(forget_other_devices(self->devices, work, user->id, client, mem));
    letter = letter_to(user, LETTER_PASSWORD_CHANGED);
    TRY(send_letter(self->letters, work, &letter, mem));
    event = event_of(USER_PASSWORD_CHANGED, user->id, client);
    event.actor = user->id;
    event.detail = STR("by a link");
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

struct error *reset_password(const struct recover_password *self, const struct reset_password_dto *in,
                             const struct client_dto *client, struct arena *mem)
{
    struct digest hash = email_token_hash(in->token);
    struct password password;
    struct str password_hash;
    struct user *user;

    TRY(read_user(self, hash, mem, &user));
    TRY(password_policy_check(self->maker->strength,
                              password_min_for(user->has_second_factor, self->maker->password_min),
                              in->password, &user->email, user->name, mem, &password));
    TRY(password_hasher_hash(self->maker->hasher, &password, mem, &password_hash));
    return set_password(self, hash, password_hash, client, mem);
}
