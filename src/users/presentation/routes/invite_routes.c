#include "dependencies/current_user.h"
#include "dependencies/users_api.h"
#include "dependencies/workspace_role.h"
#include "routes/users_routes.h"
#include "schemas/invite_schemas.h"
#include "schemas/workspace_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct invite_page_dto page;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(list_invites(api->invite_people, current_user(request), workspace, request->mem, &page));
    http_response_json(response, 200, &invite_page_schema, &page);
    return OK;
}

static struct error *handle_create(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct invite_dto invite;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(create_invite(api->invite_people, current_user(request), workspace, request->input, request->mem,
                      &invite));
    invite.link =
        str_format(request->mem, "%.*s/invite?token=%.*s", STR_ARGS(api->public_url), STR_ARGS(invite.token));
    http_response_json(response, 201, &new_invite_schema, &invite);
    return OK;
}

static struct error *handle_revoke(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct id workspace, invite;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(http_request_param_id(request, "invite", &invite));
    TRY(revoke_invite(api->invite_people, current_user(request), workspace, invite, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_accept(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct workspace_dto workspace;

    TRY(accept_invite(api->accept_invite, current_user(request), request->input, request->mem, &workspace));
    http_response_json(response, 200, &workspace_schema, &workspace);
    return OK;
}

const struct route invite_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/workspaces/{workspace}/invites",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.invites.edit",
     .status = 200,
     .response = &invite_page_schema,
     .guard = workspace_role,
     .handle = handle_list,
     .summary = "List the invitations to a workspace that wait for an answer.",
     .tag = "workspaces"},
    {.method = HTTP_POST,
     .path = "/api/v1/workspaces/{workspace}/invites",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.invites.edit",
     .body = &create_invite_schema,
     .status = 201,
     .response = &new_invite_schema,
     .guard = workspace_role,
     .handle = handle_create,
     .summary = "Invite somebody to a workspace, by mail or with a link.",
     .tag = "workspaces"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/workspaces/{workspace}/invites/{invite}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.invites.edit",
     .status = 204,
     .guard = workspace_role,
     .handle = handle_revoke,
     .summary = "Withdraw an invitation.",
     .tag = "workspaces"},
    {.method = HTTP_POST,
     .path = "/api/v1/invites/accept",
     .access = HTTP_USER,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .permission = "invite.accept",
     .body = &accept_invite_schema,
     .status = 200,
     .response = &workspace_schema,
     .handle = handle_accept,
     .summary = "Accept an invitation: you join its workspace.",
     .tag = "workspaces"},
};
const size_t invite_route_count = COUNT_OF(invite_routes);
