/* A PRD to take away: its Markdown, a page of HTML that needs nothing else, or everything as JSON: all that a
 * reader of the PRD can see, with who did it, when and why. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/export_dto.h"
#include "dtos/list_dto.h"
#include "services/applier.h"

struct export_prd {
    struct prd_store *store;
    const struct applier *applier;
    struct clock *clock;
};

/* JSON goes to the sink, of one moment of the PRD, a page at a time; the others need none. */
struct error *export_prd(const struct export_prd *self, const struct prd_access *access,
                         enum export_format format, struct export_sink *sink, struct arena *mem,
                         struct exported_dto *ret) _must_check_;
