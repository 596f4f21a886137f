#include "dependencies/current_user.h"
#include "dependencies/pages.h"
#include "dependencies/users_api.h"
#include "routes/users_routes.h"
#include "schemas/token_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct token_page_dto all;
    struct page_dto page;

    TRY(list_tokens(api->manage_tokens, current_user(request), request->mem, &all));
    page = (struct page_dto){.items = all.items, .count = all.count};
    TRY(page_cut(&page, sizeof(*all.items), request->query, request->mem));
    http_response_json(response, 200, &token_page_schema, &page);
    return OK;
}

static struct error *handle_create(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct token_dto token;

    TRY(create_token(api->manage_tokens, current_user(request), request->input, request->mem, &token));
    http_response_json(response, 201, &new_token_schema, &token);
    return OK;
}

static struct error *handle_revoke(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct id token;

    TRY(http_request_param_id(request, "token", &token));
    TRY(revoke_token(api->manage_tokens, current_user(request), token, request->mem));
    http_response_empty(response, 204);
    return OK;
}

const struct route token_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/users/me/tokens",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .status = 200,
     .query = &page_query_schema,
     .response = &token_page_schema,
     .handle = handle_list,
     .summary = "List your personal access tokens.",
     .tag = "users"},
    {.method = HTTP_POST,
     .path = "/api/v1/users/me/tokens",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .body = &create_token_schema,
     .status = 201,
     .response = &new_token_schema,
     .handle = handle_create,
     .summary = "Make a personal access token, for programs. It is shown once.",
     .tag = "users"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/users/me/tokens/{token}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .status = 204,
     .handle = handle_revoke,
     .summary = "Remove a personal access token. It fails on its next request.",
     .tag = "users"},
};
const size_t token_route_count = COUNT_OF(token_routes);
