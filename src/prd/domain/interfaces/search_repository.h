/* What can be searched: the nodes at the head of every PRD, and the PRDs' titles. Who changes them takes out,
 * *before*, what they said, and puts them in again after, in the same unit of work; found from when it is
 * caught up with. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/node.h"
#include "entities/prd.h"
#include "error.h"
#include "value_objects/list_window.h"
#include "value_objects/search_query.h"

struct search_question {
    const struct search_query *query;
    const struct id *workspaces; /* it is looked for in these */
    size_t workspace_count;
    struct str kind; /* of node, "prd" for titles; STR_NONE: any */
};

struct search_hit {
    struct id prd, workspace;
    struct str prd_key, prd_title;
    struct id node; /* none: the PRD's title */
    struct str kind;
    struct str code; /* STR_NONE: none */
    struct str title;
    struct str body; /* the node's Markdown, at most its beginning */
};
struct search_hits {
    struct search_hit *items;
    size_t count;
    struct str next;
};

struct search_repository;
struct search_repository_ops {
    /* Takes out what is noted of these, while it still says what it said; of others nothing is there. */
    struct error *(*take_out)(struct search_repository *self, const struct prd *prd, const struct id *nodes,
                              size_t count);
    struct error *(*take_title_out)(struct search_repository *self, const struct prd *prd);
    /* Notes nodes as they are now, of which nothing is noted. */
    struct error *(*put_nodes)(struct search_repository *self, const struct prd *prd,
                               const struct node *const *nodes, size_t count);
    struct error *(*put_title)(struct search_repository *self, const struct prd *prd);
    /* Whether something is noted that is not found yet. What was taken out is never found. */
    struct error *(*is_behind)(struct search_repository *self, bool *ret);
    /* Makes the next `limit` that are noted found. */
    struct error *(*catch_up)(struct search_repository *self, size_t limit);
    /* The best first, among the 2,000 that were noted last; archived PRDs are not there. */
    struct error *(*find)(struct search_repository *self, const struct search_question *question,
                          const struct list_window *window, struct arena *mem, struct search_hits *ret);
};
struct search_repository {
    const struct search_repository_ops *ops;
};

static inline _must_check_ struct error *search_repository_take_out(struct search_repository *self,
                                                                    const struct prd *prd,
                                                                    const struct id *nodes, size_t count)
{
    return self->ops->take_out(self, prd, nodes, count);
}

static inline _must_check_ struct error *search_repository_take_title_out(struct search_repository *self,
                                                                          const struct prd *prd)
{
    return self->ops->take_title_out(self, prd);
}

static inline _must_check_ struct error *search_repository_put_nodes(struct search_repository *self,
                                                                     const struct prd *prd,
                                                                     const struct node *const *nodes,
                                                                     size_t count)
{
    return self->ops->put_nodes(self, prd, nodes, count);
}

static inline _must_check_ struct error *search_repository_put_title(struct search_repository *self,
                                                                     const struct prd *prd)
{
    return self->ops->put_title(self, prd);
}

static inline _must_check_ struct error *search_repository_is_behind(struct search_repository *self,
                                                                     bool *ret)
{
    return self->ops->is_behind(self, ret);
}

static inline _must_check_ struct error *search_repository_catch_up(struct search_repository *self,
                                                                    size_t limit)
{
    return self->ops->catch_up(self, limit);
}

static inline _must_check_ struct error *search_repository_find(struct search_repository *self,
                                                                const struct search_question *question,
                                                                const struct list_window *window,
                                                                struct arena *mem, struct search_hits *ret)
{
    return self->ops->find(self, question, window, mem, ret);
}
