#include "dependencies/prd_guard.h"
#include "dependencies/prd_api.h"
#include "users_module.h"

struct error *actor_of(const struct http_request *request, struct actor *ret)
{
    const struct users_principal *principal = users_principal_of(request);

    if (principal == NULL)
        return error_new(ERROR_UNAUTHENTICATED, "unauthenticated", "Sign in first.");
    *ret = (struct actor){
        .user = principal->user,
        .name = principal->name,
        .session = id_is_none(principal->session) ? principal->token : principal->session,
        .address = request->address,
        .request = request->id,
    };
    return OK;
}

struct error *prd_guard(void *self, struct http_request *request)
{
    const struct prd_api *api = self;
    struct prd_access *access = arena_new_of(request->mem, struct prd_access);
    struct access_question question = {
        .prd = http_request_param(request, "prd"),
        .proposal = http_request_param(request, "proposal"),
        .thread = http_request_param(request, "thread"),
        .permission = request->route->permission,
    };

    TRY(actor_of(request, &question.actor));
    TRY(resolve_access(&api->resolve_access, &question, request->mem, access));
    request->context = access;
    return OK;
}

struct error *workspace_guard(void *self, struct http_request *request)
{
    const struct prd_api *api = self;
    struct prd_access *access = arena_new_of(request->mem, struct prd_access);
    struct actor actor;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(actor_of(request, &actor));
    TRY(resolve_workspace(&api->resolve_access, &actor, workspace, request->route->permission, request->mem,
                          access));
    request->context = access;
    return OK;
}

const struct prd_access *prd_access_of(const struct http_request *request)
{
    return request->context;
}
