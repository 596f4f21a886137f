/*
 * Deleting a workspace. At once nobody is in it any more, so that for everybody it is not there; what others
 * keep of it is deleted a minute later, when whoever was let in before has come to an end, and the workspace
 * with it.
 */
#pragma once
#include "dtos/user_dtos.h"

struct users_store;
struct workspace_remover;

struct remove_workspace {
    struct users_store *store;
    struct clock *clock;
    const struct workspace_remover *remover;
};

/* Owners only. Errors: not_found; conflict "personal_workspace". */
struct error *remove_workspace(const struct remove_workspace *self, const struct principal_dto *principal,
                               struct id workspace, struct arena *mem) _must_check_;
/* Deletes what is left of one removed workspace; *again says whether there may be more. For a background job.
 */
struct error *clear_removed_workspace(const struct remove_workspace *self, struct arena *mem,
                                      bool *again) _must_check_;
