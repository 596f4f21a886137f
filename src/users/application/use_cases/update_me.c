#include "use_cases/update_me.h"
#include "dtos/dto_from.h"
#include "use_cases/authorize.h"
#include "use_cases/confirm_password.h"
#include "use_cases/letter_sender.h"
#include "use_cases/manage_users.h"
#include "use_cases/record_event.h"
#include "value_objects/display_name.h"

struct changes {
    struct str name;              /* STR_NONE: stays */
    struct email email;           /* text STR_NONE: stays */
    const struct user *confirmed; /* who asked for a new address */
};

static struct error *prepare(const struct update_me *self, const struct principal_dto *principal,
                             const struct update_me_dto *in, struct arena *mem, struct changes *ret)
{
    struct changes changes = {0};
    struct user *confirmed;

    if (in->name.ptr != NULL)
        TRY(display_name_parse(in->name, mem, &changes.name));
    if (in->email.ptr != NULL) {
        TRY(email_parse(in->email, mem, &changes.email));
        if (str_eq(changes.email.text, principal->user.email))
            changes.email = (struct email){0};
    }
    if (changes.email.text.ptr != NULL) {
        TRY(demand_permission(principal, "account.secure"));
        TRY(confirm_password(self->confirm, principal, in->current, mem, &confirmed));
        changes.confirmed = confirmed;
    }
    *ret = changes;
    return OK;
}

/* One mail to each of the two, whoever has the new address. */
static struct error *ask_new_address(const struct update_me *self, struct unit_of_work *work,
                                     const struct user *user, const struct email *email, struct arena *mem)
{
    struct letter notice = letter_to(user, LETTER_ADDRESS_CHANGING), letter;
    struct user *holder;

    if (!may_send_mails(self->letters, user->id, mem) || !may_mail_address(self->letters, email, mem))
        return OK;
    notice.address = email->text;
    TRY(send_letter(self->letters, work, &notice, mem));
    TRY(user_repository_find_by_email(work->users, email->key, mem, &holder));
    if (holder != NULL && !id_eq(holder->id, user->id)) {
        letter = letter_to(holder, LETTER_ALREADY_REGISTERED);
        return send_letter(self->letters, work, &letter, mem);
    }
    letter = letter_to(user, LETTER_CHANGE_ADDRESS);
    return send_link(self->letters, work, user, EMAIL_TOKEN_CHANGE, &letter, email, CHANGE_LIFETIME, mem);
}

struct error *update_me(const struct update_me *self, const struct principal_dto *principal,
                        const struct update_me_dto *in, struct arena *mem, struct user_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(USER_UPDATED, principal);
    struct changes changes;
    struct user *user;

    TRY(prepare(self, principal, in, mem, &changes));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, principal->user.id, mem, &user));
    if (user == NULL || !user_is_active(user) ||
        (changes.confirmed != NULL && !is_still_confirmed(changes.confirmed, user)))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    if (in->expected_version != 0 && in->expected_version != user->version)
        return account_changed();
    if (changes.name.ptr != NULL) {
        user->name = changes.name;
        user->updated_at = clock_now(self->clock);
        TRY(user_repository_update(work->users, user, mem));
        user->version++;
        TRY(unit_of_work_record(work, &event));
    }
    if (changes.email.text.ptr != NULL)
        TRY(ask_new_address(self, work, user, &changes.email, mem));
    TRY(unit_of_work_commit(work));
    *ret = user_dto_from(user);
    return OK;
}
