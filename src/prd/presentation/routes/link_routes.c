#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/link_schemas.h"
#include "schemas/prd_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_links(&api->link_items, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &link_page_schema, &list);
    return OK;
}

static struct error *handle_link(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct link_dto *link;

    TRY(link_items(&api->link_items, prd_access_of(request), request->input, request->mem, &link));
    http_response_json(response, 201, &link_schema, link);
    return OK;
}

static struct error *handle_confirm(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct link_dto *link;
    struct id id;

    TRY(http_request_param_id(request, "link", &id));
    TRY(confirm_link(&api->link_items, prd_access_of(request), id, request->mem, &link));
    http_response_json(response, 200, &link_schema, link);
    return OK;
}

static struct error *handle_unlink(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct id id;

    TRY(http_request_param_id(request, "link", &id));
    TRY(unlink_items(&api->link_items, prd_access_of(request), id, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_stale(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_stale(&api->watch_staleness, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &stale_page_schema, &list);
    return OK;
}

static struct error *handle_still_true(void *self, struct http_request *request,
                                       struct http_response *response)
{
    const struct prd_api *api = self;
    struct confirmation_dto *confirmation;
    struct id node;

    TRY(http_request_param_id(request, "node", &node));
    TRY(confirm_node(&api->watch_staleness, prd_access_of(request), node, request->mem, &confirmation));
    http_response_json(response, 200, &confirmation_schema, confirmation);
    return OK;
}

const struct route prd_link_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/links",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &links_query_schema,
        .status = 200,
        .response = &link_page_schema,
        .guard = prd_guard,
        .handle = handle_list,
        .summary = "What belongs together, and what of it is suspect",
        .tag = "links",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/links",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.link",
        .body = &make_link_schema,
        .status = 201,
        .response = &link_schema,
        .guard = prd_guard,
        .handle = handle_link,
        .summary = "Link a node with another, or with an address outside",
        .tag = "links",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/links/{link}/confirm",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.link",
        .status = 200,
        .response = &link_schema,
        .guard = prd_guard,
        .handle = handle_confirm,
        .summary = "Say that a suspect link is still true",
        .tag = "links",
    },
    {
        .method = HTTP_DELETE,
        .path = API "/prds/{prd}/links/{link}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.link",
        .status = 204,
        .guard = prd_guard,
        .handle = handle_unlink,
        .summary = "Delete a link",
        .tag = "links",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/stale",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &list_query_schema,
        .status = 200,
        .response = &stale_page_schema,
        .guard = prd_guard,
        .handle = handle_stale,
        .summary = "Items that the project has left behind",
        .tag = "links",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/stale/{node}/confirm",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.link",
        .status = 200,
        .response = &confirmation_schema,
        .guard = prd_guard,
        .handle = handle_still_true,
        .summary = "Say that a node is still true",
        .tag = "links",
    },
};
const size_t prd_link_route_count = COUNT_OF(prd_link_routes);
