#include "use_cases/invite_people.h"
#include "dtos/dto_from.h"
#include "services/permissions.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"
#include "use_cases/workspace_access.h"
#include "value_objects/invite_token.h"

#define DAYS_DEFAULT 7
#define INVITES_MAX 200 /* that wait, of one workspace */

static struct invite_dto dto_from(const struct invite *invite)
{
    return (struct invite_dto){.id = invite->id,
                               .email = invite->email.text,
                               .role = workspace_role_dto_from(invite->role),
                               .created_at = invite->created_at,
                               .expires_at = invite->expires_at};
}

static struct error *check_room(const struct invite_people *self, struct unit_of_work *work,
                                struct id workspace, struct arena *mem)
{
    struct invite *invites;
    size_t count;

    TRY(invite_repository_list_open(work->invites, workspace, clock_now(self->clock), mem, &invites, &count));
    if (count >= INVITES_MAX)
        return error_new(ERROR_CONFLICT, "too_many_invites",
                         "%d invitations to this workspace wait for an answer. Withdraw some first.",
                         INVITES_MAX);
    return OK;
}

/* A member needs no invitation. Says nothing about who else has an account. */
static struct error *check_address(struct unit_of_work *work, const struct invite *invite, struct arena *mem)
{
    enum workspace_role role = WORKSPACE_NOBODY;
    struct user *user;

    TRY(user_repository_find_by_email(work->users, invite->email.key, mem, &user));
    if (user != NULL)
        TRY(workspace_repository_role_of(work->workspaces, invite->workspace, user->id, mem, &role));
    if (role != WORKSPACE_NOBODY)
        return error_new(ERROR_CONFLICT, "already_member",
                         "Whoever has this address is a member of the workspace already.");
    return OK;
}

static struct error *mail_invite(const struct invite_people *self, struct unit_of_work *work,
                                 const struct principal_dto *principal, const struct invite *invite,
                                 const struct invite_token *token, struct arena *mem, bool *ret)
{
    struct workspace *workspace;
    struct letter letter = {.kind = LETTER_INVITED,
                            .to = invite->email.text,
                            .token = invite_token_seal(token, self->key, mem),
                            .until = invite->expires_at,
                            .person = principal->user.name};

    *ret = may_send_mails(self->letters, principal->user.id, mem) &&
           may_mail_address(self->letters, &invite->email, mem);
    if (!*ret)
        return OK;
    TRY(workspace_repository_find(work->workspaces, invite->workspace, mem, &workspace));
    letter.workspace = workspace != NULL ? workspace->name : STR("");
    return send_letter(self->letters, work, &letter, mem);
}

static struct error *record(struct unit_of_work *work, enum user_event_kind kind,
                            const struct principal_dto *principal, struct id workspace, struct id invite)
{
    struct user_event event = event_by(kind, principal);
    event.user = ID_NONE;
    event.workspace = workspace;
    event.object = invite;
    return unit_of_work_record(work, &event);
}

struct error *create_invite(const struct invite_people *self, const struct principal_dto *principal,
                            struct id workspace, const struct create_invite_dto *in, struct arena *mem,
                            struct invite_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct invite_token token = invite_token_new(self->random, mem);
    int64_t now = clock_now(self->clock);
    struct invite invite = {.id = id_new(self->clock, self->random),
                            .workspace = workspace,
                            .role = workspace_role_from(in->role),
                            .hash = invite_token_hash(&token),
                            .invited_by = principal->user.id,
                            .created_at = now,
                            .expires_at =
                                now + DAYS(in->expires_in_days > 0 ? in->expires_in_days : DAYS_DEFAULT)};
    bool mailed = false;

    if (in->email.ptr != NULL)
        TRY(email_parse(in->email, mem, &invite.email));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_INVITES_EDIT, mem));
    if (in->email.ptr != NULL)
        TRY(check_address(work, &invite, mem));
    TRY(check_room(self, work, workspace, mem));
    TRY(invite_repository_add(work->invites, &invite, mem));
    if (in->email.ptr != NULL)
        TRY(mail_invite(self, work, principal, &invite, &token, mem, &mailed));
    TRY(record(work, INVITE_CREATED, principal, workspace, invite.id));
    TRY(unit_of_work_commit(work));
    *ret = dto_from(&invite);
    ret->token = token.text;
    ret->mailed = mailed;
    return OK;
}

struct error *list_invites(const struct invite_people *self, const struct principal_dto *principal,
                           struct id workspace, struct arena *mem, struct invite_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct invite *invites;
    struct invite_dto *items;
    size_t count;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_INVITES_EDIT, mem));
    TRY(invite_repository_list_open(work->invites, workspace, clock_now(self->clock), mem, &invites, &count));
    items = arena_array_of(mem, count, struct invite_dto);
    for (size_t i = 0; i < count; i++)
        items[i] = dto_from(&invites[i]);
    *ret = (struct invite_page_dto){.items = items, .count = count};
    return OK;
}

struct error *revoke_invite(const struct invite_people *self, const struct principal_dto *principal,
                            struct id workspace, struct id invite, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool removed;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_INVITES_EDIT, mem));
    TRY(invite_repository_remove(work->invites, workspace, invite, mem, &removed));
    if (!removed)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such invitation.");
    TRY(record(work, INVITE_REVOKED, principal, workspace, invite));
    return unit_of_work_commit(work);
}
