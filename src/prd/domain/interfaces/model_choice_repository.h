/* Which model a workspace chose. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/model_choice.h"
#include "error.h"

struct model_choice_repository;
struct model_choice_repository_ops {
    /* *found false: nothing was chosen there. */
    struct error *(*find)(struct model_choice_repository *self, struct id workspace, struct arena *mem,
                          bool *found, struct model_choice *ret);
    /* Adds or replaces it. Its version is new. */
    struct error *(*save)(struct model_choice_repository *self, const struct model_choice *choice);
    /* Nothing to remove is no error. */
    struct error *(*remove)(struct model_choice_repository *self, struct id workspace);
};
struct model_choice_repository {
    const struct model_choice_repository_ops *ops;
};

static inline _must_check_ struct error *model_choice_repository_find(struct model_choice_repository *self,
                                                                      struct id workspace, struct arena *mem,
                                                                      bool *found, struct model_choice *ret)
{
    return self->ops->find(self, workspace, mem, found, ret);
}

static inline _must_check_ struct error *model_choice_repository_save(struct model_choice_repository *self,
                                                                      const struct model_choice *choice)
{
    return self->ops->save(self, choice);
}

static inline _must_check_ struct error *model_choice_repository_remove(struct model_choice_repository *self,
                                                                        struct id workspace)
{
    return self->ops->remove(self, workspace);
}
