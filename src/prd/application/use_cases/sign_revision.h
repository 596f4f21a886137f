/* Signs a PRD as it stands at a revision, takes a signature back, lists them. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/approval_dto.h"
#include "dtos/list_dto.h"
#include "interfaces/announcer.h"

struct sign_revision {
    struct prd_store *store;
    struct membership *membership;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* What the person signed before is withdrawn by it. Nobody signs what they have not read: error precondition
 * "revision_missing" where they say neither revision nor expected_head, stale where the head is not
 * in->expected_head, conflict "changed_since" where the document says something else since in->revision.
 * Other errors: invalid (no such revision), conflict "archived". */
struct error *sign_revision(const struct sign_revision *self, const struct prd_access *access,
                            const struct sign_revision_dto *in, struct arena *mem,
                            struct approval_dto **ret) _must_check_;
/* By who gave it, or by an owner of the workspace. Error conflict "not_standing". */
struct error *withdraw_approval(const struct sign_revision *self, const struct prd_access *access,
                                struct id id, struct arena *mem) _must_check_;
/* *ret lists struct approval_dto, newest first. */
struct error *list_approvals(const struct sign_revision *self, const struct prd_access *access,
                             const struct list_query *in, struct arena *mem,
                             struct list_dto *ret) _must_check_;
