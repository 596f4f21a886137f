/* Accounts that come from elsewhere, with the hashes of their passwords. */
#pragma once
#include "dtos/user_dtos.h"

struct import_user_dto {
    struct str email;
    struct str name;          /* STR_NONE: the part of the address before the @ */
    struct str password_hash; /* STR_NONE: cannot sign in with a password until one is set */
    enum role_dto role;
};
