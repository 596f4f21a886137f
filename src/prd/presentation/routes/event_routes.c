#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/event_schemas.h"
#include "schemas/prd_schemas.h"

#define EVENT_LIMIT ((size_t)8 << 20) /* a report of some 50,000 test cases */

static struct error *handle_report(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    const struct prd_access *access = prd_access_of(request);
    struct reported_dto reported;

    if (request->input != NULL)
        TRY(report_events(&api->report_event, access, request->input, 1, request->mem, &reported));
    else
        TRY(report_tests(&api->report_event, access, request->body, request->mem, &reported));
    http_response_json(response, reported.is_new ? 201 : 200, &reported_schema, &reported);
    return OK;
}

static struct error *handle_report_all(void *self, struct http_request *request,
                                       struct http_response *response)
{
    const struct prd_api *api = self;
    const struct report_events_dto *in = request->input;
    struct reported_list_dto list = {.items.count = in->events.count};

    list.items.items = arena_array_of(request->mem, list.items.count, struct reported_dto);
    TRY(report_events(&api->report_event, prd_access_of(request), in->events.items, in->events.count,
                      request->mem, list.items.items));
    http_response_json(response, 200, &reported_list_schema, &list);
    return OK;
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
        .consumes = "application/xml, text/xml",
        .body_limit = EVENT_LIMIT,
        .status = 201,
        .response = &reported_schema,
        .guard = prd_guard,
        .handle = handle_report,
        .summary = "Report something that happened, or JUnit XML; told twice, it counts once",
        .tag = "progress",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/events/batch",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.report",
        .body = &report_events_schema,
        .body_limit = EVENT_LIMIT,
        .status = 200,
        .response = &reported_list_schema,
        .guard = prd_guard,
        .handle = handle_report_all,
        .summary = "Report up to a hundred things that happened, such as the commits of a range",
        .tag = "progress",
    },
};
const size_t prd_event_route_count = COUNT_OF(prd_event_routes);
