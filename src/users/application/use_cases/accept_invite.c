#include "use_cases/accept_invite.h"
#include "dtos/dto_from.h"
#include "use_cases/record_event.h"
#include "use_cases/welcome.h"

static struct error *prove_address(struct unit_of_work *work, struct user *user,
                                   const struct principal_dto *principal, int64_t now, struct arena *mem)
{
    struct user_event event = event_by(USER_EMAIL_VERIFIED, principal);

    if (user->email_verified_at != 0)
        return OK;
    user->email_verified_at = now;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    return unit_of_work_record(work, &event);
}

struct error *accept_invite(const struct accept_invite *self, const struct principal_dto *principal,
                            const struct accept_invite_dto *in, struct arena *mem, struct workspace_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct workspace *workspace;
    struct welcome welcome;
    enum workspace_role before;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, principal->user.id, mem, &user));
    if (user == NULL)
        return refuse_invite(STR("/token"));
    TRY(find_welcome(self, work, in->token, &user->email, STR("/token"), mem, &welcome));
    TRY(workspace_repository_role_of(work->workspaces, welcome.invite->workspace, user->id, mem, &before));
    if (before != WORKSPACE_NOBODY)
        return error_new(ERROR_CONFLICT, "already_member", "You are a member of this workspace already.");
    TRY(take_welcome(self, work, &welcome, user, &principal->client, STR("/token"), mem));
    if (welcome.proves_address)
        TRY(prove_address(work, user, principal, clock_now(self->clock), mem));
    TRY(workspace_repository_find(work->workspaces, welcome.invite->workspace, mem, &workspace));
    if (workspace == NULL)
        return refuse_invite(STR("/token"));
    TRY(unit_of_work_commit(work));
    *ret = workspace_dto_from(workspace, welcome.invite->role, user->id);
    return OK;
}
