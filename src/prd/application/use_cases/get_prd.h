/* One PRD with its text. */
#pragma once
#include "dtos/prd_dto.h"
#include "interfaces/prd_store.h"

struct get_prd {
    struct prd_store *store;
};

#define REVISION_ANY INT64_MAX

/* Where the head is `known` (0: none is; REVISION_ANY: whichever), the text is left out: who asks has it. */
struct error *get_prd(const struct get_prd *self, const struct prd_access *access, int64_t known,
                      struct arena *mem, struct prd_dto **ret) _must_check_;
