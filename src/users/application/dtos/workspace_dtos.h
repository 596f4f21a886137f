/* Workspaces and their members. */
#pragma once
#include "dtos/user_dtos.h"

/* Each includes those before it. */
enum workspace_role_dto {
    WORKSPACE_ROLE_DTO_NONE = -1,
    WORKSPACE_ROLE_DTO_VIEWER,
    WORKSPACE_ROLE_DTO_COMMENTER,
    WORKSPACE_ROLE_DTO_EDITOR,
    WORKSPACE_ROLE_DTO_OWNER,
};

struct workspace_dto {
    struct id id;
    struct str name;
    enum workspace_role_dto role; /* of the one who asks */
    bool personal;                /* whether it came with the account of the one who asks */
    int64_t created_at;
    int64_t version;
};

struct workspace_page_dto {
    struct workspace_dto *items;
    size_t count;
    struct str next;
};

struct create_workspace_dto {
    struct str name;
};

struct rename_workspace_dto {
    struct str name;
    int64_t expected_version; /* 0: any */
};

struct member_dto {
    struct user_dto *user;
    enum workspace_role_dto role;
};

struct member_page_dto {
    struct member_dto *items;
    size_t count;
    struct str next;
};

struct list_members_dto {
    int64_t limit;     /* 0: the default of 100; at most 200 */
    struct str cursor; /* `next` of the page before; STR_NONE: from the first */
};

struct set_role_dto {
    enum workspace_role_dto role;
};

struct add_member_dto {
    struct str email;
    enum workspace_role_dto role;
};
