/* What happened, for administrators: the newest first. */
#pragma once
#include "dtos/audit_dtos.h"
#include "error.h"

struct seal_audit;
struct users_store;

struct read_audit {
    struct users_store *store;
    const struct seal_audit *seal_audit;
};

/* What happened before it was called is there. Whoever calls it holds the permission audit.view. Errors:
 * invalid for a cursor that no page gave, and for an action that there is not. */
struct error *read_audit(const struct read_audit *self, const struct read_audit_dto *in, struct arena *mem,
                         struct audit_page_dto *ret) _must_check_;
