#include "dtos/dto_from.h"

struct user_dto user_dto_from(const struct user *user)
{
    return (struct user_dto){.id = user->id,
                             .email = user->email.text,
                             .name = user->name,
                             .role = user->role == PLATFORM_ADMIN ? ROLE_DTO_ADMIN : ROLE_DTO_MEMBER,
                             .status = user_is_active(user) ? STATUS_DTO_ACTIVE : STATUS_DTO_DISABLED,
                             .email_verified = user->email_verified_at != 0,
                             .second_factor = user->has_second_factor,
                             .created_at = user->created_at,
                             .deletion_at = user->deletion_at,
                             .version = user->version};
}

struct session_dto session_dto_from(const struct session *session, struct id current)
{
    return (struct session_dto){.id = session->id,
                                .device = session->device,
                                .address = session->address,
                                .created_at = session->created_at,
                                .last_used_at = session->last_used_at,
                                .expires_at = session->expires_at,
                                .current = id_eq(session->id, current)};
}

struct workspace_dto workspace_dto_from(const struct workspace *workspace, enum workspace_role role,
                                        struct id user)
{
    return (struct workspace_dto){.id = workspace->id,
                                  .name = workspace->name,
                                  .role = workspace_role_dto_from(role),
                                  .personal = id_eq(workspace->personal_of, user),
                                  .created_at = workspace->created_at,
                                  .version = workspace->version};
}

struct member_dto member_dto_from(const struct user *user, enum workspace_role role, struct arena *mem)
{
    struct user_dto *shown = arena_new_of(mem, struct user_dto);
    *shown = user_dto_from(user);
    return (struct member_dto){shown, workspace_role_dto_from(role)};
}

static const struct {
    enum workspace_role role;
    enum workspace_role_dto shown;
} workspace_roles[] = {
    {WORKSPACE_VIEWER, WORKSPACE_ROLE_DTO_VIEWER},
    {WORKSPACE_COMMENTER, WORKSPACE_ROLE_DTO_COMMENTER},
    {WORKSPACE_EDITOR, WORKSPACE_ROLE_DTO_EDITOR},
    {WORKSPACE_OWNER, WORKSPACE_ROLE_DTO_OWNER},
};

enum workspace_role workspace_role_from(enum workspace_role_dto role)
{
    for (size_t i = 0; i < COUNT_OF(workspace_roles); i++)
        if (workspace_roles[i].shown == role)
            return workspace_roles[i].role;
    return WORKSPACE_NOBODY;
}

enum workspace_role_dto workspace_role_dto_from(enum workspace_role role)
{
    for (size_t i = 0; i < COUNT_OF(workspace_roles); i++)
        if (workspace_roles[i].role == role)
            return workspace_roles[i].shown;
    return WORKSPACE_ROLE_DTO_NONE;
}

enum user_status user_status_from(enum status_dto status)
{
    return status == STATUS_DTO_DISABLED ? USER_DISABLED : USER_ACTIVE;
}

enum platform_role platform_role_from(enum role_dto role)
{
    return role == ROLE_DTO_ADMIN ? PLATFORM_ADMIN : PLATFORM_MEMBER;
}

struct token_dto token_dto_from(const struct personal_token *token, struct arena *mem)
{
    struct token_dto dto = {.id = token->id,
                            .name = token->name,
                            .created_at = token->created_at,
                            .expires_at = token->expires_at,
                            .last_used_at = token->last_used_at};

    dto.scopes.items = arena_array_of(mem, SCOPE_COUNT, struct str);
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (token->scopes & 1u << i)
            dto.scopes.items[dto.scopes.count++] = str_from(scope_word(i));
    return dto;
}
