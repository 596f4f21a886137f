/* One proposal, against the document as it is now. */
#pragma once
#include "dtos/proposal_dto.h"
#include "interfaces/prd_store.h"

struct get_proposal {
    struct prd_store *store;
    const struct applier *applier;
};

/* The caller has made sure that it may be seen. Error not_found. */
struct error *get_proposal(const struct get_proposal *self, struct id id, struct arena *mem,
                           struct proposal_dto **ret) _must_check_;
