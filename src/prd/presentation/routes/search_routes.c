#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/search_schemas.h"

static struct error *handle_search(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct actor actor;
    struct list_dto list;

    TRY(actor_of(request, &actor));
    TRY(search_prds(&api->search_prds, &actor, request->query, request->mem, &list));
    answer_list(response, &found_page_schema, &list);
    return OK;
}

const struct route prd_search_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/search",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.list",
        .query = &search_query_schema,
        .status = 200,
        .response = &found_page_schema,
        .handle = handle_search,
        .summary = "Find words in the PRDs of your workspaces",
        .tag = "prds",
    },
};
const size_t prd_search_route_count = COUNT_OF(prd_search_routes);
