/* The next question of a PRD's interview, and what is known by now. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/interview_dto.h"
#include "interfaces/prd_store.h"

struct get_interview {
    struct prd_store *store;
};

struct error *get_interview(const struct get_interview *self, const struct prd_access *access,
                            struct arena *mem, struct interview_dto *ret) _must_check_;
