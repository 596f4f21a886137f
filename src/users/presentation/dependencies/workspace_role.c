#include "dependencies/workspace_role.h"
#include "dependencies/current_user.h"
#include "http/router.h"

struct error *workspace_role(void *self, struct http_request *request)
{
    const struct users_api *api = self;
    enum workspace_role_dto role;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    return require_workspace_role(api->authorize, current_user(request), request->route->permission,
                                  workspace, request->mem, &role);
}
