#include "use_cases/register_user.h"
#include "interfaces/users_store.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"
#include "use_cases/welcome.h"

/* Before anything slow is done for a stranger. A malformed address is for account_maker to report. */
static struct error *check_invite(const struct register_user *self, const struct register_user_dto *in,
                                  struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct error *error;
    struct welcome welcome;
    struct email email;

    error = email_parse(in->email, mem, &email);
    if (error != OK) {
        error_free(error);
        return OK;
    }
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    return find_welcome(self->invites, work, in->invite, &email, STR("/invite"), mem, &welcome);
}

static struct error *check_open(const struct register_user *self, const struct register_user_dto *in)
{
    if (self->is_open || (self->takes_invites && in->invite.ptr != NULL))
        return OK;
    if (self->takes_invites)
        return error_new(ERROR_FORBIDDEN, "invite_required",
                         "Accounts on this server are by invitation. Ask somebody who is on it for one.");
    return error_new(ERROR_FORBIDDEN, "registration_closed",
                     "This server takes no registrations. Ask its administrator for an account.");
}

/* The account, a member of the workspace that it was invited to. */
static struct error *add_invited(const struct register_user *self, struct unit_of_work *work,
                                 struct user *user, struct str invite, const struct client_dto *client,
                                 struct arena *mem)
{
    struct welcome welcome;

    TRY(find_welcome(self->invites, work, invite, &user->email, STR("/invite"), mem, &welcome));
    if (welcome.proves_address)
        user->email_verified_at = user->created_at;
    TRY(account_maker_add(self->maker, work, user, mem));
    return take_welcome(self->invites, work, &welcome, user, client, STR("/invite"), mem);
}

/* One mail goes to the address, whether or not it is known. */
static struct error *add(const struct register_user *self, struct user *user, struct str invite,
                         const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool may_mail = may_mail_address(self->letters, &user->email, mem);
    struct user_event event;
    struct letter letter;
    struct user *existing;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find_by_email(work->users, user->email.key, mem, &existing));
    if (existing != NULL) {
        letter = letter_to(existing, LETTER_ALREADY_REGISTERED);
        TRY(may_mail ? send_letter(self->letters, work, &letter, mem)
                     : send_nothing(self->letters, work, &user->email, mem));
        return unit_of_work_commit(work);
    }
    if (invite.ptr != NULL)
        TRY(add_invited(self, work, user, invite, client, mem));
    else
        TRY(account_maker_add(self->maker, work, user, mem));
    letter = letter_to(user, LETTER_VERIFY_ADDRESS);
    if (may_mail && user->email_verified_at == 0)
        TRY(send_link(self->letters, work, user, EMAIL_TOKEN_VERIFY, &letter, &user->email, VERIFY_LIFETIME,
                      mem));
    event = event_of(USER_REGISTERED, user->id, client);
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

struct error *register_user(const struct register_user *self, const struct register_user_dto *in,
                            const struct client_dto *client, struct arena *mem)
{
    struct error *error;
    struct user *user;

    TRY(check_open(self, in));
    if (in->invite.ptr != NULL)
        TRY(check_invite(self, in, mem));
    TRY(account_maker_prepare(self->maker, in, ROLE_DTO_MEMBER, mem, &user));
    error = add(self, user, in->invite, client, mem);
    if (!error_has_code(error, "unique"))
        return error;
    /* Somebody made it in this very moment: then it is known, and is answered as such. */
    return error_wrap(error, ERROR_RETRY, "retry", "the address was taken meanwhile");
}
