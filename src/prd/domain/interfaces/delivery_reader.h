/*
 * What code hosts deliver (GitHub's and GitLab's JSON), read into events behind a port. Thread-safe.
 *
 * Only what is true of the project as a whole counts: commits and checks of the default branch, issues that
 * were opened, closed or reopened, merge requests that were opened or merged, releases that were published.
 * Commits keep the identity that `stet progress --git` gives them, so that told both ways they count once.
 */
#pragma once
#include "entities/hook.h"
#include "entities/told_event.h"
#include "error.h"

#define DELIVERY_EVENTS_MAX 200 /* commits of one push that are read */

enum delivery_outcome { DELIVERY_EVENTS, DELIVERY_PING, DELIVERY_IGNORED };

struct delivery_reading {
    enum delivery_outcome outcome;
    struct told_event *items;
    size_t count;
    struct str detail; /* for people: what was read, or why nothing was */
};

struct delivery_reader;
struct delivery_reader_ops {
    /* `event` is how the host names the kind ("push", "Push Hook"). Errors: invalid "invalid_payload" for
     * what is no JSON or lacks what its kind must have; too_large for more values than any real delivery has.
     */
    struct error *(*read)(struct delivery_reader *self, enum hook_kind kind, struct str event,
                          struct str body, struct arena *mem, struct delivery_reading *ret);
};
struct delivery_reader {
    const struct delivery_reader_ops *ops;
};

static inline _must_check_ struct error *delivery_read(struct delivery_reader *self, enum hook_kind kind,
                                                       struct str event, struct str body, struct arena *mem,
                                                       struct delivery_reading *ret)
{
    return self->ops->read(self, kind, event, body, mem, ret);
}
