#include "schemas/account_export_schemas.h"
#include "dtos/export_dtos.h"
#include "schemas/session_schemas.h"
#include "schemas/token_schemas.h"
#include "schemas/workspace_schemas.h"

static const char *const role_words[] = {"member", "admin", NULL};
static const char *const status_words[] = {"active", "disabled", NULL};

static const struct schema_field account_fields[] = {
    {SCHEMA_MEMBER(struct exported_account_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct exported_account_dto, email), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct exported_account_dto, name), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct exported_account_dto, role), .type = SCHEMA_ENUM, .required = true,
     .words = role_words},
    {SCHEMA_MEMBER(struct exported_account_dto, status), .type = SCHEMA_ENUM, .required = true,
     .words = status_words},
    {SCHEMA_MEMBER(struct exported_account_dto, has_password), .type = SCHEMA_BOOLEAN, .required = true},
    {SCHEMA_MEMBER(struct exported_account_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct exported_account_dto, updated_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct exported_account_dto, email_verified_at), .type = SCHEMA_TIME,
     .description = "When the address was proved; null: it was not."},
    {SCHEMA_MEMBER(struct exported_account_dto, deletion_at), .type = SCHEMA_TIME,
     .description = "When the account goes; null: it stays."},
    {SCHEMA_MEMBER(struct exported_account_dto, second_factor_at), .type = SCHEMA_TIME,
     .description = "Since when signing in needs a code; null: it does not."},
};
static const struct schema account_schema =
    SCHEMA("ExportedAccount", struct exported_account_dto, account_fields);

static const struct schema_field act_fields[] = {
    {SCHEMA_MEMBER(struct exported_act_dto, at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct exported_act_dto, action), .type = SCHEMA_STRING, .required = true,
     .example = "session.started"},
    {SCHEMA_MEMBER(struct exported_act_dto, address), .type = SCHEMA_STRING},
    {SCHEMA_MEMBER(struct exported_act_dto, detail), .type = SCHEMA_STRING},
    {SCHEMA_MEMBER(struct exported_act_dto, session), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct exported_act_dto, workspace), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct exported_act_dto, object), .type = SCHEMA_ID},
};
static const struct schema act_schema = SCHEMA("ExportedAct", struct exported_act_dto, act_fields);

static const struct schema_field export_fields[] = {
    {SCHEMA_MEMBER(struct export_dto, exported_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct export_dto, account), .type = SCHEMA_OBJECT, .required = true,
     .of = &account_schema},
    {SCHEMA_MEMBER(struct export_dto, sessions), .type = SCHEMA_LIST, .required = true, .max = 100000,
     .of = &session_schema, .description = "The devices on which you are signed in."},
    {SCHEMA_MEMBER(struct export_dto, workspaces), .type = SCHEMA_LIST, .required = true, .max = 100000,
     .of = &workspace_schema, .description = "Those that you are in. Their documents are exported there."},
    {SCHEMA_MEMBER(struct export_dto, tokens), .type = SCHEMA_LIST, .required = true, .max = 100000,
     .of = &token_schema, .description = "Your personal access tokens, without what they are."},
    {SCHEMA_MEMBER(struct export_dto, activity), .type = SCHEMA_LIST, .required = true, .max = 100000,
     .of = &act_schema, .description = "What the audit log says that you did, the newest first."},
};
const struct schema account_export_schema = SCHEMA("AccountExport", struct export_dto, export_fields);
