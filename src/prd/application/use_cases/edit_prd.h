/* Applies a person's operations to a PRD, all or none, as one revision. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/operation_dto.h"
#include "dtos/revision_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"
#include "services/applier.h"

struct edit_prd {
    struct prd_store *store;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
};

/*
 * *ret is the new revision; where the operations change nothing it is the head, and *made is false.
 * Errors: invalid (a malformed operation, a base revision that is not there), conflict with /operations/N for
 * each that does not fit, stale where the head is not in->expected_head.
 */
struct error *edit_prd(const struct edit_prd *self, const struct prd_access *access,
                       const struct edit_prd_dto *in, struct arena *mem, struct revision_dto **ret,
                       bool *made) _must_check_;
