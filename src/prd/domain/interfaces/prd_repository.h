/* The PRDs themselves: title, key, status, head. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/prd.h"
#include "error.h"
#include "value_objects/list_window.h"

struct prd_list {
    struct prd *items;
    size_t count;
    struct str next; /* cursor; STR_NONE: no more */
};

struct prd_repository;
struct prd_repository_ops {
    struct error *(*add)(struct prd_repository *self, const struct prd *prd);
    struct error *(*find)(struct prd_repository *self, struct id id, struct arena *mem, struct prd *ret);
    /* In the given workspaces, in their order. */
    struct error *(*find_by_key)(struct prd_repository *self, const struct id *workspaces, size_t count,
                                 struct str key, struct arena *mem, struct prd *ret);
    /* Last updated first. */
    struct error *(*list)(struct prd_repository *self, const struct id *workspaces, size_t count,
                          const struct list_window *window, struct arena *mem, struct prd_list *ret);
    /* Title, status and updated_at, where head is still `prd->head`; error retry when it moved. */
    struct error *(*update)(struct prd_repository *self, const struct prd *prd);
};
struct prd_repository {
    const struct prd_repository_ops *ops;
};

static inline _must_check_ struct error *prd_repository_add(struct prd_repository *self,
                                                            const struct prd *prd)
{
    return self->ops->add(self, prd);
}

static inline _must_check_ struct error *prd_repository_find(struct prd_repository *self, struct id id,
                                                             struct arena *mem, struct prd *ret)
{
    return self->ops->find(self, id, mem, ret);
}

static inline _must_check_ struct error *prd_repository_find_by_key(struct prd_repository *self,
                                                                    const struct id *workspaces, size_t count,
                                                                    struct str key, struct arena *mem,
                                                                    struct prd *ret)
{
    return self->ops->find_by_key(self, workspaces, count, key, mem, ret);
}

static inline _must_check_ struct error *prd_repository_list(struct prd_repository *self,
                                                             const struct id *workspaces, size_t count,
                                                             const struct list_window *window,
                                                             struct arena *mem, struct prd_list *ret)
{
    return self->ops->list(self, workspaces, count, window, mem, ret);
}

static inline _must_check_ struct error *prd_repository_update(struct prd_repository *self,
                                                               const struct prd *prd)
{
    return self->ops->update(self, prd);
}
