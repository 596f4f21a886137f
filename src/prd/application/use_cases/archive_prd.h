/* Archives a PRD: it stays readable, and an owner can bring it back by setting its status. */
#pragma once
#include "use_cases/update_prd.h"

/* Archiving an archived PRD changes nothing. */
struct error *archive_prd(const struct update_prd *self, const struct prd_access *access,
                          const struct prd_expected *expected, struct arena *mem) _must_check_;
