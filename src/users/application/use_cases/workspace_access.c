#include "use_cases/workspace_access.h"

struct error *demand_workspace(struct unit_of_work *work, const struct principal_dto *principal,
                               struct id workspace, enum permission permission, struct arena *mem)
{
    enum workspace_role role;

    TRY(workspace_repository_role_of(work->workspaces, workspace, principal->user.id, mem, &role));
    if (role == WORKSPACE_NOBODY)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such workspace.");
    return permission_check_role(permission, role);
}
