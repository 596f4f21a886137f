#include "schemas/workspace_schemas.h"
#include "dtos/workspace_dtos.h"
#include "schemas/user_schemas.h"

static const char *const role_words[] = {"viewer", "commenter", "editor", "owner", NULL};

static const struct schema_field workspace_fields[] = {
    {SCHEMA_MEMBER(struct workspace_dto, id), .type = SCHEMA_ID, .required = true,
     .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},
    {SCHEMA_MEMBER(struct workspace_dto, name), .type = SCHEMA_STRING, .required = true, .max = 100,
     .example = "Payments team"},
    {SCHEMA_MEMBER(struct workspace_dto, role), .type = SCHEMA_ENUM, .required = true, .words = role_words,
     .description =
         "Yours. Each role may do what those before it may: a viewer reads, a commenter takes part in chats, "
         "an editor changes documents, an owner decides who is in."},
    {SCHEMA_MEMBER(struct workspace_dto, personal), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether it came with your account."},
    {SCHEMA_MEMBER(struct workspace_dto, created_at), .type = SCHEMA_TIME, .required = true},
};
const struct schema workspace_schema = SCHEMA("Workspace", struct workspace_dto, workspace_fields);

static const struct schema_field workspace_page_fields[] = {
    {SCHEMA_MEMBER(struct workspace_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100000,
     .of = &workspace_schema, .description = "The personal one first, then by age."},
    {SCHEMA_MEMBER(struct workspace_page_dto, next), .type = SCHEMA_STRING,
     .description = "Give it as `cursor` to go on; null: that was all."},
};
const struct schema workspace_page_schema =
    SCHEMA("WorkspacePage", struct workspace_page_dto, workspace_page_fields);

static const struct schema_field create_workspace_fields[] = {
    {SCHEMA_MEMBER(struct create_workspace_dto, name), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 100, .description = "What its members call it.", .example = "Payments team"},
};
const struct schema create_workspace_schema =
    SCHEMA("CreateWorkspace", struct create_workspace_dto, create_workspace_fields);

static const struct schema_field rename_workspace_fields[] = {
    {SCHEMA_MEMBER(struct rename_workspace_dto, name), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 100, .description = "What its members call it.", .example = "Payments team"},
};
const struct schema rename_workspace_schema =
    SCHEMA("RenameWorkspace", struct rename_workspace_dto, rename_workspace_fields);

static const struct schema_field member_fields[] = {
    {SCHEMA_MEMBER(struct member_dto, user), .type = SCHEMA_OBJECT, .required = true, .of = &user_schema},
    {SCHEMA_MEMBER(struct member_dto, role), .type = SCHEMA_ENUM, .required = true, .words = role_words,
     .description = "Theirs in this workspace."},
};
const struct schema member_schema = SCHEMA("Member", struct member_dto, member_fields);

static const struct schema_field member_page_fields[] = {
    {SCHEMA_MEMBER(struct member_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 200,
     .of = &member_schema, .description = "The longest member first."},
    {SCHEMA_MEMBER(struct member_page_dto, next), .type = SCHEMA_STRING,
     .description = "The cursor of the next page; null on the last one."},
};
const struct schema member_page_schema = SCHEMA("MemberPage", struct member_page_dto, member_page_fields);

static const struct schema_field add_member_fields[] = {
    {SCHEMA_MEMBER(struct add_member_dto, email), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 254, .description = "The address of somebody who has an account on this server.",
     .example = "grace@example.org"},
    {SCHEMA_MEMBER(struct add_member_dto, role), .type = SCHEMA_ENUM, .required = true, .words = role_words,
     .description = "What they may do. A member gets this role instead of the one they had.",
     .example = "editor"},
};
const struct schema add_member_schema = SCHEMA("AddMember", struct add_member_dto, add_member_fields);

static const struct schema_field list_members_fields[] = {
    {SCHEMA_MEMBER(struct list_members_dto, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 200,
     .description = "How many at most; 100 where it is not given.", .example = "100"},
    {SCHEMA_MEMBER(struct list_members_dto, cursor), .type = SCHEMA_STRING, .max = 60,
     .description = "`next` of the page before."},
};
const struct schema list_members_schema = SCHEMA("ListMembers", struct list_members_dto, list_members_fields);

static const struct schema_field set_role_fields[] = {
    {SCHEMA_MEMBER(struct set_role_dto, role), .type = SCHEMA_ENUM, .required = true, .words = role_words,
     .description = "What they may do from now on.", .example = "editor"},
};
const struct schema set_role_schema = SCHEMA("SetMemberRole", struct set_role_dto, set_role_fields);
