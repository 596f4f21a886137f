/* Watches a PRD: from now, or from where one left off. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/feed_dto.h"
#include "interfaces/change_feed.h"
#include "interfaces/prd_store.h"

struct follow_changes {
    struct prd_store *store;
    struct change_feed *feed;
    struct clock *clock;
};

struct followed_changes {
    struct str epoch;
    int64_t position; /* number of the newest change when the PRD was read */
    struct standing_dto standing;
    struct change_watcher watcher; /* prd, person and heard; the ops are the caller's */
};

/* `last_event`: "<epoch>:<number>" as a stream of any node gave it, or STR_NONE. What this node cannot
 * continue begins with a reset. Errors: invalid for one that is malformed. */
struct error *follow_changes(const struct follow_changes *self, const struct prd_access *access,
                             struct str last_event, struct arena *mem,
                             struct followed_changes *ret) _must_check_;
