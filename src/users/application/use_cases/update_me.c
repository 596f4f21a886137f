#include "use_cases/update_me.h"
#include "dtos/dto_from.h"
#include "interfaces/users_store.h"
#include "use_cases/record_event.h"
#include "value_objects/display_name.h"

struct error *update_me(const struct update_me *self, const struct principal_dto *principal,
                        const struct update_me_dto *in, struct arena *mem, struct user_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(USER_UPDATED, principal);
    struct str name = STR_NONE;
    struct user *user;

    if (in->name.ptr != NULL)
        TRY(display_name_parse(in->name, mem, &name));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, principal->user.id, mem, &user));
    if (user == NULL || !user_is_active(user))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    if (name.ptr != NULL) {
        user->name = name;
        user->updated_at = clock_now(self->clock);
        TRY(user_repository_update(work->users, user, mem));
        TRY(unit_of_work_record(work, &event));
    }
    TRY(unit_of_work_commit(work));
    *ret = user_dto_from(user);
    return OK;
}
