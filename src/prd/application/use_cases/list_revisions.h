/* The past of a PRD, newest first, each revision with what it changed. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/list_dto.h"
#include "dtos/revision_dto.h"

struct list_revisions {
    struct prd_store *store;
};

/* *ret lists struct revision_dto. */
struct error *list_revisions(const struct list_revisions *self, const struct prd_access *access,
                             const struct list_query *in, struct arena *mem,
                             struct list_dto *ret) _must_check_;
