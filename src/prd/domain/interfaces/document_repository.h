/* The text of a PRD, at the head and before. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/document.h"
#include "entities/prd.h"
#include "error.h"

struct document_repository;
struct document_repository_ops {
    /* The document at the head, recognised. */
    struct error *(*load)(struct document_repository *self, const struct prd *prd, struct arena *mem,
                          struct document *ret);
    /* The document as it was at `revision`. */
    struct error *(*load_at)(struct document_repository *self, const struct prd *prd, int64_t revision,
                             struct arena *mem, struct document *ret);
    /* A text that the node had in some revision; not_found otherwise. */
    struct error *(*find_text)(struct document_repository *self, struct id prd, struct id node,
                               struct digest hash, struct arena *mem, struct str *ret);
};
struct document_repository {
    const struct document_repository_ops *ops;
};

static inline _must_check_ struct error *document_repository_load(struct document_repository *self,
                                                                  const struct prd *prd, struct arena *mem,
                                                                  struct document *ret)
{
    return self->ops->load(self, prd, mem, ret);
}

static inline _must_check_ struct error *document_repository_load_at(struct document_repository *self,
                                                                     const struct prd *prd, int64_t revision,
                                                                     struct arena *mem, struct document *ret)
{
    return self->ops->load_at(self, prd, revision, mem, ret);
}

static inline _must_check_ struct error *document_repository_find_text(struct document_repository *self,
                                                                       struct id prd, struct id node,
                                                                       struct digest hash, struct arena *mem,
                                                                       struct str *ret)
{
    return self->ops->find_text(self, prd, node, hash, mem, ret);
}
