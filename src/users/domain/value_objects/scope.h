/* What a personal access token is for: a set of scopes, of which each permission names those that suffice. */
#pragma once
#include "str.h"

enum scope {
    SCOPE_READ = 1 << 0,           /* documents and workspaces */
    SCOPE_PRD_WRITE = 1 << 1,      /* documents, with reading them */
    SCOPE_PROGRESS_WRITE = 1 << 2, /* reporting progress and nothing else: for CI */
    SCOPE_WORKSPACE_WRITE = 1 << 3,
    SCOPE_ACCOUNT = 1 << 4, /* the owner's profile; never what keeps it safe */
    SCOPE_ADMIN = 1 << 5,   /* where the owner is an administrator */
};
#define SCOPE_COUNT 6
#define SCOPES_ALL ((1u << SCOPE_COUNT) - 1)

const char *scope_word(size_t index);                        /* of the scope 1 << index: "prd:write" */
bool scope_parse(struct str word, uint32_t *ret);            /* false for any other word */
struct str scopes_write(uint32_t scopes, struct arena *mem); /* "read progress:write" */
bool scopes_parse(struct str text, uint32_t *ret);           /* what scopes_write wrote */
