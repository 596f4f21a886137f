/* Proposals against the document as it is now: what each operation would do, and whether it still fits. */
#pragma once
#include "dtos/proposal_dto.h"
#include "interfaces/prd_store.h"

struct proposal_view {
    const struct applier *applier;
    struct prd_work *work;
    struct prd prd;
    struct document document; /* at the head */
};

/* Loads the PRD and its document once, for any number of its proposals. */
struct error *proposal_view_open(const struct applier *applier, struct prd_work *work, struct id prd,
                                 struct arena *mem, struct proposal_view *ret) _must_check_;
/* Operations that wait are previewed in their order, so that one which builds on another sees it. */
struct error *proposal_view_of(const struct proposal_view *self, const struct proposal *proposal,
                               struct arena *mem, struct proposal_dto *ret) _must_check_;

/* A proposal from what an assistant or the rules handed in. The draft's memory must live as long as the
 * proposal. */
struct proposal proposal_from(const struct proposal_draft *draft, const struct prd *prd,
                              struct evidence evidence, struct id id, int64_t at, struct arena *mem);
