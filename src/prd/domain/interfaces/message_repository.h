/* What was said about a PRD. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/message.h"
#include "error.h"
#include "value_objects/list_window.h"

struct message_list {
    struct message *items;
    size_t count;
    struct str next;
};

struct message_repository;
struct message_repository_ops {
    struct error *(*add)(struct message_repository *self, const struct message *message);
    /* Text, status, question, error. */
    struct error *(*update)(struct message_repository *self, const struct message *message);
    struct error *(*find)(struct message_repository *self, struct id id, struct arena *mem,
                          struct message *ret);
    struct error *(*list)(struct message_repository *self, struct id prd, const struct list_window *window,
                          struct arena *mem, struct message_list *ret); /* oldest first */
    /* The last `count` messages, oldest first. */
    struct error *(*last)(struct message_repository *self, struct id prd, size_t count, struct arena *mem,
                          struct message_list *ret);
    /* Sets touched_at of a message that is still MESSAGE_STREAMING; no effect on any other. */
    struct error *(*touch)(struct message_repository *self, struct id id, int64_t now);
    /* Marks every message that is still MESSAGE_STREAMING and of this node (STR_NONE: none), or was touched
     * before `before`, as failed with `error`, and keeps its text; *count says how many. */
    struct error *(*fail_streaming)(struct message_repository *self, struct str error, struct str node,
                                    int64_t before, size_t *count);
};
struct message_repository {
    const struct message_repository_ops *ops;
};

static inline _must_check_ struct error *message_repository_add(struct message_repository *self,
                                                                const struct message *message)
{
    return self->ops->add(self, message);
}

static inline _must_check_ struct error *message_repository_update(struct message_repository *self,
                                                                   const struct message *message)
{
    return self->ops->update(self, message);
}

static inline _must_check_ struct error *
message_repository_find(struct message_repository *self, struct id id, struct arena *mem, struct message *ret)
{
    return self->ops->find(self, id, mem, ret);
}

static inline _must_check_ struct error *message_repository_list(struct message_repository *self,
                                                                 struct id prd,
                                                                 const struct list_window *window,
                                                                 struct arena *mem, struct message_list *ret)
{
    return self->ops->list(self, prd, window, mem, ret);
}

static inline _must_check_ struct error *message_repository_last(struct message_repository *self,
                                                                 struct id prd, size_t count,
                                                                 struct arena *mem, struct message_list *ret)
{
    return self->ops->last(self, prd, count, mem, ret);
}

static inline _must_check_ struct error *message_repository_touch(struct message_repository *self,
                                                                  struct id id, int64_t now)
{
    return self->ops->touch(self, id, now);
}

static inline _must_check_ struct error *message_repository_fail_streaming(struct message_repository *self,
                                                                           struct str error, struct str node,
                                                                           int64_t before, size_t *count)
{
    return self->ops->fail_streaming(self, error, node, before, count);
}
