/* The workspaces that somebody sees. */
#pragma once
#include "dtos/access_dto.h"

struct visible_workspaces {
    const struct membership_of *memberships; /* all of theirs */
    size_t membership_count;
    struct id *ids; /* those that are asked for */
    size_t count;
};

/* All of the actor's, or one; error not_found for one that they are no member of. */
struct error *find_workspaces(struct membership *membership, const struct actor *actor, struct id one,
                              struct arena *mem, struct visible_workspaces *ret) _must_check_;
