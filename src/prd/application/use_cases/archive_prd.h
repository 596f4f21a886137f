/* Archives a PRD: it stays readable, and an owner can bring it back by setting its status. */
#pragma once
#include "use_cases/update_prd.h"

/* `expected_head` 0: whatever it says now. Archiving an archived PRD changes nothing. */
struct error *archive_prd(const struct update_prd *self, const struct prd_access *access,
                          int64_t expected_head, struct arena *mem) _must_check_;
