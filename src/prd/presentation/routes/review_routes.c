#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "dependencies/preconditions.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/prd_schemas.h"
#include "schemas/review_schemas.h"

static struct error *handle_approvals(void *self, struct http_request *request,
                                      struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_approvals(&api->sign_revision, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &approval_page_schema, &list);
    return OK;
}

static struct error *handle_sign(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct sign_revision_dto in = *(const struct sign_revision_dto *)request->input;
    struct approval_dto *approval;

    TRY(read_if_match(request, false, &in.expected_head));
    TRY(sign_revision(&api->sign_revision, prd_access_of(request), &in, request->mem, &approval));
    http_response_json(response, 201, &approval_schema, approval);
    return OK;
}

static struct error *handle_withdraw(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct id approval;

    TRY(http_request_param_id(request, "approval", &approval));
    TRY(withdraw_approval(&api->sign_revision, prd_access_of(request), approval, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_baselines(void *self, struct http_request *request,
                                      struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_baselines(&api->name_revision, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &baseline_page_schema, &list);
    return OK;
}

static struct error *handle_name(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct baseline_dto *baseline;

    TRY(name_revision(&api->name_revision, prd_access_of(request), request->input, request->mem, &baseline));
    http_response_json(response, 201, &baseline_schema, baseline);
    return OK;
}

static struct error *handle_delete_baseline(void *self, struct http_request *request,
                                            struct http_response *response)
{
    const struct prd_api *api = self;
    struct id baseline;

    TRY(http_request_param_id(request, "baseline", &baseline));
    TRY(delete_baseline(&api->name_revision, prd_access_of(request), baseline, request->mem));
    http_response_empty(response, 204);
    return OK;
}

const struct route prd_review_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/approvals",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &list_query_schema,
        .status = 200,
        .response = &approval_page_schema,
        .guard = prd_guard,
        .handle = handle_approvals,
        .summary = "Who signed which revision, and whether that stands",
        .tag = "review",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/approvals",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.sign",
        .body = &sign_schema,
        .status = 201,
        .response = &approval_schema,
        .guard = prd_guard,
        .takes = HTTP_TAKES_IF_MATCH,
        .handle = handle_sign,
        .summary = "Sign the PRD as it stands at a revision, or ask for changes",
        .tag = "review",
    },
    {
        .method = HTTP_DELETE,
        .path = API "/prds/{prd}/approvals/{approval}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.sign",
        .status = 204,
        .guard = prd_guard,
        .handle = handle_withdraw,
        .summary = "Take back your own approval, or as an owner anybody's",
        .tag = "review",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/baselines",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &list_query_schema,
        .status = 200,
        .response = &baseline_page_schema,
        .guard = prd_guard,
        .handle = handle_baselines,
        .summary = "Names of revisions",
        .tag = "history",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/baselines",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.baseline",
        .body = &make_baseline_schema,
        .status = 201,
        .response = &baseline_schema,
        .guard = prd_guard,
        .handle = handle_name,
        .summary = "Give a revision a name, which stands wherever its number does",
        .tag = "history",
    },
    {
        .method = HTTP_DELETE,
        .path = API "/prds/{prd}/baselines/{baseline}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.moderate",
        .status = 204,
        .guard = prd_guard,
        .handle = handle_delete_baseline,
        .summary = "Take a name away; the revision stays",
        .tag = "history",
    },
};
const size_t prd_review_route_count = COUNT_OF(prd_review_routes);
