#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/lint_schemas.h"
#include "schemas/prd_schemas.h"
#include "schemas/proposal_schemas.h"

static struct error *handle_rules(_unused_ void *self, struct http_request *request,
                                  struct http_response *response)
{
    struct list_dto list = list_lint_rules(request->mem);
    answer_list(response, &lint_rule_page_schema, &list);
    return OK;
}

static struct error *handle_lint(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct lint_report_dto report;

    TRY(lint_prd(&api->lint_prd, prd_access_of(request), request->query, request->mem, &report));
    http_response_json(response, 200, &lint_report_schema, &report);
    return OK;
}

static struct error *handle_propose(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct proposal_dto proposal;
    bool is_new;

    TRY(propose_fix(&api->propose_fix, prd_access_of(request), request->input, request->mem, &proposal,
                    &is_new));
    http_response_json(response, is_new ? 201 : 200, &proposal_schema, &proposal);
    return OK;
}

const struct route prd_lint_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/lint/rules",
        .access = HTTP_USER,
        .permission = "prd.list",
        .status = 200,
        .response = &lint_rule_page_schema,
        .handle = handle_rules,
        .summary = "The rules of the lint",
        .tag = "lint",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/lint",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &nodes_query_schema,
        .status = 200,
        .response = &lint_report_schema,
        .guard = prd_guard,
        .handle = handle_lint,
        .summary = "What the lint remarks on in the document, in its order",
        .tag = "lint",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/lint/fixes",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.propose",
        .body = &propose_fix_schema,
        .status = 201,
        .response = &proposal_schema,
        .guard = prd_guard,
        .handle = handle_propose,
        .summary =
            "Propose the mechanical fix of what a rule finds in a node; one that waits already is answered",
        .tag = "lint",
    },
};
const size_t prd_lint_route_count = COUNT_OF(prd_lint_routes);
