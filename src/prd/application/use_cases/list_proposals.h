/* The proposals of a PRD, each against the document as it is now. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/list_dto.h"
#include "dtos/proposal_dto.h"

struct list_proposals {
    struct prd_store *store;
    const struct applier *applier;
};

/* *ret lists struct proposal_dto. "Decided" are all that are not open. */
struct error *list_proposals(const struct list_proposals *self, const struct prd_access *access,
                             const struct proposals_query *in, struct arena *mem,
                             struct list_dto *ret) _must_check_;
