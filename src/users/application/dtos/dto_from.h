/* From entities to DTOs; for use cases. The texts are views of the entity's. */
#pragma once
#include "dtos/session_dtos.h"
#include "dtos/token_dtos.h"
#include "dtos/user_dtos.h"
#include "dtos/workspace_dtos.h"
#include "entities/personal_token.h"
#include "entities/session.h"
#include "entities/user.h"
#include "entities/workspace.h"

struct user_dto user_dto_from(const struct user *user);
struct session_dto session_dto_from(const struct session *session, struct id current);
struct workspace_dto workspace_dto_from(const struct workspace *workspace, enum workspace_role role,
                                        struct id user);
struct member_dto member_dto_from(const struct user *user, enum workspace_role role, struct arena *mem);
enum workspace_role workspace_role_from(enum workspace_role_dto role);
enum workspace_role_dto workspace_role_dto_from(enum workspace_role role);
enum platform_role platform_role_from(enum role_dto role);
struct token_dto token_dto_from(const struct personal_token *token,
                                struct arena *mem); /* without the token itself */
enum user_status user_status_from(enum status_dto status);
