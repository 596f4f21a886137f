/* Proposes the mechanical fix of what a rule of the lint finds in a node: one click, and a person still
 * decides. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/lint_dto.h"
#include "dtos/proposal_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"
#include "services/applier.h"

struct propose_fix {
    struct prd_store *store;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* *is_new false: the same fix waits already, and *ret is that proposal. Errors: invalid for a rule that does
 * not exist, not_found for a node that is not in the document, conflict "nothing_to_fix" where the rule finds
 * nothing there that it can mend, conflict for an archived PRD. */
struct error *propose_fix(const struct propose_fix *self, const struct prd_access *access,
                          const struct propose_fix_dto *in, struct arena *mem, struct proposal_dto *ret,
                          bool *is_new) _must_check_;
