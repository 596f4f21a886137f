#include "use_cases/share_workspaces.h"
#include "dtos/dto_from.h"
#include "interfaces/users_store.h"
#include "use_cases/record_event.h"
#include "use_cases/workspace_access.h"
#include "value_objects/display_name.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 200
#define OWNED_MAX 100

struct error *workspace_role_of(const struct share_workspaces *self, struct id user, struct id workspace,
                                struct arena *mem, enum workspace_role_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    enum workspace_role role;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(workspace_repository_role_of(work->workspaces, workspace, user, mem, &role));
    *ret = workspace_role_dto_from(role);
    return OK;
}

struct error *workspaces_of(const struct share_workspaces *self, struct id user, struct arena *mem,
                            struct workspace_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct workspace_of *workspaces;
    struct workspace_dto *items;
    size_t count;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(workspace_repository_list_of(work->workspaces, user, mem, &workspaces, &count));
    items = arena_array_of(mem, count, struct workspace_dto);
    for (size_t i = 0; i < count; i++)
        items[i] = workspace_dto_from(&workspaces[i].workspace, workspaces[i].role, user);
    *ret = (struct workspace_page_dto){.items = items, .count = count};
    return OK;
}

struct error *list_workspaces(const struct share_workspaces *self, const struct principal_dto *principal,
                              struct arena *mem, struct workspace_page_dto *ret)
{
    return workspaces_of(self, principal->user.id, mem, ret);
}

static struct error *record(struct unit_of_work *work, enum user_event_kind kind,
                            const struct principal_dto *principal, struct id user, struct id workspace)
{
    struct user_event event = event_by(kind, principal);
    event.user = user;
    event.workspace = workspace;
    return unit_of_work_record(work, &event);
}

/* `what`: the role that a member has now, or how they went. */
static struct error *record_member(struct unit_of_work *work, const struct principal_dto *principal,
                                   struct id user, struct id workspace, struct str what)
{
    struct user_event event = event_by(WORKSPACE_MEMBERS_CHANGED, principal);
    event.user = user;
    event.workspace = workspace;
    event.detail = what;
    return unit_of_work_record(work, &event);
}

struct error *create_workspace(const struct share_workspaces *self, const struct principal_dto *principal,
                               const struct create_workspace_dto *in, struct arena *mem,
                               struct workspace_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct workspace workspace = {
        .id = id_new(self->clock, self->random), .created_at = clock_now(self->clock), .version = 1};
    size_t owned;

    TRY(display_name_parse(in->name, mem, &workspace.name));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(workspace_repository_count_owned(work->workspaces, principal->user.id, mem, &owned));
    if (owned >= OWNED_MAX)
        return error_new(
            ERROR_CONFLICT, "too_many_workspaces",
            "You own %d workspaces, which is as many as there may be. Hand one over or delete one "
            "first.",
            OWNED_MAX);
    TRY(workspace_repository_add(work->workspaces, &workspace, mem));
    TRY(workspace_repository_set_member(work->workspaces, workspace.id, principal->user.id, WORKSPACE_OWNER,
                                        workspace.created_at, mem));
    TRY(record(work, WORKSPACE_CREATED, principal, principal->user.id, workspace.id));
    TRY(unit_of_work_commit(work));
    *ret = workspace_dto_from(&workspace, WORKSPACE_OWNER, principal->user.id);
    return OK;
}

/* "1767323045678.01931b66-…": when the last one of the page came, and who it is. */
static struct error *parse_cursor(struct str cursor, struct member_place *ret)
{
    size_t dot = str_find_char(cursor, '.', 0);
    struct error *error;

    *ret = (struct member_place){0};
    if (cursor.ptr == NULL)
        return OK;
    if (dot != SIZE_MAX && str_to_int(str_slice(cursor, 0, dot), &ret->added_at) &&
        id_parse(str_slice(cursor, dot + 1, cursor.len), &ret->user))
        return OK;
    error = error_new(ERROR_INVALID, "invalid_cursor", "This cursor did not come from a page.");
    error_add_field(error, STR("/cursor"), STR("invalid_cursor"), STR("Give `next` of the page before."));
    return error;
}

