#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "dependencies/preconditions.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/history_schemas.h"
#include "schemas/prd_schemas.h"
#include "schemas/report_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_revisions(&api->list_revisions, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &revision_page_schema, &list);
    return OK;
}

static struct error *handle_get(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct revision_dto *revision;

    TRY(get_revision(&api->get_revision, prd_access_of(request), http_request_param(request, "number"),
                     request->mem, &revision));
    if (http_request_accepts(request, MARKDOWN)) {
        answer_markdown(response, revision->text);
        return OK;
    }
    http_response_json(response, 200, &revision_text_schema, revision);
    http_response_header(response, "Vary", STR("Accept"));
    return OK;
}

static struct error *handle_diff(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct diff_dto diff;

    TRY(diff_revisions(&api->diff_revisions, prd_access_of(request), request->query, request->mem, &diff));
    http_response_json(response, 200, &diff_schema, &diff);
    return OK;
}

static struct error *handle_restore(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    const struct prd_access *access = prd_access_of(request);
    struct restore_revision_dto in = *(const struct restore_revision_dto *)request->input;
    struct revision_dto *revision;
    bool made;

    TRY(read_if_match(request, false, &in.expected_head));
    TRY(restore_revision(&api->restore_revision, access, &in, request->mem, &revision, &made));
    answer_revision(response, access->prd, revision, made, request->mem);
    return OK;
}

static struct error *handle_blame(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(blame_prd(&api->blame_prd, prd_access_of(request), request->mem, &list));
    answer_list(response, &blame_schema, &list);
    return OK;
}

static struct error *handle_report(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct report_dto *report;

    TRY(report_prd(&api->report_prd, prd_access_of(request), request->query, request->mem, &report));
    if (http_request_accepts(request, MARKDOWN)) {
        answer_markdown(response, report->markdown);
        return OK;
    }
    http_response_json(response, 200, &report_schema, report);
    http_response_header(response, "Vary", STR("Accept"));
    return OK;
}

const struct route prd_history_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/revisions",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &list_query_schema,
        .status = 200,
        .response = &revision_page_schema,
        .guard = prd_guard,
        .handle = handle_list,
        .summary = "What changed, when, by whom and why; newest first",
        .tag = "history",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/revisions/{number}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .response = &revision_text_schema,
        .produces = MARKDOWN,
        .guard = prd_guard,
        .handle = handle_get,
        .summary = "One revision, with the document as it was",
        .tag = "history",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/diff",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &diff_query_schema,
        .status = 200,
        .response = &diff_schema,
        .guard = prd_guard,
        .handle = handle_diff,
        .summary = "The difference of two revisions",
        .tag = "history",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/restore",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.edit",
        .body = &restore_schema,
        .status = 201,
        .response = &revision_schema,
        .guard = prd_guard,
        .takes = HTTP_TAKES_IF_MATCH,
        .handle = handle_restore,
        .summary = "Say again what an older revision said, as a new one",
        .tag = "history",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/blame",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .response = &blame_schema,
        .guard = prd_guard,
        .handle = handle_blame,
        .summary = "For every line, who put it there and why",
        .tag = "history",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/report",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &report_query_schema,
        .status = 200,
        .response = &report_schema,
        .produces = MARKDOWN,
        .guard = prd_guard,
        .handle = handle_report,
        .summary = "What was done, decided, added and dropped since a time",
        .tag = "history",
    },
};
const size_t prd_history_route_count = COUNT_OF(prd_history_routes);
