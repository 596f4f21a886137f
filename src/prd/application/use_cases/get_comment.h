/* One comment, as who wrote it reads it before changing it. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/comment_dto.h"
#include "interfaces/prd_store.h"

struct get_comment {
    struct prd_store *store;
};

/* Error not_found. */
struct error *get_comment(const struct get_comment *self, const struct prd_access *access, struct id thread,
                          struct id comment, struct arena *mem, struct comment_dto *ret) _must_check_;
