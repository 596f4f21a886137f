#include "use_cases/delete_account.h"
#include "interfaces/workspace_remover.h"
#include "use_cases/confirm_password.h"
#include "use_cases/letter_sender.h"
#include "use_cases/manage_users.h"
#include "use_cases/record_event.h"

/* What becomes of a workspace when one of its members goes. */
enum fate { FATE_STAYS, FATE_GOES_TOO, FATE_HAS_NO_OWNER };

static struct error *fate_of(struct unit_of_work *work, const struct workspace_of *of,
                             const struct user *user, struct arena *mem, enum fate *ret)
{
    struct workspace_member *members;
    size_t count, others;

    *ret = FATE_GOES_TOO;
    if (id_eq(of->workspace.personal_of, user->id))
        return OK;
    TRY(workspace_repository_members(work->workspaces, of->workspace.id, NULL, MEMBERS_ALL, mem, &members,
                                     &count));
    if (count <= 1)
        return OK;
    TRY(workspace_repository_count_other_owners(work->workspaces, of->workspace.id, user->id, mem, &others));
    *ret = of->role == WORKSPACE_OWNER && others == 0 ? FATE_HAS_NO_OWNER : FATE_STAYS;
    return OK;
}

static struct error *check_owners(struct unit_of_work *work, const struct user *user, struct arena *mem)
{
    struct error *refusal = OK;
    struct workspace_of *list;
    size_t count;
    enum fate fate;

    TRY(workspace_repository_list_of(work->workspaces, user->id, mem, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct error *error = fate_of(work, &list[i], user, mem, &fate);
        if (error != OK) {
            error_free(refusal);
            return error;
        }
        if (fate != FATE_HAS_NO_OWNER)
            continue;
        if (refusal == OK)
            refusal = error_new(
                ERROR_CONFLICT, "last_owner",
                "Somebody else must own the workspaces that you share. Make another member an owner of "
                "each, or remove its members.");
        error_add_field(refusal, STR(""), STR("last_owner"),
                        str_format(mem, "%.*s (%.*s)", STR_ARGS(list[i].workspace.name),
                                   STR_ARGS(id_format(mem, list[i].workspace.id))));
    }
    return refusal;
}

struct error *ask_deletion(const struct delete_account *self, const struct principal_dto *principal,
                           const struct delete_account_dto *in, struct arena *mem, struct deletion_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(USER_DELETION_REQUESTED, principal);
    int64_t now = clock_now(self->clock);
    struct user *confirmed, *user;
    struct letter letter;
    size_t ended;

    TRY(confirm_password(self->confirm, principal, in->current, mem, &confirmed));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, principal->user.id, mem, &user));
    if (!is_still_confirmed(confirmed, user))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    TRY(check_owners(work, user, mem));
    if (user->role == PLATFORM_ADMIN)
        TRY(check_other_admin(work, user, mem));
    user->deletion_at = now + DELETION_GRACE;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    TRY(session_repository_revoke_all(work->sessions, user->id, now, mem, &ended));
    letter = letter_to(user, LETTER_DELETION_SCHEDULED);
    letter.until = user->deletion_at;
    TRY(send_letter(self->letters, work, &letter, mem));
    TRY(unit_of_work_record(work, &event));
    TRY(unit_of_work_commit(work));
    *ret = (struct deletion_dto){.status = STR("scheduled"), .deletion_at = user->deletion_at};
    return OK;
}

struct error *keep_account(const struct letter_sender *letters, struct unit_of_work *work,
                           const struct user *user, const struct client_dto *client, struct arena *mem)
{
    struct user_event event = event_of(USER_DELETION_CANCELLED, user->id, client);
    int64_t now = clock_now(letters->clock);
    struct user kept = *user;
    struct letter letter;

    if (user->deletion_at == 0)
        return OK;
    /* What belongs to it may be gone already. */
    if (user->deletion_at <= now)
        return error_new(ERROR_UNAUTHENTICATED, "invalid_credentials",
                         "The e-mail address or the password is wrong.");
    kept.deletion_at = 0;
    kept.updated_at = now;
    TRY(user_repository_update(work->users, &kept, mem));
    letter = letter_to(user, LETTER_DELETION_CANCELLED);
    TRY(send_letter(letters, work, &letter, mem));
    event.actor = user->id;
    return unit_of_work_record(work, &event);
}

