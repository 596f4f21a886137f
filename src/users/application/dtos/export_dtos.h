/* What a person gets who asks for all that is kept about them. */
#pragma once
#include "dtos/session_dtos.h"
#include "dtos/token_dtos.h"
#include "dtos/workspace_dtos.h"

struct exported_account_dto {
    struct id id;
    struct str email, name;
    enum role_dto role;
    enum status_dto status;
    bool has_password;
    int64_t created_at, updated_at, email_verified_at, deletion_at; /* 0: not */
    int64_t second_factor_at; /* since when signing in needs a code; 0: it does not */
};

struct exported_sessions_dto {
    struct session_dto *items;
    size_t count;
};
struct exported_workspaces_dto {
    struct workspace_dto *items;
    size_t count;
};

struct exported_tokens_dto {
    struct token_dto *items;
    size_t count;
};

/* Something that they did. Whom they did it to is not told: that is about somebody else. */
struct exported_act_dto {
    int64_t at;
    struct str action, address, detail;
    struct id session, workspace, object; /* ID_NONE: none */
};
struct exported_activity_dto {
    struct exported_act_dto *items;
    size_t count;
};

struct export_dto {
    int64_t exported_at;
    struct exported_account_dto *account;
    struct exported_sessions_dto sessions; /* those that live */
    struct exported_workspaces_dto workspaces;
    struct exported_tokens_dto tokens;
    struct exported_activity_dto activity; /* the newest first */
};
