/* Changes what was said, takes it back, and closes and opens threads. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/comment_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"

struct change_comment {
    struct prd_store *store;
    struct membership *membership;
    struct announcer *announcer;
    struct clock *clock;
};

/* Errors of all: not_found, conflict for an archived PRD. */

/* The author's alone: error forbidden, code "not_yours". Errors: invalid for a blank text; stale where
 * another version was expected. */
struct error *edit_comment(const struct change_comment *self, const struct prd_access *access,
                           struct id thread, struct id comment, const struct edit_comment_dto *in,
                           struct arena *mem, struct thread_dto **ret) _must_check_;
/* By its author, or by an owner of the workspace. A thread goes with its last comment. */
struct error *delete_comment(const struct change_comment *self, const struct prd_access *access,
                             struct id thread, struct id comment, struct arena *mem) _must_check_;
/* Doing it again changes nothing. */
struct error *resolve_thread(const struct change_comment *self, const struct prd_access *access,
                             struct id thread, bool resolved, struct arena *mem,
                             struct thread_dto **ret) _must_check_;
