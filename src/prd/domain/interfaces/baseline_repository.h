/* Names of revisions. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/baseline.h"
#include "value_objects/list_window.h"

struct baseline_list {
    struct baseline *items;
    size_t count;
    struct str next;
};

struct baseline_repository;
struct baseline_repository_ops {
    /* `folded`: its name in the form in which names are compared. False in *added: the name is taken. */
    struct error *(*add)(struct baseline_repository *self, const struct baseline *baseline, struct str folded,
                         bool *added);
    struct error *(*find)(struct baseline_repository *self, struct id prd, struct id id, struct arena *mem,
                          struct baseline *ret);
    struct error *(*find_by_name)(struct baseline_repository *self, struct id prd, struct str folded,
                                  struct arena *mem, struct baseline *ret);
    struct error *(*list)(struct baseline_repository *self, struct id prd, const struct list_window *window,
                          struct arena *mem, struct baseline_list *ret); /* newest first */
    struct error *(*remove)(struct baseline_repository *self, const struct baseline *baseline);
};
struct baseline_repository {
    const struct baseline_repository_ops *ops;
};

static inline _must_check_ struct error *baseline_repository_add(struct baseline_repository *self,
                                                                 const struct baseline *baseline,
                                                                 struct str folded, bool *added)
{
    return self->ops->add(self, baseline, folded, added);
}

static inline _must_check_ struct error *baseline_repository_find(struct baseline_repository *self,
                                                                  struct id prd, struct id id,
                                                                  struct arena *mem, struct baseline *ret)
{
    return self->ops->find(self, prd, id, mem, ret);
}

static inline _must_check_ struct error *baseline_repository_find_by_name(struct baseline_repository *self,
                                                                          struct id prd, struct str folded,
                                                                          struct arena *mem,
                                                                          struct baseline *ret)
{
    return self->ops->find_by_name(self, prd, folded, mem, ret);
}

static inline _must_check_ struct error *
baseline_repository_list(struct baseline_repository *self, struct id prd, const struct list_window *window,
                         struct arena *mem, struct baseline_list *ret)
{
    return self->ops->list(self, prd, window, mem, ret);
}

static inline _must_check_ struct error *baseline_repository_remove(struct baseline_repository *self,
                                                                    const struct baseline *baseline)
{
    return self->ops->remove(self, baseline);
}
