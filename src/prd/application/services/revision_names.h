/* Revisions as people name them: by number, or by a baseline. */
#pragma once
#include "interfaces/prd_store.h"

/* Error not_found for a name that is neither; a number may still be one that the PRD does not have. */
struct error *find_named_revision(struct prd_work *work, const struct prd *prd, struct str name,
                                  struct arena *mem, int64_t *ret) _must_check_;
