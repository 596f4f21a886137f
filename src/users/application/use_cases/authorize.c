#include "use_cases/authorize.h"
#include "dtos/dto_from.h"
#include "interfaces/users_store.h"
#include "services/permissions.h"

static struct error *unknown_permission(const char *word)
{
    return error_new(ERROR_INTERNAL, "unknown_permission", "no permission is called \"%s\"",
                     word != NULL ? word : "");
}

static const char *const *scope_words(uint32_t scopes, struct arena *mem)
{
    const char **words = arena_array_of(mem, SCOPE_COUNT + 1, const char *);
    size_t count = 0;

    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & 1u << i)
            words[count++] = scope_word(i);
    words[count] = NULL;
    return words;
}

bool describe_permission(const char *word, struct arena *mem, struct permission_dto *ret)
{
    const struct permission_rule *rule;
    enum permission permission;

    if (!permission_parse(word, &permission))
        return false;
    rule = permission_rule(permission);
    *ret = (struct permission_dto){
        .needs_admin = rule->platform == PLATFORM_ADMIN,
        .role = rule->least == WORKSPACE_NOBODY ? NULL : workspace_role_word(rule->least).ptr,
        .scopes = scope_words(rule->scopes, mem)};
    return true;
}

struct error *demand_permission(const struct principal_dto *principal, const char *word)
{
    const uint32_t *scopes = id_is_none(principal->token) ? NULL : &principal->scopes;
    enum permission permission = PERMISSION_ACCOUNT_SECURE;

    if (word != NULL && !permission_parse(word, &permission))
        return unknown_permission(word);
    return permission_check(permission, platform_role_from(principal->user.role), scopes);
}

struct error *require_workspace_role(const struct authorize *self, const struct principal_dto *principal,
                                     const char *word, struct id workspace, struct arena *mem,
                                     enum workspace_role_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    enum permission permission;
    enum workspace_role role;

    if (!permission_parse(word, &permission))
        return unknown_permission(word);
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(workspace_repository_role_of(work->workspaces, workspace, principal->user.id, mem, &role));
    if (role == WORKSPACE_NOBODY)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such workspace.");
    TRY(permission_check_role(permission, role));
    *ret = workspace_role_dto_from(role);
    return OK;
}

struct error *check_workspace_role(const char *word, enum workspace_role_dto role)
{
    enum permission permission;

    if (!permission_parse(word, &permission))
        return unknown_permission(word);
    return permission_check_role(permission, workspace_role_from(role));
}
