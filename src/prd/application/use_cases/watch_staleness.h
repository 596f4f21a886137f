/* What the project has left behind, and "still true". */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/list_dto.h"
#include "dtos/stale_dto.h"
#include "interfaces/announcer.h"

struct watch_staleness {
    struct prd_store *store;
    struct announcer *announcer;
    struct clock *clock;
};

/* *ret lists struct stale_dto, the longest untouched first. Error invalid for a cursor that is none. */
struct error *list_stale(const struct watch_staleness *self, const struct prd_access *access,
                         const struct list_query *in, struct arena *mem, struct list_dto *ret) _must_check_;
/* The node counts as touched now. Errors: not_found, conflict "archived". */
struct error *confirm_node(const struct watch_staleness *self, const struct prd_access *access,
                           struct id node, struct arena *mem, struct confirmation_dto **ret) _must_check_;
