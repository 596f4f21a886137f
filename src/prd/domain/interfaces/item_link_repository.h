/* What nodes have to do with each other, and with the outside. Errors and lifetimes: interfaces/prd_store.h.
 */
#pragma once
#include "entities/item_link.h"
#include "error.h"
#include "value_objects/list_window.h"

struct item_link_list {
    struct item_link *items;
    size_t count;
    struct str next;
};

struct item_link_repository;
struct item_link_repository_ops {
    /* False in *added: the same link is there, or it is an event's and a person took it away (remove), and
     * has not made it again since. */
    struct error *(*add)(struct item_link_repository *self, const struct item_link *link, bool *added);
    struct error *(*find)(struct item_link_repository *self, struct id prd, struct id id, struct arena *mem,
                          struct item_link *ret);
    /* Oldest first; with a node, those that it is an end of: its one hop. */
    struct error *(*list)(struct item_link_repository *self, struct id prd, struct id node,
                          const struct list_window *window, struct arena *mem, struct item_link_list *ret);
    /* Both ends as they are now, and who says that it is true. */
    struct error *(*confirm)(struct item_link_repository *self, const struct item_link *link);
    /* By a person. */
    struct error *(*remove)(struct item_link_repository *self, const struct item_link *link);
    /* What an event told of an end outside, for all links to it. */
    struct error *(*tell)(struct item_link_repository *self, struct id prd, struct str target,
                          struct digest told, struct id event);
    struct error *(*count_of_events)(struct item_link_repository *self, struct id prd, int64_t *ret);
};
struct item_link_repository {
    const struct item_link_repository_ops *ops;
};

static inline _must_check_ struct error *item_link_repository_add(struct item_link_repository *self,
                                                                  const struct item_link *link, bool *added)
{
    return self->ops->add(self, link, added);
}

static inline _must_check_ struct error *item_link_repository_find(struct item_link_repository *self,
                                                                   struct id prd, struct id id,
                                                                   struct arena *mem, struct item_link *ret)
{
    return self->ops->find(self, prd, id, mem, ret);
}

static inline _must_check_ struct error *
item_link_repository_list(struct item_link_repository *self, struct id prd, struct id node,
                          const struct list_window *window, struct arena *mem, struct item_link_list *ret)
{
    return self->ops->list(self, prd, node, window, mem, ret);
}

static inline _must_check_ struct error *item_link_repository_confirm(struct item_link_repository *self,
                                                                      const struct item_link *link)
{
    return self->ops->confirm(self, link);
}

static inline _must_check_ struct error *item_link_repository_remove(struct item_link_repository *self,
                                                                     const struct item_link *link)
{
    return self->ops->remove(self, link);
}

static inline _must_check_ struct error *item_link_repository_tell(struct item_link_repository *self,
                                                                   struct id prd, struct str target,
                                                                   struct digest told, struct id event)
{
    return self->ops->tell(self, prd, target, told, event);
}

/* How many links events have made. */
static inline _must_check_ struct error *
item_link_repository_count_of_events(struct item_link_repository *self, struct id prd, int64_t *ret)
{
    return self->ops->count_of_events(self, prd, ret);
}
