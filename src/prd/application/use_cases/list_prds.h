/* The PRDs of the actor's workspaces. */
#pragma once
#include "dtos/list_dto.h"
#include "dtos/prd_dto.h"

struct list_prds {
    struct prd_store *store;
    struct membership *membership;
};

struct list_prds_query {
    int64_t limit;
    struct str cursor;
    struct id workspace; /* none: all of the actor's */
};

/* *ret lists struct prd_dto. A workspace that the actor is no member of is not_found. */
struct error *list_prds(const struct list_prds *self, const struct actor *actor,
                        const struct list_prds_query *in, struct arena *mem,
                        struct list_dto *ret) _must_check_;
