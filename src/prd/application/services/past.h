/* Documents as they were. */
#pragma once
#include "interfaces/prd_store.h"

/* The document after revision `number`; 0 gives the empty one before the first. Error not_found, in words
 * that name the range, for a number that the PRD does not have. */
struct error *load_past(struct prd_work *work, const struct prd *prd, int64_t number, struct arena *mem,
                        struct document *ret) _must_check_;
