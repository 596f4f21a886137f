/* Makes the document say again what it said at an older revision: as a new revision, history stays as it is.
 */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/revision_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"
#include "services/applier.h"

struct restore_revision {
    struct prd_store *store;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
};

/* *ret is the new revision; where the document says that already it is the head, and *made is false. Errors:
 * not_found for a number that the PRD does not have, stale where the head is not in->expected_head. */
struct error *restore_revision(const struct restore_revision *self, const struct prd_access *access,
                               const struct restore_revision_dto *in, struct arena *mem,
                               struct revision_dto **ret, bool *made) _must_check_;
