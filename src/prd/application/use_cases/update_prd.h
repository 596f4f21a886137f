/* Changes a PRD's title or status. */
#pragma once
#include "dtos/prd_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/membership.h"
#include "interfaces/prd_store.h"

struct update_prd {
    struct prd_store *store;
    struct announcer *announcer;
    struct clock *clock;
    struct membership *membership;
};

/* Errors: stale where the head, the title or the status is not in->expected, invalid (title), forbidden where
 * the status comes from or goes to the archive and the actor is no owner, conflict "changes_requested" where
 * it is to be approved and somebody who signed wants changes. */
struct error *update_prd(const struct update_prd *self, const struct prd_access *access,
                         const struct update_prd_dto *in, struct arena *mem,
                         struct prd_dto **ret) _must_check_;
