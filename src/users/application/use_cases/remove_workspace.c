#include "use_cases/remove_workspace.h"
#include "interfaces/users_store.h"
#include "interfaces/workspace_remover.h"
#include "use_cases/record_event.h"
#include "use_cases/workspace_access.h"

#define REQUESTS_END MINUTES(1) /* who was let in before has written by then what they came to write */

struct error *remove_workspace(const struct remove_workspace *self, const struct principal_dto *principal,
                               struct id workspace, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(WORKSPACE_DELETED, principal);
    struct workspace *found;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(demand_workspace(work, principal, workspace, PERMISSION_WORKSPACE_DELETE, mem));
    TRY(workspace_repository_find(work->workspaces, workspace, mem, &found));
    if (found == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such workspace.");
    if (!id_is_none(found->personal_of))
        return error_new(ERROR_CONFLICT, "personal_workspace",
                         "A personal workspace goes with the account of its person, and not before.");
    TRY(workspace_repository_empty(work->workspaces, workspace, clock_now(self->clock), mem));
    event.user = ID_NONE; /* all who were in it */
    event.workspace = workspace;
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

static struct error *find_removed(const struct remove_workspace *self, struct arena *mem, struct id *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    return workspace_repository_find_emptied(work->workspaces, clock_now(self->clock) - REQUESTS_END, mem,
                                             ret);
}

struct error *clear_removed_workspace(const struct remove_workspace *self, struct arena *mem, bool *again)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct id workspace;

    TRY(find_removed(self, mem, &workspace));
    *again = !id_is_none(workspace);
    if (id_is_none(workspace))
        return OK;
    /* First what others keep: should this end here, the workspace is found again. */
    TRY(workspace_remover_remove(self->remover, workspace, mem));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(workspace_repository_remove(work->workspaces, workspace, mem));
    return unit_of_work_commit(work);
}
