#include "dependencies/current_user.h"
#include "dependencies/pages.h"
#include "dependencies/users_api.h"
#include "dependencies/workspace_role.h"
#include "http/preconditions.h"
#include "routes/users_routes.h"
#include "schemas/workspace_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct workspace_page_dto all;
    struct page_dto page;

    TRY(list_workspaces(api->share_workspaces, current_user(request), request->mem, &all));
    page = (struct page_dto){.items = all.items, .count = all.count};
    TRY(page_cut(&page, sizeof(*all.items), request->query, request->mem));
    http_response_json(response, 200, &workspace_page_schema, &page);
    return OK;
}

static void answer_workspace(const struct http_request *request, struct http_response *response, int status,
                             const struct workspace_dto *workspace)
{
    http_response_json(response, status, &workspace_schema, workspace);
    http_response_content_version(response, workspace->version, request->mem);
}

static struct error *handle_create(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct workspace_dto workspace;

    TRY(create_workspace(api->share_workspaces, current_user(request), request->input, request->mem,
                         &workspace));
    answer_workspace(request, response, 201, &workspace);
    return OK;
}

static struct error *handle_get(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct workspace_dto workspace;
    struct id id;

    TRY(http_request_param_id(request, "workspace", &id));
    TRY(get_workspace(api->share_workspaces, current_user(request), id, request->mem, &workspace));
    answer_workspace(request, response, 200, &workspace);
    return OK;
}

static struct error *handle_rename(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct rename_workspace_dto in = *(const struct rename_workspace_dto *)request->input;
    struct workspace_dto workspace;
    struct id id;

    TRY(http_request_param_id(request, "workspace", &id));
    TRY(http_request_if_match(request, "the workspace", true, &in.expected_version));
    TRY(rename_workspace(api->share_workspaces, current_user(request), id, &in, request->mem, &workspace));
    answer_workspace(request, response, 200, &workspace);
    return OK;
}

static struct error *handle_remove(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(remove_workspace(api->remove_workspace, current_user(request), workspace, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_list_members(void *self, struct http_request *request,
                                         struct http_response *response)
{
    const struct users_api *api = self;
    struct member_page_dto page;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(list_members(api->share_workspaces, current_user(request), workspace, request->query, request->mem,
                     &page));
    http_response_json(response, 200, &member_page_schema, &page);
    return OK;
}

static struct error *handle_add_member(void *self, struct http_request *request,
                                       struct http_response *response)
{
    const struct users_api *api = self;
    struct member_dto member;
    struct id workspace;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(add_member(api->share_workspaces, current_user(request), workspace, request->input, request->mem,
                   &member));
    http_response_json(response, 201, &member_schema, &member);
    return OK;
}

static struct error *handle_set_role(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct member_dto member;
    struct id workspace, user;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(http_request_param_id(request, "user", &user));
    TRY(set_member_role(api->share_workspaces, current_user(request), workspace, user, request->input,
                        request->mem, &member));
    http_response_json(response, 200, &member_schema, &member);
    return OK;
}

static struct error *handle_remove_member(void *self, struct http_request *request,
                                          struct http_response *response)
{
    const struct users_api *api = self;
    struct id workspace, user;

    TRY(http_request_param_id(request, "workspace", &workspace));
    TRY(http_request_param_id(request, "user", &user));
    TRY(remove_member(api->share_workspaces, current_user(request), workspace, user, request->mem));
    http_response_empty(response, 204);
    return OK;
}

const struct route workspace_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/workspaces",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.list",
     .status = 200,
     .query = &page_query_schema,
     .response = &workspace_page_schema,
     .handle = handle_list,
     .summary = "List the workspaces that you are in.",
     .tag = "workspaces"},
    {.method = HTTP_POST,
     .path = "/api/v1/workspaces",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.create",
     .body = &create_workspace_schema,
     .status = 201,
     .response = &workspace_schema,
     .handle = handle_create,
     .summary = "Make a workspace, which you own.",
     .tag = "workspaces"},
    {.method = HTTP_GET,
     .path = "/api/v1/workspaces/{workspace}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.view",
     .status = 200,
     .response = &workspace_schema,
     .guard = workspace_role,
     .handle = handle_get,
     .summary = "A workspace that you are in.",
     .tag = "workspaces"},
    {.method = HTTP_PATCH,
     .path = "/api/v1/workspaces/{workspace}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.edit",
     .body = &rename_workspace_schema,
     .status = 200,
     .response = &workspace_schema,
     .takes = HTTP_TAKES_IF_MATCH_ALWAYS,
     .guard = workspace_role,
     .handle = handle_rename,
     .summary = "Give a workspace another name.",
     .tag = "workspaces"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/workspaces/{workspace}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.delete",
     .status = 204,
     .guard = workspace_role,
     .handle = handle_remove,
     .summary = "Delete a workspace with all its PRDs. There is no way back.",
     .tag = "workspaces"},
    {.method = HTTP_GET,
     .path = "/api/v1/workspaces/{workspace}/members",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.view",
     .query = &list_members_schema,
     .status = 200,
     .response = &member_page_schema,
     .guard = workspace_role,
     .handle = handle_list_members,
     .summary = "List who is in a workspace.",
     .tag = "workspaces"},
    {.method = HTTP_POST,
     .path = "/api/v1/workspaces/{workspace}/members",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.members.edit",
     .body = &add_member_schema,
     .status = 201,
     .response = &member_schema,
     .guard = workspace_role,
     .handle = handle_add_member,
     .summary = "Add somebody to a workspace, or give a member another role.",
     .tag = "workspaces"},
    {.method = HTTP_PATCH,
     .path = "/api/v1/workspaces/{workspace}/members/{user}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.members.edit",
     .body = &set_role_schema,
     .status = 200,
     .response = &member_schema,
     .guard = workspace_role,
     .handle = handle_set_role,
     .summary = "Give a member another role. The last owner stays one.",
     .tag = "workspaces"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/workspaces/{workspace}/members/{user}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "workspace.leave",
     .status = 204,
     .guard = workspace_role,
     .handle = handle_remove_member,
     .summary = "Remove somebody from a workspace, or leave it yourself. The last owner stays.",
     .tag = "workspaces"},
};
const size_t workspace_route_count = COUNT_OF(workspace_routes);
