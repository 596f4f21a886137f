#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/prd_routes.h"
#include "schemas/assistant_schemas.h"

static struct error *handle_get(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct assistant_dto assistant;

    TRY(get_assistant(&api->get_assistant, ID_NONE, request->mem, &assistant));
    http_response_json(response, 200, &assistant_schema, &assistant);
    return OK;
}

static struct error *handle_probe(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct assistant_dto assistant;

    TRY(probe_assistant(&api->get_assistant, ID_NONE, request->mem, &assistant));
    http_response_json(response, 202, &assistant_schema, &assistant);
    return OK;
}

static struct error *answer_use(const struct prd_api *api, struct id workspace, struct http_request *request,
                                struct http_response *response)
{
    struct list_dto list;

    TRY(sum_model_use(&api->sum_model_use, workspace, request->query, request->mem, &list));
    http_response_json(response, 200, &model_use_page_schema, &list);
    return OK;
}

static struct error *handle_use(void *self, struct http_request *request, struct http_response *response)
{
    return answer_use(self, ID_NONE, request, response);
}

static struct error *handle_use_of_workspace(void *self, struct http_request *request,
                                             struct http_response *response)
{
    return answer_use(self, prd_access_of(request)->workspace, request, response);
}

static struct error *handle_get_choice(void *self, struct http_request *request,
                                       struct http_response *response)
{
    const struct prd_api *api = self;
    struct model_choice_dto choice;

    TRY(get_model_choice(&api->choose_model, prd_access_of(request), request->mem, &choice));
    http_response_json(response, 200, &model_choice_schema, &choice);
    return OK;
}

static struct error *handle_choose(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct model_choice_dto choice;

    TRY(choose_model(&api->choose_model, prd_access_of(request), request->input, request->mem, &choice));
    http_response_json(response, 200, &model_choice_schema, &choice);
    return OK;
}

static struct error *handle_forget(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;

    TRY(forget_model_choice(&api->choose_model, prd_access_of(request), request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_probe_choice(void *self, struct http_request *request,
                                         struct http_response *response)
{
    const struct prd_api *api = self;
    struct assistant_dto assistant;

    TRY(probe_assistant(&api->get_assistant, prd_access_of(request)->workspace, request->mem, &assistant));
    http_response_json(response, 202, &assistant_schema, &assistant);
    return OK;
}

static struct error *handle_manifest(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct manifest_dto manifest;
    struct id message;

    TRY(http_request_param_id(request, "message", &message));
    TRY(get_manifest(&api->get_manifest, prd_access_of(request), message, request->mem, &manifest));
    http_response_json(response, 200, &manifest_schema, &manifest);
    return OK;
}

static struct error *handle_cancel(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct id message;

    TRY(http_request_param_id(request, "message", &message));
    TRY(cancel_reply(&api->cancel_reply, prd_access_of(request), message, request->mem));
    http_response_empty(response, 202);
    return OK;
}

const struct route prd_assistant_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/ai",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "assistant.view",
        .status = 200,
        .response = &assistant_schema,
        .handle = handle_get,
        .summary = "What answers in the conversations, and whether it does",
        .tag = "assistants",
    },
    {
        .method = HTTP_POST,
        .path = API "/ai/probe",
        .access = HTTP_ADMIN,
        .runs = HTTP_RUNS_WORK,
        .permission = "assistant.probe",
        .status = 202,
        .response = &assistant_schema,
        .handle = handle_probe,
        .summary = "Try the server's model out, in the background; it costs some tokens",
        .tag = "assistants",
    },
    {
        .method = HTTP_GET,
        .path = API "/ai/use",
        .access = HTTP_ADMIN,
        .runs = HTTP_RUNS_WORK,
        .permission = "assistant.use",
        .query = &model_use_query_schema,
        .status = 200,
        .response = &model_use_page_schema,
        .handle = handle_use,
        .summary = "What models have taken that the server paid for, by month or day, workspace and model",
        .tag = "assistants",
    },
    {
        .method = HTTP_GET,
        .path = API "/workspaces/{workspace}/ai/use",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "workspace.assistant.view",
        .query = &model_use_query_schema,
        .status = 200,
        .response = &model_use_page_schema,
        .guard = workspace_guard,
        .handle = handle_use_of_workspace,
        .summary = "What models have taken in a workspace, by month or day and model, whoever paid",
        .tag = "assistants",
    },
    {
        .method = HTTP_GET,
        .path = API "/workspaces/{workspace}/ai",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "workspace.assistant.view",
        .status = 200,
        .response = &model_choice_schema,
        .guard = workspace_guard,
        .handle = handle_get_choice,
        .summary = "What answers in a workspace",
        .tag = "assistants",
    },
    {
        .method = HTTP_PUT,
        .path = API "/workspaces/{workspace}/ai",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "workspace.assistant.edit",
        .body = &choose_model_schema,
        .status = 200,
        .response = &model_choice_schema,
        .guard = workspace_guard,
        .handle = handle_choose,
        .summary = "Choose what answers in a workspace; a model is tried out then",
        .tag = "assistants",
    },
    {
        .method = HTTP_DELETE,
        .path = API "/workspaces/{workspace}/ai",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "workspace.assistant.edit",
        .status = 204,
        .guard = workspace_guard,
        .handle = handle_forget,
        .summary = "Go back to what the server has",
        .tag = "assistants",
    },
    {
        .method = HTTP_POST,
        .path = API "/workspaces/{workspace}/ai/probe",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "workspace.assistant.edit",
        .status = 202,
        .response = &assistant_schema,
        .guard = workspace_guard,
        .handle = handle_probe_choice,
        .summary = "Try the workspace's model out, in the background; it costs some tokens",
        .tag = "assistants",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/messages/{message}/manifest",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .response = &manifest_schema,
        .guard = prd_guard,
        .handle = handle_manifest,
        .summary = "What a model was sent for a reply",
        .tag = "assistants",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/messages/{message}/cancel",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.chat",
        .status = 202,
        .guard = prd_guard,
        .handle = handle_cancel,
        .summary = "Stop a reply that is being written; what came so far is kept",
        .tag = "conversation",
    },
};
const size_t prd_assistant_route_count = COUNT_OF(prd_assistant_routes);
