/* What waits for a person, and what was decided. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/proposal.h"
#include "error.h"
#include "value_objects/list_window.h"

struct proposal_list {
    struct proposal *items;
    size_t count;
    struct str next;
};

/* That a proposal rests on a message. */
struct proposal_link {
    struct id message, proposal;
};

struct proposal_repository;
struct proposal_repository_ops {
    struct error *(*add)(struct proposal_repository *self, const struct proposal *proposal);
    struct error *(*find)(struct proposal_repository *self, struct id id, struct arena *mem,
                          struct proposal *ret);
    /* Oldest first; overtaken ones count as decided. */
    struct error *(*list)(struct proposal_repository *self, struct id prd, bool open, bool decided,
                          const struct list_window *window, struct arena *mem, struct proposal_list *ret);
    /* How many open ones came from outside. */
    struct error *(*count_outside)(struct proposal_repository *self, struct id prd, size_t *ret);
    /* Verdict, node, code, revision and who decided when of one operation, where it is still pending (error
     * conflict "already_decided"), and the proposal's status. `edited` (STR_NONE: as proposed) replaces the
     * operation's text. */
    struct error *(*decide)(struct proposal_repository *self, const struct proposal *proposal, size_t index,
                            struct str edited);
    /* The status of an open proposal becomes "overtaken", with the reason, revision and time in it. */
    struct error *(*overtake)(struct proposal_repository *self, const struct proposal *proposal);
    /* The oldest open proposal in which the very same operation waits (of an add_node: whatever id its node
     * is to have); ID_NONE: none. One statement, however many are open. */
    struct error *(*find_waiting)(struct proposal_repository *self, struct id prd,
                                  const struct operation *operation, struct id *ret);
    /* The proposals of a PRD whose evidence is a message from `first` to `last` (ids sort by time), oldest
     * first. */
    struct error *(*list_links)(struct proposal_repository *self, struct id prd, struct id first,
                                struct id last, struct arena *mem, struct proposal_link **ret, size_t *count);
};
struct proposal_repository {
    const struct proposal_repository_ops *ops;
};

static inline _must_check_ struct error *proposal_repository_add(struct proposal_repository *self,
                                                                 const struct proposal *proposal)
{
    return self->ops->add(self, proposal);
}

static inline _must_check_ struct error *proposal_repository_count_outside(struct proposal_repository *self,
                                                                           struct id prd, size_t *ret)
{
    return self->ops->count_outside(self, prd, ret);
}

static inline _must_check_ struct error *proposal_repository_find(struct proposal_repository *self,
                                                                  struct id id, struct arena *mem,
                                                                  struct proposal *ret)
{
    return self->ops->find(self, id, mem, ret);
}

static inline _must_check_ struct error *
proposal_repository_list(struct proposal_repository *self, struct id prd, bool open, bool decided,
                         const struct list_window *window, struct arena *mem, struct proposal_list *ret)
{
    return self->ops->list(self, prd, open, decided, window, mem, ret);
}

static inline _must_check_ struct error *proposal_repository_decide(struct proposal_repository *self,
                                                                    const struct proposal *proposal,
                                                                    size_t index, struct str edited)
{
    return self->ops->decide(self, proposal, index, edited);
}

static inline _must_check_ struct error *proposal_repository_overtake(struct proposal_repository *self,
                                                                      const struct proposal *proposal)
{
    return self->ops->overtake(self, proposal);
}

static inline _must_check_ struct error *
proposal_repository_list_links(struct proposal_repository *self, struct id prd, struct id first,
                               struct id last, struct arena *mem, struct proposal_link **ret, size_t *count)
{
    return self->ops->list_links(self, prd, first, last, mem, ret, count);
}

static inline _must_check_ struct error *proposal_repository_find_waiting(struct proposal_repository *self,
                                                                          struct id prd,
                                                                          const struct operation *operation,
                                                                          struct id *ret)
{
    return self->ops->find_waiting(self, prd, operation, ret);
}
