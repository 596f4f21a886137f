#include "schemas/token_schemas.h"
#include "dtos/token_dtos.h"

#define TOKEN_FIELDS                                                                                  \
    {SCHEMA_MEMBER(struct token_dto, id), .type = SCHEMA_ID, .required = true,                        \
     .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},                                              \
        {SCHEMA_MEMBER(struct token_dto, name),                                                       \
         .type = SCHEMA_STRING,                                                                       \
         .required = true,                                                                            \
         .max = 100,                                                                                  \
         .description = "What it is for, in its owner's words.",                                      \
         .example = "CI of payments"},                                                                \
        {SCHEMA_MEMBER(struct token_dto, scopes), .type = SCHEMA_STRINGS, .required = true,           \
         .description = "What it may be used for, within what its owner may do."},                    \
        {SCHEMA_MEMBER(struct token_dto, created_at), .type = SCHEMA_TIME, .required = true},         \
        {SCHEMA_MEMBER(struct token_dto, expires_at), .type = SCHEMA_TIME,                            \
         .description = "Null: it works until it is removed."},                                       \
    {                                                                                                 \
        SCHEMA_MEMBER(struct token_dto, last_used_at),                                                \
            .type = SCHEMA_TIME,                                                                      \
            .description = "Null: never. Kept about once a minute, so a use may show a little later." \
    }

static const struct schema_field token_fields[] = {TOKEN_FIELDS};
const struct schema token_schema = SCHEMA("Token", struct token_dto, token_fields);

static const struct schema_field new_token_fields[] = {
    TOKEN_FIELDS,
    {SCHEMA_MEMBER(struct token_dto, token), .type = SCHEMA_STRING, .required = true,
     .description = "The token itself. It is shown this once: the server keeps its hash, and for a day what "
                    "an Idempotency-Key asks for, sealed."},
};
const struct schema new_token_schema = SCHEMA("NewToken", struct token_dto, new_token_fields);

static const struct schema_field token_page_fields[] = {
    {SCHEMA_MEMBER(struct token_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 1000,
     .of = &token_schema, .description = "The newest first."},
    {SCHEMA_MEMBER(struct token_page_dto, next), .type = SCHEMA_STRING,
     .description = "Give it as `cursor` to go on; null: that was all."},
};
const struct schema token_page_schema = SCHEMA("TokenPage", struct token_page_dto, token_page_fields);

static const struct schema_field create_token_fields[] = {
    {SCHEMA_MEMBER(struct create_token_dto, name), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 100, .description = "What it is for.", .example = "CI of payments"},
    {SCHEMA_MEMBER(struct create_token_dto, scopes), .type = SCHEMA_STRINGS, .required = true, .min = 1,
     .max = 10,
     .description =
         "read: documents and workspaces. prd:write: documents, with reading them. progress:write: "
         "reporting progress and nothing else. workspace:write: workspaces, members and invitations. "
         "account: your profile. admin: what administrators do, if you are one."},
    {SCHEMA_MEMBER(struct create_token_dto, expires_in_days), .type = SCHEMA_INTEGER, .min = 1, .max = 3650,
     .description = "Neither this nor expires_at: it works until it is removed.", .example = "90"},
    {SCHEMA_MEMBER(struct create_token_dto, expires_at), .type = SCHEMA_TIME,
     .description = "Instead of expires_in_days."},
};
const struct schema create_token_schema = SCHEMA("CreateToken", struct create_token_dto, create_token_fields);
