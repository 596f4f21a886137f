/* Tells what became of a PRD since a time or a revision: from its revisions and events, without any model. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/report_dto.h"
#include "interfaces/prd_store.h"

struct report_prd {
    struct prd_store *store;
    struct clock *clock;
};

/* Errors: invalid, with a finding for "/since", for words that name no time; not_found for a revision that
 * the PRD does not have. */
struct error *report_prd(const struct report_prd *self, const struct prd_access *access,
                         const struct report_query *in, struct arena *mem,
                         struct report_dto **ret) _must_check_;
