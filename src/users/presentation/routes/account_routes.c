#include "dependencies/current_user.h"
#include "dependencies/token_cookies.h"
#include "dependencies/users_api.h"
#include "http/preconditions.h"
#include "routes/users_routes.h"
#include "schemas/account_export_schemas.h"
#include "schemas/recovery_schemas.h"
#include "schemas/user_schemas.h"

/* Admission has just read the user, so there is nothing left to ask. */
static struct error *handle_get_me(void *self _unused_, struct http_request *request,
                                   struct http_response *response)
{
    const struct user_dto *user = &current_user(request)->user;
    http_response_json(response, 200, &me_schema, user);
    http_response_content_version(response, user->version, request->mem);
    return OK;
}

static struct error *handle_update_me(void *self, struct http_request *request,
                                      struct http_response *response)
{
    const struct users_api *api = self;
    struct update_me_dto in = *(const struct update_me_dto *)request->input;
    struct user_dto user;

    TRY(http_request_if_match(request, "your account", true, &in.expected_version));
    TRY(update_me(api->update_me, current_user(request), &in, request->mem, &user));
    http_response_json(response, 200, &me_schema, &user);
    http_response_content_version(response, user.version, request->mem);
    return OK;
}

static bool asks_new_address(const struct http_request *request)
{
    return ((const struct update_me_dto *)request->input)->email.ptr != NULL;
}

static struct error *handle_delete_me(void *self, struct http_request *request,
                                      struct http_response *response)
{
    const struct users_api *api = self;
    struct deletion_dto deletion;

    TRY(ask_deletion(api->delete_account, current_user(request), request->input, request->mem, &deletion));
    token_cookies_clear_known(request, response);
    http_response_json(response, 202, &deletion_schema, &deletion);
    return OK;
}

static struct error *handle_export(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct export_dto export;

    TRY(export_account(api->export_account, current_user(request), request->mem, &export));
    http_response_header(response, "Cache-Control", STR("no-store"));
    http_response_header(response, "Content-Disposition", STR("attachment; filename=\"stet-account.json\""));
    http_response_json(response, 200, &account_export_schema, &export);
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
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .hashes = asks_new_address,
     .permission = "account.edit",
     .body = &update_me_schema,
     .takes = HTTP_TAKES_IF_MATCH_ALWAYS,
     .status = 200,
     .response = &me_schema,
     .handle = handle_update_me,
     .summary = "Change your name, or ask for another address.",
     .tag = "users"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/users/me",
     .access = HTTP_USER,
     .permission = "account.secure",
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &delete_account_schema,
     .status = 202,
     .response = &deletion_schema,
     .handle = handle_delete_me,
     .summary = "Have your account deleted in a week. All sessions end; signing in before that keeps it.",
     .tag = "users"},
    {.method = HTTP_GET,
     .path = "/api/v1/users/me/export",
     .access = HTTP_USER,
     .permission = "account.export",
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .status = 200,
     .response = &account_export_schema,
     .handle = handle_export,
     .summary = "Get all that is kept about you, as a file.",
     .tag = "users"},
};
const size_t account_route_count = COUNT_OF(account_routes);
