/* What staleness is judged by. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "error.h"
#include "services/staleness.h"

/* That somebody said a node is still true. */
struct confirmation {
    struct id prd, workspace, node, author;
    struct str author_name;
    int64_t at;
};

struct confirmation_list {
    struct confirmation *items;
    size_t count;
};

struct touch_repository;
struct touch_repository_ops {
    /* Of every item of the document at the head, the longest untouched first. */
    struct error *(*list)(struct touch_repository *self, struct id prd, struct arena *mem,
                          struct node_touch **ret, size_t *count);
    /* The items that events named after `since`, each once an event; of the newest 2,000 events. */
    struct error *(*mentions)(struct touch_repository *self, struct id prd, int64_t since, struct arena *mem,
                              struct item_mention **ret, size_t *count);
    /* Takes the place of an older one of that node. */
    struct error *(*confirm)(struct touch_repository *self, const struct confirmation *confirmation);
    /* Of every node that has one, oldest first. */
    struct error *(*confirmations)(struct touch_repository *self, struct id prd, struct arena *mem,
                                   struct confirmation_list *ret);
};
struct touch_repository {
    const struct touch_repository_ops *ops;
};

static inline _must_check_ struct error *touch_repository_list(struct touch_repository *self, struct id prd,
                                                               struct arena *mem, struct node_touch **ret,
                                                               size_t *count)
{
    return self->ops->list(self, prd, mem, ret, count);
}

static inline _must_check_ struct error *touch_repository_mentions(struct touch_repository *self,
                                                                   struct id prd, int64_t since,
                                                                   struct arena *mem,
                                                                   struct item_mention **ret, size_t *count)
{
    return self->ops->mentions(self, prd, since, mem, ret, count);
}

static inline _must_check_ struct error *touch_repository_confirm(struct touch_repository *self,
                                                                  const struct confirmation *confirmation)
{
    return self->ops->confirm(self, confirmation);
}

static inline _must_check_ struct error *touch_repository_confirmations(struct touch_repository *self,
                                                                        struct id prd, struct arena *mem,
                                                                        struct confirmation_list *ret)
{
    return self->ops->confirmations(self, prd, mem, ret);
}
