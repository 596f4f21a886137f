/* Proving an address, and getting a new password. */
#pragma once
#include "dtos/user_dtos.h"

struct verify_email_dto {
    struct str token;
};

struct address_dto {
    struct str email;
};

struct reset_password_dto {
    struct str token, password;
};

struct change_password_dto {
    struct str current, password;
};

struct delete_account_dto {
    struct str current;
};

struct deletion_dto {
    struct str status;
    int64_t deletion_at;
};
