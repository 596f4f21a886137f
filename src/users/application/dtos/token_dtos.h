/* Personal access tokens as their owner sees them. */
#pragma once
#include "dtos/user_dtos.h"

struct token_dto {
    struct id id;
    struct str name;
    struct str_list scopes;
    int64_t created_at, expires_at, last_used_at; /* 0: does not expire; was not used */
    struct str token;                             /* the token itself, once: when it is made */
};

struct token_page_dto {
    struct token_dto *items;
    size_t count;
    struct str next;
};

struct create_token_dto {
    struct str name;
    struct str_list scopes;
    int64_t expires_in_days; /* 0: not given */
    int64_t expires_at;      /* 0: not given */
};
