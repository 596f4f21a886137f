#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/proposal_schemas.h"

#define DECISIONS_LIMIT ((size_t)4 << 20)

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_proposals(&api->list_proposals, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &proposal_page_schema, &list);
    return OK;
}

static struct error *handle_get(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct proposal_dto *proposal;
    struct id id;

    TRY(http_request_param_id(request, "proposal", &id));
    TRY(get_proposal(&api->get_proposal, id, request->mem, &proposal));
    http_response_json(response, 200, &proposal_schema, proposal);
    return OK;
}

static struct error *handle_decide(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct decided_dto *decided;
    struct id id;

    TRY(http_request_param_id(request, "proposal", &id));
    TRY(decide_proposal(&api->decide_proposal, prd_access_of(request), id, request->input, request->mem,
                        &decided));
    http_response_json(response, 200, &decided_schema, decided);
    return OK;
}

const struct route prd_proposal_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/proposals",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &proposals_query_schema,
        .status = 200,
        .response = &proposal_page_schema,
        .guard = prd_guard,
        .handle = handle_list,
        .summary = "Proposals, each against the document as it is now",
        .tag = "proposals",
    },
    {
        .method = HTTP_GET,
        .path = API "/proposals/{proposal}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .response = &proposal_schema,
        .guard = prd_guard,
        .handle = handle_get,
        .summary = "One proposal",
        .tag = "proposals",
    },
    {
        .method = HTTP_POST,
        .path = API "/proposals/{proposal}/decisions",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.decide",
        .body = &decide_schema,
        .body_limit = DECISIONS_LIMIT,
        .status = 200,
        .response = &decided_schema,
        .guard = prd_guard,
        .handle = handle_decide,
        .summary = "Let operations stand or strike them, one by one",
        .tag = "proposals",
    },
};
const size_t prd_proposal_route_count = COUNT_OF(prd_proposal_routes);
