#include "use_cases/verify_email.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"

static struct error *refuse(void)
{
    struct error *error =
        error_new(ERROR_INVALID, "invalid_token",
                  "This link is not valid any more. It works once, for a day, and a newer one "
                  "replaces it.");
    error_add_field(error, STR("/token"), STR("invalid_token"), STR("Ask for a new link."));
    return error;
}

static struct error *verify(struct unit_of_work *work, const struct email_token *token, struct user *user,
                            const struct client_dto *client, int64_t now, struct arena *mem)
{
    struct user_event event = event_of(USER_EMAIL_VERIFIED, user->id, client);

    /* It proves the address that it was sent to, and the account may have another by now. */
    if (!str_eq(token->email.key, user->email.key))
        return refuse();
    user->email_verified_at = now;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    return unit_of_work_record(work, &event);
}

static struct error *change(const struct verify_email *self, struct unit_of_work *work,
                            const struct email_token *token, struct user *user,
                            const struct client_dto *client, int64_t now, struct arena *mem)
{
    struct user_event event = event_of(USER_EMAIL_CHANGED, user->id, client);
    struct letter letter = letter_to(user, LETTER_ADDRESS_CHANGED);
    struct error *error;
    struct user *holder;

    TRY(user_repository_find_by_email(work->users, token->email.key, mem, &holder));
    if (holder != NULL && !id_eq(holder->id, user->id))
        return refuse(); /* somebody else took it meanwhile */
    letter.address = token->email.text;
    TRY(send_letter(self->letters, work, &letter, mem));
    user->email = token->email;
    user->email_verified_at = now;
    user->updated_at = now;
    error = user_repository_update(work->users, user, mem);
    if (error_is(error, ERROR_CONFLICT)) { /* or took it this very moment */
        error_free(error);
        return refuse();
    }
    TRY(error);
    /* What was sent to the old address is good for nothing now. */
    TRY(email_token_repository_forget(work->email_tokens, user->id, mem));
    return unit_of_work_record(work, &event);
}

struct error *verify_email(const struct verify_email *self, const struct verify_email_dto *in,
                           const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->clock);
    struct email_token *token;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(email_token_repository_take(work->email_tokens, email_token_hash(in->token), mem, &token));
    if (token == NULL || token->purpose == EMAIL_TOKEN_RESET ||
        !email_token_is_good(token, token->purpose, now))
        return refuse();
    TRY(user_repository_find(work->users, token->user, mem, &user));
    if (user == NULL || !user_is_active(user))
        return refuse();
    if (token->purpose == EMAIL_TOKEN_VERIFY)
        TRY(verify(work, token, user, client, now, mem));
    else
        TRY(change(self, work, token, user, client, now, mem));
    return unit_of_work_commit(work);
}

struct error *resend_verification(const struct verify_email *self, const struct address_dto *in,
                                  const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct email email;

    TRY(email_parse(in->email, mem, &email));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(send_by_address(self->letters, work, MAIL_TASK_VERIFY, &email, client, mem));
    return unit_of_work_commit(work);
}
