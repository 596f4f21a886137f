/* Finds words in the PRDs of the actor's workspaces. */
#pragma once
#include "dtos/list_dto.h"
#include "dtos/search_dto.h"
#include "interfaces/membership.h"

struct search_prds {
    struct prd_store *store;
    struct membership *membership;
};

/* The kind that asks for titles of PRDs, after those of nodes. */
#define SEARCH_KIND_PRD (NODE_STORY + 1)

struct actor;
/* *ret lists struct found_dto, the best first. Errors: those of search_query_parse; not_found for a workspace
 * that the actor is no member of. */
struct error *search_prds(const struct search_prds *self, const struct actor *actor,
                          const struct search_query_dto *in, struct arena *mem,
                          struct list_dto *ret) _must_check_;
