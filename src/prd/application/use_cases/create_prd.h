/* Makes a PRD from an idea and a template, and asks the first question of its interview. */
#pragma once
#include "dtos/prd_dto.h"
#include "interfaces/announcer.h"
#include "services/applier.h"
#include "use_cases/resolve_access.h"

struct create_prd {
    struct prd_store *store;
    const struct resolve_access *access;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
    const char *guide_name; /* who asks the first question */
};

/* Errors: invalid (title, key, template), conflict "key_taken", not_found and forbidden for the workspace. */
struct error *create_prd(const struct create_prd *self, const struct actor *actor,
                         const struct create_prd_dto *in, struct arena *mem,
                         struct prd_dto **ret) _must_check_;
