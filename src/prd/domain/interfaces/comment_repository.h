/* What people say about places in a PRD. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/comment.h"
#include "error.h"
#include "value_objects/list_window.h"

struct comment_thread_list {
    struct comment_thread *items;
    size_t count;
    struct str next;
};

struct comment_filter {
    bool open, resolved; /* which to give */
    struct id node;      /* none: of any */
};

struct comment_repository;
struct comment_repository_ops {
    /* With its first comment. */
    struct error *(*begin)(struct comment_repository *self, const struct comment_thread *thread);
    struct error *(*find)(struct comment_repository *self, struct id thread, struct arena *mem,
                          struct comment_thread *ret);
    /* Oldest first. A page ends early where the comments in it are many. */
    struct error *(*list)(struct comment_repository *self, struct id prd, const struct comment_filter *filter,
                          const struct list_window *window, struct arena *mem,
                          struct comment_thread_list *ret);
    struct error *(*count)(struct comment_repository *self, struct id prd, int64_t *ret);
    struct error *(*add)(struct comment_repository *self, const struct comment_thread *thread,
                         const struct comment *comment);
    /* Text, edited_at and version. */
    struct error *(*update)(struct comment_repository *self, const struct comment_thread *thread,
                            const struct comment *comment);
    /* The thread goes with its last comment. */
    struct error *(*remove)(struct comment_repository *self, const struct comment_thread *thread,
                            struct id comment);
    /* Whether and by whom it is resolved. */
    struct error *(*resolve)(struct comment_repository *self, const struct comment_thread *thread);
};
struct comment_repository {
    const struct comment_repository_ops *ops;
};

static inline _must_check_ struct error *comment_repository_begin(struct comment_repository *self,
                                                                  const struct comment_thread *thread)
{
    return self->ops->begin(self, thread);
}

static inline _must_check_ struct error *comment_repository_find(struct comment_repository *self,
                                                                 struct id thread, struct arena *mem,
                                                                 struct comment_thread *ret)
{
    return self->ops->find(self, thread, mem, ret);
}

static inline _must_check_ struct error *
comment_repository_list(struct comment_repository *self, struct id prd, const struct comment_filter *filter,
                        const struct list_window *window, struct arena *mem, struct comment_thread_list *ret)
{
    return self->ops->list(self, prd, filter, window, mem, ret);
}

static inline _must_check_ struct error *comment_repository_count(struct comment_repository *self,
                                                                  struct id prd, int64_t *ret)
{
    return self->ops->count(self, prd, ret);
}

static inline _must_check_ struct error *comment_repository_add(struct comment_repository *self,
                                                                const struct comment_thread *thread,
                                                                const struct comment *comment)
{
    return self->ops->add(self, thread, comment);
}

static inline _must_check_ struct error *comment_repository_update(struct comment_repository *self,
                                                                   const struct comment_thread *thread,
                                                                   const struct comment *comment)
{
    return self->ops->update(self, thread, comment);
}

static inline _must_check_ struct error *comment_repository_remove(struct comment_repository *self,
                                                                   const struct comment_thread *thread,
                                                                   struct id comment)
{
    return self->ops->remove(self, thread, comment);
}

static inline _must_check_ struct error *comment_repository_resolve(struct comment_repository *self,
                                                                    const struct comment_thread *thread)
{
    return self->ops->resolve(self, thread);
}
