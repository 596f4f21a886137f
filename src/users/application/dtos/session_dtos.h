/* Signing in and what comes of it. */
#pragma once
#include "dtos/user_dtos.h"

/* How the tokens travel back. The use cases do not care; the answer does. */
enum transport_dto { TRANSPORT_DTO_BODY, TRANSPORT_DTO_COOKIE };

struct log_in_dto {
    struct str email, password;
    struct str code; /* of the second factor; STR_NONE: none yet */
    enum transport_dto transport;
};

struct set_up_dto {
    struct str token, email, password, name;
    enum transport_dto transport;
};

struct refresh_session_dto {
    struct str refresh_token; /* STR_NONE: the cookie has it */
};

struct tokens_dto {
    struct str access_token, token_type;
    int64_t expires_in; /* seconds */
    struct str refresh_token;
    int64_t refresh_expires_in; /* seconds */
    struct user_dto *user;
    struct str device;         /* for the client to keep; STR_NONE: nothing new */
    int64_t device_expires_in; /* seconds */
};

struct session_dto {
    struct id id;
    struct str device, address;
    int64_t created_at, last_used_at, expires_at;
    bool current; /* the one that asks */
};

struct session_page_dto {
    struct session_dto *items;
    size_t count;
    struct str next;
};
