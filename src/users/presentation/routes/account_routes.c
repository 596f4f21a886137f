#include "dependencies/requests.h"
#include "dependencies/users_api.h"
#include "routes/users_routes.h"
#include "schemas/user_schemas.h"

/* Admission has just read the user, so there is nothing left to ask. */
static struct error *handle_get_me(void *self _unused_, struct http_request *request,
                                   struct http_response *response)
{
    http_response_json(response, 200, &me_schema, &request_principal(request)->user);
    return OK;
}

static struct error *handle_update_me(void *self, struct http_request *request,
                                      struct http_response *response)
{
    const struct users_api *api = self;
    struct user_dto user;

    TRY(update_me(api->update_me, request_principal(request), request->input, request->mem, &user));
    http_response_json(response, 200, &me_schema, &user);
    return OK;
}

static struct error *handle_list_users(void *self, struct http_request *request,
                                       struct http_response *response)
{
    const struct users_api *api = self;
    struct user_page_dto page;

    TRY(list_users(api->list_users, request_principal(request), request->query, request->mem, &page));
    http_response_json(response, 200, &user_page_schema, &page);
    return OK;
}

const struct route account_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/users/me",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_INLINE,
     .permission = "account.view",
     .status = 200,
     .response = &me_schema,
     .handle = handle_get_me,
     .summary = "Read your own account.",
     .tag = "users"},
    {.method = HTTP_PATCH,
     .path = "/api/v1/users/me",
     .access = HTTP_USER,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.edit",
     .body = &update_me_schema,
     .status = 200,
     .response = &me_schema,
     .handle = handle_update_me,
     .summary = "Change your name.",
     .tag = "users"},
    {.method = HTTP_GET,
     .path = "/api/v1/users",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "users.view",
     .query = &list_users_schema,
     .status = 200,
     .response = &user_page_schema,
     .handle = handle_list_users,
     .summary = "List all users.",
     .tag = "users"},
};
const size_t account_route_count = COUNT_OF(account_routes);