struct error *list_members(const struct share_workspaces *self, const struct principal_dto *principal,
                           struct id workspace, const struct list_members_dto *in, struct arena *mem,
                           struct member_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    size_t limit = in->limit > 0 && in->limit <= LIMIT_MAX ? (size_t)in->limit : LIMIT_DEFAULT, count;
    struct member_page_dto page = {0};
    struct workspace_member *members;
    struct member_place after;

    TRY(parse_cursor(in->cursor, &after));
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_WORKSPACE_VIEW, mem));
    /* One more than is shown says whether there is a next page. */
    TRY(workspace_repository_members(work->workspaces, workspace, &after, limit + 1, mem, &members, &count));
    page.count = count > limit ? limit : count;
    page.items = arena_array_of(mem, page.count, struct member_dto);
    for (size_t i = 0; i < page.count; i++)
        page.items[i] = member_dto_from(&members[i].user, members[i].role, mem);
    if (count > limit)
        page.next = str_format(mem, "%lld.%.*s", (long long)members[limit - 1].added_at,
                               STR_ARGS(id_format(mem, members[limit - 1].user.id)));
    *ret = page;
    return OK;
}

/* Whether a workspace can do without `user` as an owner: it keeps one, and a personal one its own. */
static struct error *check_owner_leaves(struct unit_of_work *work, struct id workspace, struct id user,
                                        struct arena *mem)
{
    struct workspace *found;
    size_t others;

    TRY(workspace_repository_find(work->workspaces, workspace, mem, &found));
    if (found != NULL && id_eq(found->personal_of, user))
        return error_new(ERROR_CONFLICT, "personal_workspace",
                         "A personal workspace always belongs to its own person.");
    TRY(workspace_repository_count_other_owners(work->workspaces, workspace, user, mem, &others));
    if (others == 0)
        return error_new(
            ERROR_CONFLICT, "last_owner",
            "A workspace keeps at least one owner whose account is active. Make somebody else an "
            "owner first.");
    return OK;
}

static struct error *refuse_address(const char *code, const char *detail)
{
    struct error *error = error_new(ERROR_INVALID, code, "%s", detail);
    error_add_field(error, STR("/email"), str_from(code), str_from(detail));
    return error;
}

static struct error *find_by_address(struct unit_of_work *work, struct str address, struct arena *mem,
                                     struct user **ret)
{
    struct email email;

    TRY(email_parse(address, mem, &email));
    TRY(user_repository_find_by_email(work->users, email.key, mem, ret));
    if (*ret != NULL && user_is_active(*ret))
        return OK;
    return refuse_address("unknown_user", "Nobody with this address has an account here.");
}

/* Whoever typed an address first is not who it belongs to: where mail can prove it, it has to. */
static struct error *check_proved(const struct share_workspaces *self, const struct user *user)
{
    if (!self->mail_arrives || user->email_verified_at != 0)
        return OK;
    return refuse_address("unverified_user",
                          "Whoever has an account with this address has not proved yet that it "
                          "is theirs. Send them an invitation instead.");
}

static struct error *change_role(const struct share_workspaces *self, struct unit_of_work *work,
                                 const struct principal_dto *principal, struct id workspace,
                                 const struct user *user, enum workspace_role before,
                                 enum workspace_role role, struct arena *mem)
{
    if (before == WORKSPACE_OWNER && role != WORKSPACE_OWNER)
        TRY(check_owner_leaves(work, workspace, user->id, mem));
    TRY(workspace_repository_set_member(work->workspaces, workspace, user->id, role, clock_now(self->clock),
                                        mem));
    return record_member(work, principal, user->id, workspace, workspace_role_word(role));
}

