#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/share_schemas.h"

#define HTML "text/html"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_shares(&api->share_prd, prd_access_of(request), request->mem, &list));
    answer_list(response, &share_page_schema, &list);
    return OK;
}

static struct error *handle_make(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct share_dto share;

    TRY(make_share(&api->share_prd, prd_access_of(request), request->input, request->mem, &share));
    http_response_json(response, 201, &share_schema, &share);
    return OK;
}

static struct error *handle_remove(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct id id;

    TRY(http_request_param_id(request, "share", &id));
    TRY(remove_share(&api->share_prd, prd_access_of(request), id, request->mem));
    http_response_empty(response, 204);
    return OK;
}

/* What is shared is for who has the address: for no cache, no search engine, and no other page. */
static void set_shared_headers(struct http_response *response)
{
    http_response_header(response, "Cache-Control", STR("no-store"));
    http_response_header(response, "X-Robots-Tag", STR("noindex, nofollow"));
    http_response_header(response, "Vary", STR("Accept"));
    http_response_header(response, "Content-Security-Policy",
                         STR("default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                             "form-action 'none'; frame-ancestors 'none'"));
}

/* In a browser it is a page; whoever asks for Markdown, and who asks for nothing in particular, get what they
 * can read. */
static struct error *handle_read(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    bool is_markdown = http_request_accepts(request, MARKDOWN);
    struct shared_dto shared;
    struct error *error = read_share(&api->share_prd, http_request_param(request, "address"),
                                     is_markdown ? EXPORT_MARKDOWN : EXPORT_HTML, request->mem, &shared);

    if (error_is(error, ERROR_NOT_FOUND) && http_request_accepts(request, HTML)) {
        error_free(error);
        http_response_body(response, 404, HTML "; charset=utf-8", nothing_shared_page(request->mem));
    } else if (error != OK) {
        return error;
    } else if (is_markdown) {
        answer_markdown(response, shared.text);
    } else {
        http_response_body(response, 200, HTML "; charset=utf-8", shared.text);
    }
    set_shared_headers(response);
    return OK;
}

#define SHARE_ROUTE                                                                             \
    .access = HTTP_USER, .runs = HTTP_RUNS_WORK, .permission = "prd.share", .guard = prd_guard, \
    .tag = "sharing"

const struct route prd_share_routes[] = {
    {
        SHARE_ROUTE,
        .method = HTTP_GET,
        .path = API "/prds/{prd}/shares",
        .status = 200,
        .response = &share_page_schema,
        .handle = handle_list,
        .summary = "The read-only links to a PRD",
    },
    {
        SHARE_ROUTE,
        .method = HTTP_POST,
        .path = API "/prds/{prd}/shares",
        .body = &make_share_schema,
        .status = 201,
        .response = &share_schema,
        .handle = handle_make,
        .summary = "Make a read-only link; its address is shown this once",
    },
    {
        SHARE_ROUTE,
        .method = HTTP_DELETE,
        .path = API "/prds/{prd}/shares/{share}",
        .status = 204,
        .handle = handle_remove,
        .summary = "Take a read-only link back; it shows nothing from now on",
    },
    {
        .method = HTTP_GET,
        .path = "/shared/{address}",
        .access = HTTP_PUBLIC,
        .runs = HTTP_RUNS_WORK,
        .status = 200,
        .produces = HTML ", " MARKDOWN,
        .handle = handle_read,
        .summary = "Read what is shared, as it stands, without signing in",
        .tag = "sharing",
    },
};
const size_t prd_share_route_count = COUNT_OF(prd_share_routes);
