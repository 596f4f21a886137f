#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "http/preconditions.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/comment_schemas.h"
#include "schemas/prd_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    TRY(list_comments(&api->list_comments, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &thread_page_schema, &list);
    return OK;
}

static struct error *handle_write(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct thread_dto *thread;

    TRY(write_comment(&api->write_comment, prd_access_of(request), request->input, request->mem, &thread));
    http_response_json(response, 201, &thread_schema, thread);
    return OK;
}

static struct error *handle_get(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct comment_dto shown;
    struct id thread, comment;

    TRY(http_request_param_id(request, "thread", &thread));
    TRY(http_request_param_id(request, "comment", &comment));
    TRY(get_comment(&api->get_comment, prd_access_of(request), thread, comment, request->mem, &shown));
    http_response_json(response, 200, &comment_schema, &shown);
    http_response_version(response, shown.version, request->mem);
    return OK;
}

static struct error *handle_edit(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct edit_comment_dto in = *(const struct edit_comment_dto *)request->input;
    struct thread_dto *shown;
    struct id thread, comment;

    TRY(http_request_param_id(request, "thread", &thread));
    TRY(http_request_param_id(request, "comment", &comment));
    TRY(http_request_if_match(request, "the comment", true, &in.expected_version));
    TRY(edit_comment(&api->change_comment, prd_access_of(request), thread, comment, &in, request->mem,
                     &shown));
    http_response_json(response, 200, &thread_schema, shown);
    for (size_t i = 0; i < shown->comments.count; i++) {
        if (id_eq(shown->comments.items[i].id, comment))
            http_response_version(response, shown->comments.items[i].version, request->mem);
    }
    return OK;
}

static struct error *handle_delete(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct id thread, comment;

    TRY(http_request_param_id(request, "thread", &thread));
    TRY(http_request_param_id(request, "comment", &comment));
    TRY(delete_comment(&api->change_comment, prd_access_of(request), thread, comment, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *set_resolved(const struct prd_api *api, bool resolved, struct http_request *request,
                                  struct http_response *response)
{
    struct thread_dto *shown;
    struct id thread;

    TRY(http_request_param_id(request, "thread", &thread));
    TRY(resolve_thread(&api->change_comment, prd_access_of(request), thread, resolved, request->mem, &shown));
    http_response_json(response, 200, &thread_schema, shown);
    return OK;
}

static struct error *handle_resolve(void *self, struct http_request *request, struct http_response *response)
{
    return set_resolved(self, true, request, response);
}

static struct error *handle_reopen(void *self, struct http_request *request, struct http_response *response)
{
    return set_resolved(self, false, request, response);
}

const struct route prd_comment_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/comments",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &comments_query_schema,
        .status = 200,
        .response = &thread_page_schema,
        .guard = prd_guard,
        .handle = handle_list,
        .summary = "Threads about the PRD, each where it stands by now",
        .tag = "comments",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/comments",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.comment",
        .body = &write_comment_schema,
        .status = 201,
        .response = &thread_schema,
        .guard = prd_guard,
        .handle = handle_write,
        .summary = "Comment on words, a node or the PRD, or answer a comment",
        .tag = "comments",
    },
    {
        .method = HTTP_POST,
        .path = API "/comments/{thread}/resolve",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.comment",
        .status = 200,
        .response = &thread_schema,
        .guard = prd_guard,
        .handle = handle_resolve,
        .summary = "Say that a thread is settled",
        .tag = "comments",
    },
    {
        .method = HTTP_POST,
        .path = API "/comments/{thread}/reopen",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.comment",
        .status = 200,
        .response = &thread_schema,
        .guard = prd_guard,
        .handle = handle_reopen,
        .summary = "Say that a thread is not settled after all",
        .tag = "comments",
    },
    {
        .method = HTTP_GET,
        .path = API "/comments/{thread}/{comment}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .response = &comment_schema,
        .guard = prd_guard,
        .handle = handle_get,
        .summary = "One comment",
        .tag = "comments",
    },
    {
        .method = HTTP_PATCH,
        .path = API "/comments/{thread}/{comment}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.comment",
        .body = &edit_comment_schema,
        .takes = HTTP_TAKES_IF_MATCH_ALWAYS,
        .status = 200,
        .response = &thread_schema,
        .guard = prd_guard,
        .handle = handle_edit,
        .summary = "Change your own comment",
        .tag = "comments",
    },
    {
        .method = HTTP_DELETE,
        .path = API "/comments/{thread}/{comment}",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.comment",
        .status = 204,
        .guard = prd_guard,
        .handle = handle_delete,
        .summary = "Delete your own comment, or as an owner anybody's",
        .tag = "comments",
    },
};
const size_t prd_comment_route_count = COUNT_OF(prd_comment_routes);
