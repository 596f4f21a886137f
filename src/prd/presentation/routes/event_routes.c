#include "dependencies/idempotency.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/event_schemas.h"
#include "schemas/prd_schemas.h"

#define EVENT_LIMIT ((size_t)1 << 20)

static struct error *do_report(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct reported_dto reported;
    bool is_new;

    TRY(report_event(&api->report_event, prd_access_of(request), request->input, request->mem, &reported,
                     &is_new));
    http_response_json(response, is_new ? 201 : 200, &reported_schema, &reported);
    return OK;
}

static struct error *handle_report(void *self, struct http_request *request, struct http_response *response)
{
    return handle_once(self, request, response, do_report);
}

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_events(&api->list_events, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &event_page_schema, &list);
    return OK;
}

const struct route prd_event_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/events",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &list_query_schema,
        .status = 200,
        .response = &event_page_schema,
        .guard = prd_guard,
        .handle = handle_list,
        .summary = "What was reported, newest first, and what came of it",
        .tag = "progress",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/events",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.report",
        .body = &report_event_schema,
        .body_limit = EVENT_LIMIT,
        .status = 201,
        .response = &reported_schema,
        .guard = prd_guard,
        .takes = HTTP_TAKES_IDEMPOTENCY_KEY,
        .handle = handle_report,
        .summary = "Report something that happened; told twice, it counts once",
        .tag = "progress",
    },
};
const size_t prd_event_route_count = COUNT_OF(prd_event_routes);
