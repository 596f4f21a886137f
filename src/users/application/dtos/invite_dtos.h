/* Invitations to workspaces. */
#pragma once
#include "dtos/workspace_dtos.h"

struct invite_dto {
    struct id id;
    struct str email; /* STR_NONE: for who has the link */
    enum workspace_role_dto role;
    int64_t created_at, expires_at;
    bool mailed; /* a letter with a link is on its way to the address */
    struct str token,
        link; /* once: when it is made. The link is put together where the server's URL is known */
};

struct invite_page_dto {
    struct invite_dto *items;
    size_t count;
    struct str next;
};

struct create_invite_dto {
    struct str email; /* STR_NONE: for who has the link */
    enum workspace_role_dto role;
    int64_t expires_in_days; /* 0: a week */
};

struct accept_invite_dto {
    struct str token;
};
