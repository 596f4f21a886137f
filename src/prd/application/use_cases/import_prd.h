/* Makes a PRD from a Markdown document, every byte as it came. */
#pragma once
#include "dtos/prd_dto.h"
#include "interfaces/announcer.h"
#include "services/applier.h"
#include "use_cases/resolve_access.h"

struct import_prd {
    struct prd_store *store;
    const struct resolve_access *access;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* Errors: invalid (no UTF-8, title, key), too_large, conflict "key_taken", not_found and forbidden for the
 * workspace. */
struct error *import_prd(const struct import_prd *self, const struct actor *actor,
                         const struct import_prd_dto *in, struct arena *mem,
                         struct prd_dto **ret) _must_check_;
