#include "use_cases/register_user.h"
#include "interfaces/users_store.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"

/* One mail goes to the address, whether or not it is known. */
static struct error *add(const struct register_user *self, const struct user *user,
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
        if (may_mail)
            TRY(send_letter(self->letters, work, &letter, mem));
        return unit_of_work_commit(work);
    }
    TRY(account_maker_add(self->maker, work, user, mem));
    letter = letter_to(user, LETTER_VERIFY_ADDRESS);
    if (may_mail)
        TRY(send_link(self->letters, work, user, EMAIL_TOKEN_VERIFY, &letter, &user->email, VERIFY_LIFETIME,
                      mem));
    event = event_of(USER_REGISTERED, user->id, client);
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

struct error *register_user(const struct register_user *self, const struct register_user_dto *in,
                            const struct client_dto *client, struct arena *mem)
{
    struct user *user;

    if (!self->is_open)
        return error_new(ERROR_FORBIDDEN, "registration_closed",
                         "This server takes no registrations. Ask its administrator for an account.");
    TRY(account_maker_prepare(self->maker, in, ROLE_DTO_MEMBER, mem, &user));
    return add(self, user, client, mem);
}
