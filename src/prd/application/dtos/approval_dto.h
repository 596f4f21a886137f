/* Approvals as clients see and give them. */
#pragma once
#include "dtos/revision_dto.h"
#include "entities/approval.h"

struct approval_dto {
    struct id id;
    struct author_dto *author;
    int64_t revision;
    enum approval_verdict verdict;
    struct str note;
    int64_t at;
    enum approval_state state;
    struct str fell_at_revision; /* its number; STR_NONE: it has not fallen */
    int64_t withdrawn_at;        /* 0: it was not */
};

struct sign_revision_dto {
    int64_t revision; /* 0: that of expected_head */
    enum approval_verdict verdict;
    struct str note;
    int64_t expected_head; /* from If-Match; 0: any */
};

struct approval_dto approval_dto_from(const struct approval *approval, struct arena *mem);
