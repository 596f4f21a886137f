#include "use_cases/change_password.h"
#include "interfaces/password_hasher.h"
#include "services/password_policy.h"
#include "use_cases/known_devices.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"

static struct error *set_password(const struct change_password *self, const struct principal_dto *principal,
                                  const struct user *confirmed, struct str hash, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(USER_PASSWORD_CHANGED, principal);
    int64_t now = clock_now(self->letters->clock);
    struct letter letter;
    struct user *user;
    size_t ended;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, confirmed->id, mem, &user));
    if (!is_still_confirmed(confirmed, user))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    user->password_hash = hash;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    TRY(session_repository_revoke_all(work->sessions, user->id, now, mem, &ended));
    TRY(email_token_repository_forget(work->email_tokens, user->id, mem));
    TRY(forget_other_devices(self->devices, work, user->id, &principal->client, mem));
    letter = letter_to(user, LETTER_PASSWORD_CHANGED);
    TRY(send_letter(self->letters, work, &letter, mem));
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

struct error *change_password(const struct change_password *self, const struct principal_dto *principal,
                              const struct change_password_dto *in, struct arena *mem)
{
    struct password password;
    struct user *confirmed;
    struct str hash;

    TRY(confirm_password(self->confirm, principal, in->current, mem, &confirmed));
    TRY(password_policy_check(self->maker->strength,
                              password_min_for(confirmed->has_second_factor, self->maker->password_min),
                              in->password, &confirmed->email, confirmed->name, mem, &password));
    TRY(password_hasher_hash(self->maker->hasher, &password, mem, &hash));
    return set_password(self, principal, confirmed, hash, mem);
}
