#include "schemas/user_schemas.h"
#include "dtos/user_dtos.h"

static const char *const role_words[] = {"member", "admin", NULL};
static const char *const status_words[] = {"active", "disabled", NULL};

#define USER_FIELDS                                                                                          \
    {SCHEMA_MEMBER(struct user_dto, id), .type = SCHEMA_ID, .required = true,                                \
     .description = "Never changes.", .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},                    \
        {SCHEMA_MEMBER(struct user_dto, email),                                                              \
         .type = SCHEMA_STRING,                                                                              \
         .required = true,                                                                                   \
         .max = 254,                                                                                         \
         .description = "The address as it was typed. Two addresses that differ in case only are one.",      \
         .example = "ada@example.org"},                                                                      \
        {SCHEMA_MEMBER(struct user_dto, name),       .type = SCHEMA_STRING,    .required = true, .max = 100, \
         .description = "The name that others see.", .example = "Ada Lovelace"},                             \
        {SCHEMA_MEMBER(struct user_dto, role), .type = SCHEMA_ENUM, .required = true, .words = role_words,   \
         .description = "On the whole server: an admin manages it. What somebody may do with documents is "  \
                        "said by their "                                                                     \
                        "workspaces."},                                                                      \
        {SCHEMA_MEMBER(struct user_dto, status), .type = SCHEMA_ENUM, .required = true,                      \
         .words = status_words,                                                                              \
         .description = "Who is disabled cannot sign in; their sessions have ended."},                       \
        {SCHEMA_MEMBER(struct user_dto, email_verified), .type = SCHEMA_BOOLEAN, .required = true,           \
         .description =                                                                                      \
             "Whether somebody has proved that the address is theirs, by a link that was sent to it."},      \
    {                                                                                                        \
        SCHEMA_MEMBER(struct user_dto, created_at), .type = SCHEMA_TIME, .required = true,                   \
                                                    .description = "When the account was made.",             \
                                                    .example = "2026-01-02T03:04:05.678Z"                    \
    }

static const struct schema_field user_fields[] = {
    USER_FIELDS,
};
const struct schema user_schema = SCHEMA("User", struct user_dto, user_fields);

static const struct schema_field me_fields[] = {
    USER_FIELDS,
    {SCHEMA_MEMBER(struct user_dto, second_factor), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether signing in asks for a code besides the password."},
};
const struct schema me_schema = SCHEMA("Me", struct user_dto, me_fields);

static const struct schema_field user_page_fields[] = {
    {SCHEMA_MEMBER(struct user_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 200,
     .of = &user_schema, .description = "In order of making."},
    {SCHEMA_MEMBER(struct user_page_dto, next), .type = SCHEMA_STRING,
     .description = "The cursor of the next page; null on the last one."},
};
const struct schema user_page_schema = SCHEMA("UserPage", struct user_page_dto, user_page_fields);

static const struct schema_field update_me_fields[] = {
    {SCHEMA_MEMBER(struct update_me_dto, name), .type = SCHEMA_STRING, .min = 1, .max = 100,
     .description = "The name that others see. Absent: it stays.", .example = "Ada King"},
    {SCHEMA_MEMBER(struct update_me_dto, email), .type = SCHEMA_STRING, .min = 1, .max = 254,
     .description =
         "A new address. It takes `current`, and holds when the link that is sent to it is followed.",
     .example = "ada@example.net"},
    {SCHEMA_MEMBER(struct update_me_dto, current), .type = SCHEMA_SECRET, .min = 1, .max = 256,
     .description = "The password that you have; for a new address."},
};
const struct schema update_me_schema = SCHEMA("UpdateMe", struct update_me_dto, update_me_fields);

static const struct schema_field add_user_fields[] = {
    {SCHEMA_MEMBER(struct add_user_dto, email), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 254,
     .example = "grace@example.org"},
    {SCHEMA_MEMBER(struct add_user_dto, name), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 100,
     .description = "The name that others see.", .example = "Grace Hopper"},
    {SCHEMA_MEMBER(struct add_user_dto, password), .type = SCHEMA_SECRET, .max = 256,
     .description =
         "Their first password, by the rules for any. Absent: they get a mail with a link that sets one.",
     .example = "tidal orbit walnut lantern"},
    {SCHEMA_MEMBER(struct add_user_dto, role), .type = SCHEMA_ENUM, .words = role_words,
     .absent = ROLE_DTO_MEMBER, .description = "A member, where it is not given.", .example = "member"},
};
const struct schema add_user_schema = SCHEMA("AddUser", struct add_user_dto, add_user_fields);

static const struct schema_field change_user_fields[] = {
    {SCHEMA_MEMBER(struct change_user_dto, name), .type = SCHEMA_STRING, .min = 1, .max = 100,
     .description = "The name that others see. Absent, as all here: it stays.", .example = "Grace Hopper"},
    {SCHEMA_MEMBER(struct change_user_dto, role), .type = SCHEMA_ENUM, .words = role_words,
     .absent = ROLE_DTO_NONE, .description = "There is always an active admin.", .example = "admin"},
    {SCHEMA_MEMBER(struct change_user_dto, status), .type = SCHEMA_ENUM, .words = status_words,
     .absent = STATUS_DTO_NONE, .description = "Disabling ends all sessions.", .example = "disabled"},
    {SCHEMA_MEMBER(struct change_user_dto, password), .type = SCHEMA_SECRET, .max = 256,
     .description = "A new one ends all sessions. Not for yourself: change yours with the one that you have.",
     .example = "tidal orbit walnut lantern"},
};
const struct schema change_user_schema = SCHEMA("ChangeUser", struct change_user_dto, change_user_fields);

static const struct schema_field list_users_fields[] = {
    {SCHEMA_MEMBER(struct list_users_dto, q), .type = SCHEMA_STRING, .max = 200,
     .description = "A part of the address or the name, in whatever case.", .example = "grace"},
    {SCHEMA_MEMBER(struct list_users_dto, status), .type = SCHEMA_ENUM, .words = status_words,
     .absent = STATUS_DTO_NONE, .description = "Only those.", .example = "active"},
    {SCHEMA_MEMBER(struct list_users_dto, role), .type = SCHEMA_ENUM, .words = role_words,
     .absent = ROLE_DTO_NONE, .description = "Only those.", .example = "admin"},
    {SCHEMA_MEMBER(struct list_users_dto, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 200,
     .description = "How many at most; 50 where it is not given.", .example = "50"},
    {SCHEMA_MEMBER(struct list_users_dto, cursor), .type = SCHEMA_STRING, .max = 36,
     .description = "`next` of the page before.", .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},
};
const struct schema list_users_schema = SCHEMA("ListUsers", struct list_users_dto, list_users_fields);
