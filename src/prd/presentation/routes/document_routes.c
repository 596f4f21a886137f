#include "dependencies/export_writer.h"
#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "dependencies/preconditions.h"
#include "dependencies/stream_place.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/export_schemas.h"
#include "schemas/history_schemas.h"
#include "schemas/prd_schemas.h"
#include "schemas/words.h"

#define IMPORT_LIMIT ((size_t)2 << 20)
#define OPERATIONS_LIMIT ((size_t)4 << 20)

static void answer_created(struct http_response *response, const struct prd_dto *prd, struct arena *mem)
{
    http_response_json(response, 201, &prd_schema, prd);
    http_response_header(response, "ETag", prd_etag(prd, mem));
    http_response_header(response, "Location",
                         str_format(mem, "/api/v1/prds/%.*s", STR_ARGS(id_format(mem, prd->id))));
}

static struct error *handle_create(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct actor actor;
    struct prd_dto *prd;

    TRY(actor_of(request, &actor));
    TRY(create_prd(&api->create_prd, &actor, request->input, request->mem, &prd));
    answer_created(response, prd, request->mem);
    return OK;
}

static struct error *handle_import(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct import_prd_dto in = *(const struct import_prd_dto *)request->query;
    struct actor actor;
    struct prd_dto *prd;

    in.markdown = request->body;
    TRY(actor_of(request, &actor));
    TRY(import_prd(&api->import_prd, &actor, &in, request->mem, &prd));
    answer_created(response, prd, request->mem);
    return OK;
}

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct actor actor;
    struct list_dto list;

    TRY(actor_of(request, &actor));
    TRY(list_prds(&api->list_prds, &actor, request->query, request->mem, &list));
    answer_list(response, &prd_page_schema, &list);
    return OK;
}

/* The one number in If-None-Match, where it is the tag of a text; else 0. */
static int64_t known_revision(const struct http_request *request)
{
    struct str tag = str_trim(http_request_header(request, "if-none-match"));
    int64_t revision;

    if (tag.len < 3 || tag.ptr[0] != '"' || tag.ptr[tag.len - 1] != '"' ||
        !str_to_int(str_slice(tag, 1, tag.len - 1), &revision))
        return 0;
    return revision;
}

static struct error *answer_json(const struct prd_api *api, struct http_request *request,
                                 struct http_response *response)
{
    struct arena *mem = request->mem;
    struct str etag = STR_NONE;
    struct prd_dto *prd = NULL;

    /* Who may know it all already is asked for no text: the tag makes it a 304. */
    if (http_request_header(request, "if-none-match").ptr != NULL) {
        TRY(get_prd(&api->get_prd, prd_access_of(request), REVISION_ANY, mem, &prd));
        etag = prd_etag(prd, mem);
    }
    if (!http_request_has_etag(request, etag)) {
        TRY(get_prd(&api->get_prd, prd_access_of(request), 0, mem, &prd));
        etag = prd_etag(prd, mem);
    }
    http_response_body(response, 200, "application/json", schema_write(&prd_text_schema, prd, mem));
    http_response_header(response, "ETag", etag);
    http_response_header(response, "Vary", STR("Accept"));
    return OK;
}

static struct error *handle_get(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct prd_dto *prd;

    if (!http_request_accepts(request, MARKDOWN))
        return answer_json(api, request, response);
    TRY(get_prd(&api->get_prd, prd_access_of(request), known_revision(request), request->mem, &prd));
    answer_markdown(response, prd->text); /* where it was left out, the tag makes it a 304 */
    set_revision_etag(response, prd->head_revision, request->mem);
    return OK;
}

static struct error *handle_update(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct update_prd_dto in = *(const struct update_prd_dto *)request->input;
    struct prd_dto *prd;

    TRY(read_if_prd_match(request, true, &in.expected));
    TRY(update_prd(&api->update_prd, prd_access_of(request), &in, request->mem, &prd));
    http_response_json(response, 200, &prd_schema, prd);
    http_response_header(response, "ETag", prd_etag(prd, request->mem));
    return OK;
}

