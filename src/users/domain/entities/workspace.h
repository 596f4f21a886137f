/* A workspace: who works on the same documents. Every user has one of their own, made with the account. */
#pragma once
#include "entities/user.h"

struct workspace {
    struct id id;
    struct str name;
    struct id personal_of; /* the user whose own it is; ID_NONE: shared */
    int64_t created_at;
    int64_t version; /* 1, and one more with each change */
};

/* A workspace as one of its members sees it. */
struct workspace_of {
    struct workspace workspace;
    enum workspace_role role;
};

/* A member as others see them. */
struct workspace_member {
    struct user user; /* without the password's hash */
    enum workspace_role role;
    int64_t added_at;
};

/* Where a member stands in the list of members; zeroed: before the first. */
struct member_place {
    int64_t added_at;
    struct id user;
};

/* The own workspace of a new user, named after them. */
struct workspace *workspace_personal(struct id id, const struct user *user, struct arena *mem);
