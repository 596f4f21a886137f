/* One revision: what it changed and what the document said after it. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/revision_dto.h"
#include "interfaces/prd_store.h"

struct get_revision {
    struct prd_store *store;
};

/* `name`: its number, or a baseline. Error not_found for one that the PRD does not have. */
struct error *get_revision(const struct get_revision *self, const struct prd_access *access, struct str name,
                           struct arena *mem, struct revision_dto **ret) _must_check_;
