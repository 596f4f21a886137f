/* What the project has left behind, and who says that it is still true. */
#pragma once
#include "dtos/revision_dto.h"

struct stale_dto {
    struct id node;
    struct str code, title;
    struct str reason;
    int64_t since;
    int64_t events;
};

struct confirmation_dto {
    struct id node;
    struct author_dto *confirmed_by;
    int64_t confirmed_at;
};
