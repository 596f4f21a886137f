/* What a model was sent for a reply. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/manifest_dto.h"
#include "interfaces/prd_store.h"

struct get_manifest {
    struct prd_store *store;
};

/* Error not_found: no such reply in the PRD, or no model was asked for it. */
struct error *get_manifest(const struct get_manifest *self, const struct prd_access *access,
                           struct id message, struct arena *mem, struct manifest_dto *ret) _must_check_;
