/* Shares as clients see and make them. */
#pragma once
#include "dtos/revision_dto.h"
#include "entities/share.h"

struct share_dto {
    struct id id;
    struct str name;
    struct str url; /* once: when it is made; else STR_NONE */
    struct author_dto *author;
    int64_t created_at;
    int64_t expires_at; /* 0: never */
    bool expired;
};

struct make_share_dto {
    struct str name;
    int64_t expires_in_days; /* 0: never */
};

/* What is read at a share's address. */
struct shared_dto {
    struct str key;
    int64_t revision;
    struct str text; /* the form that was asked for */
};
