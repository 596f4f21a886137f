/* What happened in the project, as it was reported. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/project_event.h"
#include "error.h"
#include "value_objects/list_window.h"

struct project_event_list {
    struct project_event *items;
    size_t count;
    struct str next;
};

struct project_event_repository;
struct project_event_repository_ops {
    /* False in *added: the same source and external id is there already, and *ret is that one. */
    struct error *(*add)(struct project_event_repository *self, const struct project_event *event,
                         struct arena *mem, bool *added, struct project_event *ret);
    /* That which was told with the same source and external id; *found false: none was. */
    struct error *(*find)(struct project_event_repository *self, const struct project_event *event,
                          struct arena *mem, bool *found, struct project_event *ret);
    /* Whether something that happened later to the event's subject was told before it. */
    struct error *(*is_late)(struct project_event_repository *self, const struct project_event *event,
                             struct arena *mem, bool *ret);
    struct error *(*list)(struct project_event_repository *self, struct id prd,
                          const struct list_window *window, struct arena *mem,
                          struct project_event_list *ret); /* newest first */
    /* How many were received at `since` or later. */
    struct error *(*count)(struct project_event_repository *self, struct id prd, int64_t since, int64_t *ret);
};
struct project_event_repository {
    const struct project_event_repository_ops *ops;
};

static inline _must_check_ struct error *project_event_repository_add(struct project_event_repository *self,
                                                                      const struct project_event *event,
                                                                      struct arena *mem, bool *added,
                                                                      struct project_event *ret)
{
    return self->ops->add(self, event, mem, added, ret);
}

static inline _must_check_ struct error *project_event_repository_find(struct project_event_repository *self,
                                                                       const struct project_event *event,
                                                                       struct arena *mem, bool *found,
                                                                       struct project_event *ret)
{
    return self->ops->find(self, event, mem, found, ret);
}

static inline _must_check_ struct error *
project_event_repository_is_late(struct project_event_repository *self, const struct project_event *event,
                                 struct arena *mem, bool *ret)
{
    return self->ops->is_late(self, event, mem, ret);
}

static inline _must_check_ struct error *project_event_repository_list(struct project_event_repository *self,
                                                                       struct id prd,
                                                                       const struct list_window *window,
                                                                       struct arena *mem,
                                                                       struct project_event_list *ret)
{
    return self->ops->list(self, prd, window, mem, ret);
}

static inline _must_check_ struct error *project_event_repository_count(struct project_event_repository *self,
                                                                        struct id prd, int64_t since,
                                                                        int64_t *ret)
{
    return self->ops->count(self, prd, since, ret);
}