struct leaving {
    struct user *user;
    struct id *workspaces; /* that go too */
    size_t count;
};

static bool can_act(const struct workspace_member *member)
{
    return user_is_active(&member->user) && member->user.deletion_at == 0;
}

/* Who is disabled or leaving comes after all others, and is chosen only where there is nobody else: should
 * they come back, the workspace has an owner. Members come the longest first. */
static bool is_better_heir(const struct workspace_member *one, const struct workspace_member *other)
{
    if (other == NULL || can_act(one) != can_act(other))
        return other == NULL || can_act(one);
    return one->role > other->role;
}

/* Whoever is left in a workspace without an owner: the one who may do the most, the longest member among
 * those. */
static struct error *pass_on(struct unit_of_work *work, struct id workspace, const struct user *from,
                             int64_t now, struct arena *mem)
{
    const struct workspace_member *heir = NULL;
    struct workspace_member *members;
    size_t count;

    TRY(workspace_repository_members(work->workspaces, workspace, NULL, MEMBERS_ALL, mem, &members, &count));
    for (size_t i = 0; i < count; i++)
        if (!id_eq(members[i].user.id, from->id) && is_better_heir(&members[i], heir))
            heir = &members[i];
    return heir == NULL ? OK
                        : workspace_repository_set_member(work->workspaces, workspace, heir->user.id,
                                                          WORKSPACE_OWNER, now, mem);
}

static struct error *find_leaving(const struct delete_account *self, struct arena *mem, struct leaving *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct leaving leaving = {0};
    struct workspace_of *list;
    size_t count;
    enum fate fate;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(user_repository_find_leaving(work->users, clock_now(self->clock), mem, &leaving.user));
    if (leaving.user != NULL) {
        TRY(workspace_repository_list_of(work->workspaces, leaving.user->id, mem, &list, &count));
        leaving.workspaces = arena_array_of(mem, count, struct id);
        for (size_t i = 0; i < count; i++) {
            TRY(fate_of(work, &list[i], leaving.user, mem, &fate));
            if (fate == FATE_GOES_TOO)
                leaving.workspaces[leaving.count++] = list[i].workspace.id;
        }
    }
    *ret = leaving;
    return OK;
}

/* In the write, what others did meanwhile is seen again: nobody can sign in any more, but they may have been
 * added to another workspace, or somebody else to theirs. Then it is done once more. */
static struct error *remove_account(const struct delete_account *self, const struct leaving *leaving,
                                    struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = {.kind = USER_DELETED, .user = leaving->user->id};
    struct letter letter = letter_to(leaving->user, LETTER_ACCOUNT_DELETED);
    int64_t now = clock_now(self->clock);
    struct workspace_of *list;
    size_t count, going = 0;
    enum fate fate;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(workspace_repository_list_of(work->workspaces, leaving->user->id, mem, &list, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(fate_of(work, &list[i], leaving->user, mem, &fate));
        if (fate == FATE_HAS_NO_OWNER)
            TRY(pass_on(work, list[i].workspace.id, leaving->user, now, mem));
        if (fate == FATE_GOES_TOO)
            TRY(workspace_repository_remove(work->workspaces, list[i].workspace.id, mem));
        going += fate == FATE_GOES_TOO;
    }
    if (going != leaving->count)
        return error_new(ERROR_RETRY, "changed", "the account's workspaces changed meanwhile");
    TRY(user_repository_remove(work->users, leaving->user->id, mem));
    TRY(send_letter(self->letters, work, &letter, mem));
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

struct error *delete_due_account(const struct delete_account *self, struct arena *mem, bool *again)
{
    struct leaving leaving;

    TRY(find_leaving(self, mem, &leaving));
    *again = leaving.user != NULL;
    if (leaving.user == NULL)
        return OK;
    /* First what others keep: should this end here, the account is found again, and its workspaces with it.
     */
    for (size_t i = 0; i < leaving.count; i++)
        TRY(workspace_remover_remove(self->remover, leaving.workspaces[i], mem));
    return remove_account(self, &leaving, mem);
}
