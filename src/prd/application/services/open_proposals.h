/* What becomes of the proposals that are open when the document, or another proposal, comes before them. */
#pragma once
#include "interfaces/prd_store.h"

/*
 * Closes the open proposals of the PRD in which nothing is left to decide now that the document is `now`
 * (services/overtaking.h), but not `except`, which is being decided. In the transaction of the revision that
 * did it. Costs as much as there are open proposals, however long the history is.
 */
struct error *overtake_proposals(struct prd_work *work, const struct prd *prd, const struct document *now,
                                 int64_t revision, int64_t at, struct id except,
                                 struct arena *mem) _must_check_;

/*
 * Stores a new proposal, without the operations that wait in open ones of the PRD word for word and on the
 * same base. Where nothing is left, nothing is stored, and *proposal becomes the open one that has them.
 */
struct error *propose_once(struct prd_work *work, struct proposal *proposal, struct arena *mem) _must_check_;
/* As propose_once, for one that came from outside: *is_full, and nothing stored, where OUTSIDE_PROPOSALS_MAX
 * of the PRD wait already. */
struct error *propose_from_outside(struct prd_work *work, struct proposal *proposal, struct arena *mem,
                                   bool *is_full) _must_check_;
