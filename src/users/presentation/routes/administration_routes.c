/* What administrators do to accounts. */
#include "dependencies/current_user.h"
#include "dependencies/users_api.h"
#include "http/preconditions.h"
#include "routes/users_routes.h"
#include "schemas/user_schemas.h"

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct user_page_dto page;

    TRY(list_users(api->list_users, request->query, request->mem, &page));
    http_response_json(response, 200, &user_page_schema, &page);
    return OK;
}

static void answer_user(const struct http_request *request, struct http_response *response, int status,
                        const struct user_dto *user)
{
    http_response_json(response, status, &user_schema, user);
    http_response_content_version(response, user->version, request->mem);
}

static struct error *handle_add(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct user_dto user;

    TRY(add_user(api->manage_users, current_user(request), request->input, request->mem, &user));
    http_response_header(
        response, "Location",
        str_format(request->mem, "/api/v1/users/%.*s", STR_ARGS(id_format(request->mem, user.id))));
    answer_user(request, response, 201, &user);
    return OK;
}

static struct error *handle_show(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct user_dto user;
    struct id id;

    TRY(http_request_param_id(request, "user", &id));
    TRY(show_user(api->manage_users, id, request->mem, &user));
    answer_user(request, response, 200, &user);
    return OK;
}

static struct error *handle_change(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct change_user_dto in = *(const struct change_user_dto *)request->input;
    struct user_dto user;
    struct id id;

    TRY(http_request_param_id(request, "user", &id));
    /* Before anything is said about its state: is there one? */
    TRY(show_user(api->manage_users, id, request->mem, &user));
    TRY(http_request_if_match(request, "the user", true, &in.expected_version));
    TRY(change_user(api->manage_users, current_user(request), id, &in, request->mem, &user));
    answer_user(request, response, 200, &user);
    return OK;
}

static struct error *handle_log_out(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct id id;

    TRY(http_request_param_id(request, "user", &id));
    TRY(end_user_sessions(api->manage_users, current_user(request), id, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_delete(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct id id;

    TRY(http_request_param_id(request, "user", &id));
    TRY(delete_user(api->manage_users, current_user(request), id, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_reset(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct id id;

    TRY(http_request_param_id(request, "user", &id));
    TRY(mail_reset(api->manage_users, current_user(request), id, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static bool adds_password(const struct http_request *request)
{
    return ((const struct add_user_dto *)request->input)->password.ptr != NULL;
}

static bool changes_password(const struct http_request *request)
{
    return ((const struct change_user_dto *)request->input)->password.ptr != NULL;
}

const struct route administration_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/users",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "users.view",
     .query = &list_users_schema,
     .status = 200,
     .response = &user_page_schema,
     .handle = handle_list,
     .summary = "List all users, or those that are looked for.",
     .tag = "administration"},
    {.method = HTTP_POST,
     .path = "/api/v1/users",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_HASH,
     .hashes = adds_password,
     .permission = "users.edit",
     .body = &add_user_schema,
     .status = 201,
     .response = &user_schema,
     .handle = handle_add,
     .summary = "Make an account for somebody.",
     .tag = "administration"},
    {.method = HTTP_GET,
     .path = "/api/v1/users/{user}",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "users.view",
     .status = 200,
     .response = &user_schema,
     .handle = handle_show,
     .summary = "Read an account.",
     .tag = "administration"},
    {.method = HTTP_PATCH,
     .path = "/api/v1/users/{user}",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_HASH,
     .hashes = changes_password,
     .permission = "users.edit",
     .body = &change_user_schema,
     .takes = HTTP_TAKES_IF_MATCH_ALWAYS,
     .status = 200,
     .response = &user_schema,
     .handle = handle_change,
     .summary = "Rename somebody, disable or enable them, change their role, set a password.",
     .tag = "administration"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/users/{user}",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "users.edit",
     .status = 204,
     .handle = handle_delete,
     .summary = "Delete an account: it is disabled at once and gone in a week. Enabling keeps it.",
     .tag = "administration"},
    {.method = HTTP_POST,
     .path = "/api/v1/users/{user}/reset",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "users.edit",
     .status = 204,
     .handle = handle_reset,
     .summary = "Send somebody a link that sets a new password.",
     .tag = "administration"},
    {.method = HTTP_POST,
     .path = "/api/v1/users/{user}/logout",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "users.edit",
     .status = 204,
     .handle = handle_log_out,
     .summary = "End all sessions of a user.",
     .tag = "administration"},
};
const size_t administration_route_count = COUNT_OF(administration_routes);