static struct error *handle_archive(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct prd_expected expected;

    TRY(read_if_prd_match(request, false, &expected));
    TRY(archive_prd(&api->update_prd, prd_access_of(request), &expected, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_nodes(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct node_list_dto list;

    TRY(list_nodes(&api->list_nodes, prd_access_of(request), request->query, request->mem, &list));
    http_response_json(response, 200, &node_list_schema, &list);
    return OK;
}

static struct error *handle_edit(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    const struct prd_access *access = prd_access_of(request);
    struct edit_prd_dto in = *(const struct edit_prd_dto *)request->input;
    struct revision_dto *revision;
    bool made;

    TRY(read_if_match(request, false, &in.expected_head));
    TRY(edit_prd(&api->edit_prd, access, &in, request->mem, &revision, &made));
    answer_revision(response, access->prd, revision, made, request->mem);
    return OK;
}

static struct error *export_text(const struct prd_api *api, struct http_request *request,
                                 struct http_response *response, enum export_format format,
                                 struct exported_dto *ret)
{
    TRY(export_prd(&api->export_prd, prd_access_of(request), format, NULL, request->mem, ret));
    if (format == EXPORT_HTML)
        http_response_body(response, 200, "text/html; charset=utf-8", ret->text);
    else
        answer_markdown(response, ret->text);
    return OK;
}

static struct error *export_everything(const struct prd_api *api, struct http_request *request,
                                       struct http_response *response, struct exported_dto *ret)
{
    struct http_spool *spool;
    struct export_writer writer;

    TRY(take_export_place(api, request));
    spool = http_spool_new(request->mem);
    export_writer_init(&writer, spool);
    TRY(export_prd(&api->export_prd, prd_access_of(request), EXPORT_JSON, &writer.sink, request->mem, ret));
    TRY(export_writer_end(&writer));
    return http_response_spool(response, 200, "application/json", spool);
}

static struct error *handle_export(void *self, struct http_request *request, struct http_response *response)
{
    const struct export_query *query = request->query;
    struct exported_dto exported;

    if (query->format == EXPORT_JSON)
        TRY(export_everything(self, request, response, &exported));
    else
        TRY(export_text(self, request, response, query->format, &exported));
    http_response_header(response, "Content-Disposition",
                         str_format(request->mem, "attachment; filename=\"%.*s.%s\"", STR_ARGS(exported.key),
                                    export_format_words[query->format]));
    return OK;
}

const struct route prd_document_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_INLINE,
        .permission = "prd.list",
        .query = &prds_query_schema,
        .status = 200,
        .response = &prd_page_schema,
        .handle = handle_list,
        .summary = "List the PRDs of your workspaces",
        .tag = "prds",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.create",
        .body = &create_prd_schema,
        .status = 201,
        .response = &prd_schema,
        .handle = handle_create,
        .summary = "Start a PRD from an idea",
        .tag = "prds",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/import",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.create",
        .consumes = MARKDOWN,
        .body_limit = IMPORT_LIMIT,
        .query = &import_query_schema,
        .status = 201,
        .response = &prd_schema,
        .handle = handle_import,
        .summary = "Make a PRD from a Markdown document, byte for byte",
        .tag = "prds",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_INLINE,
        .permission = "prd.view",
        .status = 200,
        .response = &prd_text_schema,
        .produces = MARKDOWN,
        .guard = prd_guard,
        .handle = handle_get,
        .summary = "Read a PRD, as JSON or as the Markdown itself",
        .tag = "prds",
    },
    {
        .method = HTTP_PATCH,
        .path = API "/prds/{prd}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.edit",
        .body = &update_prd_schema,
        .status = 200,
        .response = &prd_schema,
        .guard = prd_guard,
        .takes = HTTP_TAKES_IF_MATCH_ALWAYS,
        .handle = handle_update,
        .summary = "Change the title or the status (If-Match)",
        .tag = "prds",
    },
    {
        .method = HTTP_DELETE,
        .path = API "/prds/{prd}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.archive",
        .status = 204,
        .guard = prd_guard,
        .takes = HTTP_TAKES_IF_MATCH,
        .handle = handle_archive,
        .summary = "Archive a PRD",
        .tag = "prds",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/nodes",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &nodes_query_schema,
        .status = 200,
        .response = &node_list_schema,
        .guard = prd_guard,
        .handle = handle_nodes,
        .summary = "The nodes of the document, in order",
        .tag = "prds",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/operations",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.edit",
        .body = &edit_prd_schema,
        .body_limit = OPERATIONS_LIMIT,
        .status = 201,
        .response = &revision_schema,
        .guard = prd_guard,
        .takes = HTTP_TAKES_IF_MATCH,
        .handle = handle_edit,
        .summary = "Change the document: the one way to edit",
        .tag = "prds",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/export",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &export_query_schema,
        .status = 200,
        .response = &export_schema,
        .produces = "text/markdown, text/html",
        .guard = prd_guard,
        .handle = handle_export,
        .summary = "Take a PRD away as Markdown, HTML, or JSON with everything that its readers see: text, "
                   "history, messages, "
                   "proposals and decisions, events, answers, comments, approvals, links, baselines",
        .tag = "prds",
    },
};
const size_t prd_document_route_count = COUNT_OF(prd_document_routes);
