/* What the lint finds in a PRD, and what its rules are. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/lint_dto.h"
#include "dtos/list_dto.h"

struct lint_prd {
    struct prd_store *store;
    struct clock *clock;
};

/* Without a limit, all findings at the head. With one, pages of the revision that the first page read,
 * whatever happens meanwhile: the cursor names it. Error invalid for a cursor that is none. */
struct error *lint_prd(const struct lint_prd *self, const struct prd_access *access,
                       const struct list_query *in, struct arena *mem,
                       struct lint_report_dto *ret) _must_check_;

/* The rules of the lint, in the order of the documentation. */
struct list_dto list_lint_rules(struct arena *mem);
