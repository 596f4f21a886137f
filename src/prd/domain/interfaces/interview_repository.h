/* What was asked about a PRD, and what became of each question. Errors and lifetimes: interfaces/prd_store.h.
 */
#pragma once
#include "entities/prd.h"
#include "error.h"
#include "value_objects/interview.h"

struct interview_repository;
struct interview_repository_ops {
    struct error *(*load)(struct interview_repository *self, const struct prd *prd, struct arena *mem,
                          struct interview *ret);
    /* Inserts or replaces the answer of one question; ANSWER_ASKED makes it the pending one, and the last in
     * the order of asking. The text is not stored: it is that of the message. */
    struct error *(*save)(struct interview_repository *self, struct id prd, struct id workspace,
                          const struct interview_answer *answer);
};
struct interview_repository {
    const struct interview_repository_ops *ops;
};

static inline _must_check_ struct error *interview_repository_load(struct interview_repository *self,
                                                                   const struct prd *prd, struct arena *mem,
                                                                   struct interview *ret)
{
    return self->ops->load(self, prd, mem, ret);
}

static inline _must_check_ struct error *interview_repository_save(struct interview_repository *self,
                                                                   struct id prd, struct id workspace,
                                                                   const struct interview_answer *answer)
{
    return self->ops->save(self, prd, workspace, answer);
}
