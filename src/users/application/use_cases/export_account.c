#include "use_cases/export_account.h"
#include "dtos/dto_from.h"
#include "use_cases/record_event.h"

#define ACTIVITY_MAX 10000 /* acts, the newest */

static struct error *export_user(struct unit_of_work *work, const struct principal_dto *principal,
                                 struct arena *mem, struct exported_account_dto **ret)
{
    struct exported_account_dto *account = arena_new_of(mem, struct exported_account_dto);
    struct second_factor *factor;
    struct user_dto dto;
    struct user *user;

    TRY(user_repository_find(work->users, principal->user.id, mem, &user));
    if (user == NULL || !user_is_active(user))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    TRY(second_factor_repository_find(work->factors, user->id, mem, &factor));
    dto = user_dto_from(user);
    *account = (struct exported_account_dto){.id = dto.id,
                                             .email = dto.email,
                                             .name = dto.name,
                                             .role = dto.role,
                                             .status = dto.status,
                                             .has_password = user->password_hash.ptr != NULL,
                                             .created_at = user->created_at,
                                             .updated_at = user->updated_at,
                                             .email_verified_at = user->email_verified_at,
                                             .deletion_at = user->deletion_at,
                                             .second_factor_at = factor != NULL ? factor->confirmed_at : 0};
    *ret = account;
    return OK;
}

static struct error *export_sessions(const struct export_account *self, struct unit_of_work *work,
                                     const struct principal_dto *principal, struct arena *mem,
                                     struct exported_sessions_dto *ret)
{
    struct session *sessions;

    TRY(session_repository_list_live(work->sessions, principal->user.id, clock_now(self->clock), mem,
                                     &sessions, &ret->count));
    ret->items = arena_array_of(mem, ret->count, struct session_dto);
    for (size_t i = 0; i < ret->count; i++)
        ret->items[i] = session_dto_from(&sessions[i], principal->session);
    return OK;
}

static struct error *export_workspaces(struct unit_of_work *work, const struct principal_dto *principal,
                                       struct arena *mem, struct exported_workspaces_dto *ret)
{
    struct workspace_of *list;

    TRY(workspace_repository_list_of(work->workspaces, principal->user.id, mem, &list, &ret->count));
    ret->items = arena_array_of(mem, ret->count, struct workspace_dto);
    for (size_t i = 0; i < ret->count; i++)
        ret->items[i] = workspace_dto_from(&list[i].workspace, list[i].role, principal->user.id);
    return OK;
}

static struct error *export_tokens(struct unit_of_work *work, const struct principal_dto *principal,
                                   struct arena *mem, struct exported_tokens_dto *ret)
{
    struct personal_token *list;

    TRY(token_repository_list_of(work->tokens, principal->user.id, mem, &list, &ret->count));
    ret->items = arena_array_of(mem, ret->count, struct token_dto);
    for (size_t i = 0; i < ret->count; i++)
        ret->items[i] = token_dto_from(&list[i], mem);
    return OK;
}

static struct id id_from(struct str text)
{
    struct id id;
    return id_parse(text, &id) ? id : ID_NONE;
}

static struct error *export_activity(struct unit_of_work *work, const struct principal_dto *principal,
                                     struct arena *mem, struct exported_activity_dto *ret)
{
    struct audit_query query = {.actor = principal->user.id, .limit = ACTIVITY_MAX};
    struct audit_listed *listed;

    TRY(audit_repository_list(work->audit, &query, mem, &listed, &ret->count));
    ret->items = arena_array_of(mem, ret->count, struct exported_act_dto);
    for (size_t i = 0; i < ret->count; i++) {
        const struct audit_entry *entry = &listed[i].entry;
        ret->items[i] = (struct exported_act_dto){.at = entry->at,
                                                  .action = entry->action,
                                                  .address = entry->address,
                                                  .detail = entry->detail,
                                                  .session = id_from(entry->session),
                                                  .workspace = id_from(entry->workspace),
                                                  .object = id_from(entry->object)};
    }
    return OK;
}

struct error *export_account(const struct export_account *self, const struct principal_dto *principal,
                             struct arena *mem, struct export_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(USER_EXPORTED, principal);
    struct export_dto export = {.exported_at = clock_now(self->clock)};

    /* It may take a while, and who writes would wait for it. */
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(export_user(work, principal, mem, &export.account));
    TRY(export_sessions(self, work, principal, mem, &export.sessions));
    TRY(export_workspaces(work, principal, mem, &export.workspaces));
    TRY(export_tokens(work, principal, mem, &export.tokens));
    TRY(export_activity(work, principal, mem, &export.activity));
    unit_of_work_end(&work);
    TRY(record_event_alone(self->store, &event, mem));
    *ret = export;
    return OK;
}
