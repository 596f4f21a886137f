#include "use_cases/welcome.h"
#include "services/permissions.h"
#include "use_cases/record_event.h"
#include "value_objects/invite_token.h"

struct error *refuse_invite(struct str pointer)
{
    struct error *error = error_new(
        ERROR_INVALID, "invalid_invite",
        "This invitation cannot be used: it was used, withdrawn or replaced, it has expired, or it is "
        "for another address. Ask for a new one.");
    error_add_field(error, pointer, STR("invalid_invite"), STR("Ask for a new invitation."));
    return error;
}

/* Somebody who was removed leaves no door open behind them. */
static struct error *check_maker(struct unit_of_work *work, const struct invite *invite, struct str pointer,
                                 struct arena *mem)
{
    struct user *maker = NULL;
    enum workspace_role role;

    if (!id_is_none(invite->invited_by))
        TRY(user_repository_find(work->users, invite->invited_by, mem, &maker));
    if (maker == NULL || !user_is_active(maker))
        return refuse_invite(pointer);
    TRY(workspace_repository_role_of(work->workspaces, invite->workspace, maker->id, mem, &role));
    if (!permission_allows(PERMISSION_INVITES_EDIT, maker->role, role) || invite->role > role)
        return refuse_invite(pointer);
    return OK;
}

struct error *find_welcome(const struct accept_invite *self, struct unit_of_work *work, struct str token,
                           const struct email *email, struct str pointer, struct arena *mem,
                           struct welcome *ret)
{
    struct invite_token read;
    struct invite *invite;

    if (!invite_token_read(token, self->key, mem, &read))
        return refuse_invite(pointer);
    TRY(invite_repository_find(work->invites, invite_token_hash(&read), mem, &invite));
    if (invite == NULL || !invite_is_open(invite, clock_now(self->clock)) || !invite_is_for(invite, email))
        return refuse_invite(pointer);
    TRY(check_maker(work, invite, pointer, mem));
    /* Two addresses that count as one may be two mailboxes ("ſam@" and "sam@"): what was read in one proves
     * nothing about the other. */
    *ret = (struct welcome){.invite = invite,
                            .proves_address = read.mailed && self->mail_arrives &&
                                              invite->email.key.ptr != NULL &&
                                              str_eq_nocase(invite->email.text, email->text)};
    return OK;
}

struct error *take_welcome(const struct accept_invite *self, struct unit_of_work *work,
                           const struct welcome *welcome, const struct user *user,
                           const struct client_dto *client, struct str pointer, struct arena *mem)
{
    const struct invite *invite = welcome->invite;
    struct user_event event = event_of(INVITE_ACCEPTED, user->id, client);
    int64_t now = clock_now(self->clock);
    bool taken;

    TRY(invite_repository_accept(work->invites, invite->id, user->id, now, mem, &taken));
    if (!taken)
        return refuse_invite(pointer);
    TRY(workspace_repository_set_member(work->workspaces, invite->workspace, user->id, invite->role, now,
                                        mem));
    event.actor = user->id;
    event.workspace = invite->workspace;
    event.object = invite->id;
    TRY(unit_of_work_record(work, &event));
    event.kind = WORKSPACE_MEMBERS_CHANGED;
    event.object = ID_NONE;
    event.detail = workspace_role_word(invite->role);
    return unit_of_work_record(work, &event);
}
