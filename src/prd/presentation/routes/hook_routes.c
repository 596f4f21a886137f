#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "http/form.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/hook_schemas.h"

/* GitHub delivers 25 MiB at most, and what is larger than this never but for pushes of thousands of commits.
 */
#define DELIVERY_LIMIT ((size_t)8 << 20)

/* A ping, and most of what else is delivered, is shorter. */
#define UNPROVEN_LIMIT ((int64_t)64 << 10)

#define FORM "application/x-www-form-urlencoded"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_hooks(&api->manage_hooks, prd_access_of(request), request->mem, &list));
    answer_list(response, &hook_page_schema, &list);
    return OK;
}

/* The one answer that has the secret is for who asked, and for nobody's cache. */
static void answer_opened(struct http_response *response, int status, const struct hook_dto *hook)
{
    http_response_json(response, status, &hook_schema, hook);
    http_response_header(response, "Cache-Control", STR("no-store"));
}

static struct error *handle_create(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct hook_dto hook;

    TRY(create_hook(&api->manage_hooks, prd_access_of(request), request->input, request->mem, &hook));
    answer_opened(response, 201, &hook);
    return OK;
}

static struct error *handle_rotate(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct hook_dto hook;
    struct id id;

    TRY(http_request_param_id(request, "hook", &id));
    TRY(rotate_hook(&api->manage_hooks, prd_access_of(request), id, request->mem, &hook));
    answer_opened(response, 200, &hook);
    return OK;
}

static struct error *handle_remove(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct id id;

    TRY(http_request_param_id(request, "hook", &id));
    TRY(remove_hook(&api->manage_hooks, prd_access_of(request), id, request->mem));
    http_response_empty(response, 204);
    return OK;
}

/* GitHub sends JSON, or a form with the JSON in it, as the hook was set up there. */
static struct error *read_payload(const struct http_request *request, struct str *ret)
{
    *ret = request->body;
    if (str_starts_nocase(http_request_header(request, "Content-Type"), STR("application/json")) ||
        form_value(request->body, STR("payload"), request->mem, ret))
        return OK;
    return error_new(ERROR_INVALID, "invalid_payload", "The form has no well-formed payload.");
}

static struct error *deliver(const struct prd_api *api, struct http_request *request,
                             struct http_response *response, struct raw_delivery *in)
{
    struct delivered_dto delivered;

    in->token = http_request_param(request, "token");
    in->body = request->body;
    TRY(read_payload(request, &in->payload));
    TRY(receive_delivery(&api->receive_delivery, in, request->mem, &delivered));
    http_response_json(response, str_eq(delivered.outcome, STR("ignored")) ? 202 : 200, &delivered_schema,
                       &delivered);
    return OK;
}

/* A large body without a sign of the secret is refused before it comes. A small one is taken and refused
 * then, so that the hook tells its owner of a code host that was not given the secret. */
static struct error *open_delivery(struct http_request *request, enum hook_kind kind, const char *proof)
{
    struct str length = http_request_header(request, "Content-Length");
    int64_t size = INT64_MAX;

    if (length.ptr != NULL && str_to_int(length, &size) && size <= UNPROVEN_LIMIT)
        return OK;
    return check_delivery_form(kind, http_request_param(request, "token"),
                               http_request_header(request, proof));
}

static struct error *open_github(void *self _unused_, struct http_request *request)
{
    return open_delivery(request, HOOK_GITHUB, "X-Hub-Signature-256");
}

static struct error *open_gitlab(void *self _unused_, struct http_request *request)
{
    return open_delivery(request, HOOK_GITLAB, "X-Gitlab-Token");
}

static struct error *handle_github(void *self, struct http_request *request, struct http_response *response)
{
    struct raw_delivery in = {
        .kind = HOOK_GITHUB,
        .proof = http_request_header(request, "X-Hub-Signature-256"),
        .event = http_request_header(request, "X-GitHub-Event"),
        .id = http_request_header(request, "X-GitHub-Delivery"),
    };
    return deliver(self, request, response, &in);
}

static struct error *handle_gitlab(void *self, struct http_request *request, struct http_response *response)
{
    struct raw_delivery in = {
        .kind = HOOK_GITLAB,
        .proof = http_request_header(request, "X-Gitlab-Token"),
        .event = http_request_header(request, "X-Gitlab-Event"),
        .id = http_request_header(request, "X-Gitlab-Event-UUID"),
    };
    return deliver(self, request, response, &in);
}

#define HOOK_ROUTE                                                                              \
    .access = HTTP_USER, .runs = HTTP_RUNS_WORK, .permission = "prd.hooks", .guard = prd_guard, \
    .tag = "progress"
#define DELIVERY_ROUTE                                                                  \
    .method = HTTP_POST, .access = HTTP_PUBLIC, .runs = HTTP_RUNS_WORK,                 \
    .consumes = "application/json, " FORM, .body_limit = DELIVERY_LIMIT, .status = 200, \
    .response = &delivered_schema, .tag = "progress"

const struct route prd_hook_routes[] = {
    {
        HOOK_ROUTE,
        .method = HTTP_GET,
        .path = API "/prds/{prd}/hooks",
        .status = 200,
        .response = &hook_page_schema,
        .handle = handle_list,
        .summary = "The hooks by which code hosts report, and what came last",
    },
    {
        HOOK_ROUTE,
        .method = HTTP_POST,
        .path = API "/prds/{prd}/hooks",
        .body = &create_hook_schema,
        .status = 201,
        .response = &hook_schema,
        .handle = handle_create,
        .summary = "Make a hook; its address and secret are shown this once",
    },
    {
        HOOK_ROUTE,
        .method = HTTP_POST,
        .path = API "/prds/{prd}/hooks/{hook}/rotate",
        .status = 200,
        .response = &hook_schema,
        .handle = handle_rotate,
        .summary = "Another address and secret for a hook; the old ones end at once",
    },
    {
        HOOK_ROUTE,
        .method = HTTP_DELETE,
        .path = API "/prds/{prd}/hooks/{hook}",
        .status = 204,
        .handle = handle_remove,
        .summary = "Remove a hook",
    },
    {
        DELIVERY_ROUTE,
        .path = API "/hooks/{token}/github",
        .open = open_github,
        .handle = handle_github,
        .summary = "What GitHub delivers, signed with the hook's secret",
    },
    {
        DELIVERY_ROUTE,
        .path = API "/hooks/{token}/gitlab",
        .open = open_gitlab,
        .handle = handle_gitlab,
        .summary = "What GitLab delivers, with the hook's secret as its token",
    },
};
const size_t prd_hook_route_count = COUNT_OF(prd_hook_routes);