struct error *add_member(const struct share_workspaces *self, const struct principal_dto *principal,
                         struct id workspace, const struct add_member_dto *in, struct arena *mem,
                         struct member_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    enum workspace_role role = workspace_role_from(in->role), before;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_MEMBERS_EDIT, mem));
    TRY(find_by_address(work, in->email, mem, &user));
    TRY(workspace_repository_role_of(work->workspaces, workspace, user->id, mem, &before));
    if (before == WORKSPACE_NOBODY)
        TRY(check_proved(self, user));
    TRY(change_role(self, work, principal, workspace, user, before, role, mem));
    TRY(unit_of_work_commit(work));
    *ret = member_dto_from(user, role, mem);
    return OK;
}

struct error *set_member_role(const struct share_workspaces *self, const struct principal_dto *principal,
                              struct id workspace, struct id member, const struct set_role_dto *in,
                              struct arena *mem, struct member_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    enum workspace_role role = workspace_role_from(in->role), before;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_MEMBERS_EDIT, mem));
    TRY(workspace_repository_role_of(work->workspaces, workspace, member, mem, &before));
    TRY(user_repository_find(work->users, member, mem, &user));
    if (before == WORKSPACE_NOBODY || user == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such member.");
    TRY(change_role(self, work, principal, workspace, user, before, role, mem));
    TRY(unit_of_work_commit(work));
    *ret = member_dto_from(user, role, mem);
    return OK;
}

struct error *remove_member(const struct share_workspaces *self, const struct principal_dto *principal,
                            struct id workspace, struct id user, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool leaves = id_eq(user, principal->user.id), removed;
    enum workspace_role role;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, workspace,
                         leaves ? PERMISSION_WORKSPACE_LEAVE : PERMISSION_MEMBERS_EDIT, mem));
    TRY(workspace_repository_role_of(work->workspaces, workspace, user, mem, &role));
    if (role == WORKSPACE_NOBODY)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such member.");
    if (role == WORKSPACE_OWNER)
        TRY(check_owner_leaves(work, workspace, user, mem));
    TRY(workspace_repository_remove_member(work->workspaces, workspace, user, mem, &removed));
    TRY(record_member(work, principal, user, workspace, leaves ? STR("left") : STR("removed")));
    return unit_of_work_commit(work);
}

static struct error *find_workspace(struct unit_of_work *work, struct id id, struct arena *mem,
                                    struct workspace **ret)
{
    struct workspace *workspace;

    TRY(workspace_repository_find(work->workspaces, id, mem, &workspace));
    if (workspace == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such workspace.");
    *ret = workspace;
    return OK;
}

struct error *get_workspace(const struct share_workspaces *self, const struct principal_dto *principal,
                            struct id id, struct arena *mem, struct workspace_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct workspace *workspace;
    enum workspace_role role;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(demand_workspace(work, principal, id, PERMISSION_WORKSPACE_VIEW, mem));
    TRY(find_workspace(work, id, mem, &workspace));
    TRY(workspace_repository_role_of(work->workspaces, id, principal->user.id, mem, &role));
    *ret = workspace_dto_from(workspace, role, principal->user.id);
    return OK;
}

struct error *rename_workspace(const struct share_workspaces *self, const struct principal_dto *principal,
                               struct id id, const struct rename_workspace_dto *in, struct arena *mem,
                               struct workspace_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct workspace *workspace;
    struct str name;

    TRY(display_name_parse(in->name, mem, &name));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, id, PERMISSION_WORKSPACE_EDIT, mem));
    TRY(find_workspace(work, id, mem, &workspace));
    if (in->expected_version != 0 && in->expected_version != workspace->version)
        return error_new(ERROR_STALE, "stale",
                         "Somebody has renamed the workspace since you read it. Read it again.");
    TRY(workspace_repository_rename(work->workspaces, id, name, mem));
    workspace->name = name;
    workspace->version++;
    TRY(record(work, WORKSPACE_UPDATED, principal, principal->user.id, id));
    TRY(unit_of_work_commit(work));
    *ret = workspace_dto_from(workspace, WORKSPACE_OWNER, principal->user.id);
    return OK;
}
