/* A share: an address at which anybody who has it reads one PRD as it stands, and nothing else of it. */
#pragma once
#include "digest.h"
#include "id.h"

#define SHARES_MAX 50         /* of one PRD */
#define SHARE_TOKEN_SIZE 32   /* random bytes */
#define SHARE_TOKEN_LENGTH 43 /* of them as base64url */

struct share {
    struct id id, prd, workspace;
    struct str name;          /* for people; "": none */
    struct digest token_hash; /* of what its address holds */
    struct id author;
    struct str author_name;
    int64_t created_at;
    int64_t expires_at; /* 0: never */
};

static inline bool share_is_over(const struct share *self, int64_t now)
{
    return self->expires_at != 0 && now >= self->expires_at;
}
