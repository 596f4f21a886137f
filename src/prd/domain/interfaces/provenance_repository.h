/*
 * Where the lines of the document come from: what was worked out is kept, and can be worked out again from
 * the texts that each node had (services/provenance.h). Errors and lifetimes: interfaces/prd_store.h.
 */
#pragma once
#include "digest.h"
#include "error.h"
#include "id.h"

struct node_origins {
    struct id node;
    struct str runs; /* services/provenance.h */
};
/* A text of a node and the revision whose change left it. */
struct text_version {
    int64_t revision;
    struct digest hash;
    struct str text;
    struct str
        carried; /* the runs that the revision left by lines carried from elsewhere; STR_NONE: none were */
};
struct text_occurrences {
    int64_t same; /* changes that left the node with that text */
    int64_t all;  /* that left it with any */
};

struct provenance_repository;
struct provenance_repository_ops {
    /* Of the nodes at the head, in no order; a node may lack them. */
    struct error *(*load)(struct provenance_repository *self, struct id prd, struct arena *mem,
                          struct node_origins **ret, size_t *count);
    /* Of one node; STR_NONE where it lacks them. */
    struct error *(*find)(struct provenance_repository *self, struct id prd, struct id node,
                          struct arena *mem, struct str *ret);
    struct error *(*save)(struct provenance_repository *self, struct id prd, const struct node_origins *items,
                          size_t count);
    /* Of a node that is gone. */
    struct error *(*forget)(struct provenance_repository *self, struct id prd, struct id node);
    /* What a revision carried from elsewhere, for the versions of these nodes. */
    struct error *(*save_carried)(struct provenance_repository *self, struct id prd, int64_t revision,
                                  const struct node_origins *items, size_t count);
    /* Every text a node had, a moved one's again, oldest first; also before it was removed and put back. */
    struct error *(*versions)(struct provenance_repository *self, struct id prd, struct id node,
                              struct arena *mem, struct text_version **ret, size_t *count);
    /* `same` may count a text too many, which is as good as one. */
    struct error *(*count)(struct provenance_repository *self, struct id prd, struct id node,
                           struct digest hash, struct text_occurrences *ret);
};
struct provenance_repository {
    const struct provenance_repository_ops *ops;
};

static inline _must_check_ struct error *provenance_repository_load(struct provenance_repository *self,
                                                                    struct id prd, struct arena *mem,
                                                                    struct node_origins **ret, size_t *count)
{
    return self->ops->load(self, prd, mem, ret, count);
}

static inline _must_check_ struct error *provenance_repository_find(struct provenance_repository *self,
                                                                    struct id prd, struct id node,
                                                                    struct arena *mem, struct str *ret)
{
    return self->ops->find(self, prd, node, mem, ret);
}

static inline _must_check_ struct error *provenance_repository_save(struct provenance_repository *self,
                                                                    struct id prd,
                                                                    const struct node_origins *items,
                                                                    size_t count)
{
    return self->ops->save(self, prd, items, count);
}

static inline _must_check_ struct error *provenance_repository_forget(struct provenance_repository *self,
                                                                      struct id prd, struct id node)
{
    return self->ops->forget(self, prd, node);
}

static inline _must_check_ struct error *
provenance_repository_save_carried(struct provenance_repository *self, struct id prd, int64_t revision,
                                   const struct node_origins *items, size_t count)
{
    return self->ops->save_carried(self, prd, revision, items, count);
}

static inline _must_check_ struct error *
provenance_repository_versions(struct provenance_repository *self, struct id prd, struct id node,
                               struct arena *mem, struct text_version **ret, size_t *count)
{
    return self->ops->versions(self, prd, node, mem, ret, count);
}

static inline _must_check_ struct error *provenance_repository_count(struct provenance_repository *self,
                                                                     struct id prd, struct id node,
                                                                     struct digest hash,
                                                                     struct text_occurrences *ret)
{
    return self->ops->count(self, prd, node, hash, ret);
}
