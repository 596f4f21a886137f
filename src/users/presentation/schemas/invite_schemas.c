#include "schemas/invite_schemas.h"
#include "dtos/invite_dtos.h"

static const char *const role_words[] = {"viewer", "commenter", "editor", "owner", NULL};

#define INVITE_FIELDS                                                                                        \
    {SCHEMA_MEMBER(struct invite_dto, id), .type = SCHEMA_ID, .required = true,                              \
     .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},                                                     \
        {SCHEMA_MEMBER(struct invite_dto, email), .type = SCHEMA_STRING,                                     \
         .description = "Only the account with this address can accept it. Null: whoever has the link."},    \
        {SCHEMA_MEMBER(struct invite_dto, role), .type = SCHEMA_ENUM, .required = true, .words = role_words, \
         .description = "What they may do when they have joined."},                                          \
        {SCHEMA_MEMBER(struct invite_dto, created_at), .type = SCHEMA_TIME, .required = true},               \
    {                                                                                                        \
        SCHEMA_MEMBER(struct invite_dto, expires_at), .type = SCHEMA_TIME, .required = true                  \
    }

static const struct schema_field invite_fields[] = {INVITE_FIELDS};
static const struct schema invite_schema = SCHEMA("Invite", struct invite_dto, invite_fields);

static const struct schema_field new_invite_fields[] = {
    INVITE_FIELDS,
    {SCHEMA_MEMBER(struct invite_dto, mailed), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether a letter with a link goes to the address."},
    {SCHEMA_MEMBER(struct invite_dto, link), .type = SCHEMA_STRING, .required = true, .max = 2000,
     .description = "To hand on. It is shown this once, and works once."},
};
const struct schema new_invite_schema = SCHEMA("NewInvite", struct invite_dto, new_invite_fields);

static const struct schema_field invite_page_fields[] = {
    {SCHEMA_MEMBER(struct invite_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 1000,
     .of = &invite_schema, .description = "Those that wait for an answer, the newest first."},
    {SCHEMA_MEMBER(struct invite_page_dto, next), .type = SCHEMA_STRING, .description = "Always null."},
};
const struct schema invite_page_schema = SCHEMA("InvitePage", struct invite_page_dto, invite_page_fields);

static const struct schema_field create_invite_fields[] = {
    {SCHEMA_MEMBER(struct create_invite_dto, email), .type = SCHEMA_STRING, .min = 1, .max = 254,
     .description = "Whom to invite, with or without an account; they get a letter. Absent: whoever has the "
                    "link, once. One that waits for the same address is replaced.",
     .example = "grace@example.org"},
    {SCHEMA_MEMBER(struct create_invite_dto, role), .type = SCHEMA_ENUM, .required = true,
     .words = role_words, .description = "What they may do when they have joined.", .example = "editor"},
    {SCHEMA_MEMBER(struct create_invite_dto, expires_in_days), .type = SCHEMA_INTEGER, .min = 1, .max = 90,
     .description = "7 where it is not given.", .example = "7"},
};
const struct schema create_invite_schema =
    SCHEMA("CreateInvite", struct create_invite_dto, create_invite_fields);

static const struct schema_field accept_invite_fields[] = {
    {SCHEMA_MEMBER(struct accept_invite_dto, token), .type = SCHEMA_SECRET, .required = true, .min = 1,
     .max = 100, .description = "From the link."},
};
const struct schema accept_invite_schema =
    SCHEMA("AcceptInvite", struct accept_invite_dto, accept_invite_fields);
