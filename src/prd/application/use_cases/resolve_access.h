/* Finds the PRD that a request names, and decides whether who asks may do what the route is for. */
#pragma once
#include "dtos/access_dto.h"
#include "interfaces/prd_store.h"

struct resolve_access {
    struct prd_store *store;
    struct membership *membership;
};

struct access_question {
    struct actor actor;
    struct str prd;      /* an id, or a key in one of the actor's workspaces; STR_NONE: by what is about it */
    struct str proposal; /* an id */
    struct str thread;   /* of comments: an id */
    const char *permission; /* by name, as the users module knows it */
};

/* Errors: not_found where there is no such thing or the actor is no member, forbidden where the role is too
 * low. */
struct error *resolve_access(const struct resolve_access *self, const struct access_question *in,
                             struct arena *mem, struct prd_access *ret) _must_check_;

/* The right to do something in a workspace (none: the personal one), where there is no PRD yet. */
struct error *resolve_workspace(const struct resolve_access *self, const struct actor *actor,
                                struct id workspace, const char *permission, struct arena *mem,
                                struct prd_access *ret) _must_check_;
