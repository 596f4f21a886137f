/* Users as the outside sees them. */
#pragma once
#include "id.h"

/* NONE: not said. */
enum role_dto { ROLE_DTO_NONE = -1, ROLE_DTO_MEMBER, ROLE_DTO_ADMIN };
enum status_dto { STATUS_DTO_NONE = -1, STATUS_DTO_ACTIVE, STATUS_DTO_DISABLED };

struct user_dto {
    struct id id;
    struct str email, name;
    enum role_dto role;
    enum status_dto status;
    bool email_verified;
    bool second_factor; /* whether the account has one: for the person themselves */
    int64_t created_at;
    int64_t deletion_at; /* 0: it stays */
    int64_t version;     /* raised by each change: what an ETag names */
};

/* Laid out as every list answer. */
struct user_page_dto {
    struct user_dto *items;
    size_t count;
    struct str next; /* cursor; STR_NONE: no more */
};

struct list_users_dto {
    struct str q; /* a part of the address or the name, in whatever case; STR_NONE: any */
    enum role_dto role;
    enum status_dto status;
    int64_t limit;     /* 0: the default of 50; at most 200 */
    struct str cursor; /* `next` of the page before; STR_NONE: from the first */
};

struct register_user_dto {
    struct str email, password, name;
    struct str invite; /* token of an invitation; STR_NONE: none */
};

/* Where a request comes from. */
struct client_dto {
    struct str address, user_agent, request_id; /* STR_NONE: unknown */
    struct str device;                          /* what it kept from an earlier sign-in; STR_NONE: nothing */
    bool keeps_device;                          /* whether it keeps what it is given now */
};

/* Who makes a request, as the database knew them a moment ago, and from where. */
struct principal_dto {
    struct user_dto user;
    struct id session; /* ID_NONE: they come with a personal access token */
    struct id token;   /* which; ID_NONE: they are signed in */
    uint32_t scopes;   /* of the token, domain/value_objects/scope.h */
    struct client_dto client;
};

struct update_me_dto {
    struct str name, email;   /* STR_NONE: stays */
    struct str current;       /* password; STR_NONE: not given */
    int64_t expected_version; /* 0: any */
};

/* What an administrator gives a new account. */
struct add_user_dto {
    struct str email, name;
    struct str password;
    enum role_dto role;
};

/* What an administrator changes in an account; what is not said stays. */
struct change_user_dto {
    struct str name, password;
    enum role_dto role;
    enum status_dto status;
    int64_t expected_version; /* 0: any */
};
