/* Tells what happened, after it is committed: for the log, the metrics, other nodes and other modules. The
 * unit of work does so for what was recorded in it (interfaces/users_store.h). Thread-safe; never fails. */
#pragma once
#include "value_objects/user_event.h"

struct user_events;
struct user_events_ops {
    void (*publish)(struct user_events *self, const struct user_event *event);
};
struct user_events {
    const struct user_events_ops *ops;
};

static inline void user_events_publish(struct user_events *self, const struct user_event *event)
{
    self->ops->publish(self, event);
}
