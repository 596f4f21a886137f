/*
 * For every line of the document: who put it there, when and why.
 *
 * Follows the steps of each node back to its making, then carries the origin of each line forward through
 * them. A text that comes back (by restoring, or by hand) brings its lines' origins back with it.
 */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/list_dto.h"
#include "dtos/revision_dto.h"
#include "interfaces/text_differ.h"

struct blame_prd {
    struct prd_store *store;
    struct text_differ *differ;
};

/* *ret lists struct blame_dto, one for each line. */
struct error *blame_prd(const struct blame_prd *self, const struct prd_access *access, struct arena *mem,
                        struct list_dto *ret) _must_check_;
