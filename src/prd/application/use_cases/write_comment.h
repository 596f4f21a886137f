/* Begins a thread about a place of a PRD, or answers in one. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/comment_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"

struct write_comment {
    struct prd_store *store;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* Errors: invalid (a blank text, a node or words that the revision does not have), not_found (the thread of a
 * reply), conflict for an archived PRD ("archived"), a full thread ("thread_full") and too many threads
 * ("too_many_threads"). */
struct error *write_comment(const struct write_comment *self, const struct prd_access *access,
                            const struct write_comment_dto *in, struct arena *mem,
                            struct thread_dto **ret) _must_check_;
