/* What making a PRD has in common, from an idea or from a document: its title, its key, its first revision.
 */
#pragma once
#include "dtos/prd_dto.h"
#include "services/revising.h"

struct founding {
    const struct prd_access *access;
    struct str title; /* of the PRD */
    struct str key;   /* as asked for; absent: made from the title */
    struct str template_name;
    enum cause cause;
    struct str why;
    struct id id;
    int64_t at;
    struct text_differ *differ;
};

/* Trimmed; error invalid with /title where nothing is left, it is longer than 200 characters or has line
 * breaks. */
struct error *check_title(struct str title, struct arena *mem, struct str *ret) _must_check_;

/* Adds the PRD and its first revision. Errors: invalid with /key, conflict "key_taken". */
struct error *found(struct prd_work *work, const struct founding *founding, const struct applied *applied,
                    struct arena *mem, struct prd *ret) _must_check_;
