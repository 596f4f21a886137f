/*
 * Tells the rest of the server, after the commit, that something happened to a PRD. Never fails; thread-safe.
 * Topics are literals: "prd.revised", "prd.changed" (title, status), "prd.proposed", "prd.decided",
 * "prd.message", "prd.event", "prd.comment" (subject: the thread), "prd.approval", "prd.link",
 * "prd.baseline", "prd.confirmed" (subject: the node that is still true). That approvals fall, and links
 * become suspect, is told by the "prd.revised" that does it.
 */
#pragma once
#include "id.h"

struct announcement {
    const char *topic;
    struct id workspace, prd;
    struct id subject; /* the proposal, message, event …; none for a revision */
    int64_t revision;  /* "prd.revised": its number; else 0 */
};

struct announcer;
struct announcer_ops {
    void (*announce)(struct announcer *self, const struct announcement *announcement);
};
struct announcer {
    const struct announcer_ops *ops;
};

static inline void announce(struct announcer *self, const struct announcement *announcement)
{
    self->ops->announce(self, announcement);
}
