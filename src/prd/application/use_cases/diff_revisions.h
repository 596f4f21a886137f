/* What changed between two revisions, as a unified diff and by words within lines. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/revision_dto.h"
#include "interfaces/prd_store.h"
#include "interfaces/text_differ.h"

struct diff_revisions {
    struct prd_store *store;
    struct text_differ *differ;
};

struct diff_query {
    /* Numbers or baselines. */
    struct str from; /* STR_NONE: the one before `to`, which for the first revision is the empty document */
    struct str to;   /* STR_NONE: the newest */
};

/* Error not_found for names that the PRD does not have. */
struct error *diff_revisions(const struct diff_revisions *self, const struct prd_access *access,
                             const struct diff_query *in, struct arena *mem,
                             struct diff_dto *ret) _must_check_;
