#include "dependencies/current_user.h"
#include "dependencies/users_api.h"
#include "routes/users_routes.h"
#include "schemas/second_factor_schemas.h"

static void keep_from_caches(struct http_response *response)
{
    http_response_header(response, "Cache-Control", STR("no-store"));
}

static struct error *handle_enroll(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct enrolment_dto enrolment;

    TRY(enroll_factor(api->guard_account, current_user(request), request->input, request->mem, &enrolment));
    keep_from_caches(response);
    http_response_json(response, 200, &enrolment_schema, &enrolment);
    return OK;
}

static struct error *handle_confirm(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct recovery_codes_dto codes;

    TRY(confirm_factor(api->guard_account, current_user(request), request->input, request->mem, &codes));
    keep_from_caches(response);
    http_response_json(response, 200, &recovery_codes_schema, &codes);
    return OK;
}

static struct error *handle_remove(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;

    TRY(remove_factor(api->guard_account, current_user(request), request->input, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_renew(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct recovery_codes_dto codes;

    TRY(renew_recovery_codes(api->guard_account, current_user(request), request->input, request->mem,
                             &codes));
    keep_from_caches(response);
    http_response_json(response, 200, &recovery_codes_schema, &codes);
    return OK;
}

const struct route second_factor_routes[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/auth/totp/enroll",
     .access = HTTP_USER,
     .permission = "account.secure",
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &enroll_schema,
     .status = 200,
     .response = &enrolment_schema,
     .handle = handle_enroll,
     .summary =
         "Begin to use an authenticator app: get the secret that it needs. Nothing is asked for until a "
         "code confirms it.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/totp/confirm",
     .access = HTTP_USER,
     .permission = "account.secure",
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_WORK,
     .body = &confirm_factor_schema,
     .status = 200,
     .response = &recovery_codes_schema,
     .handle = handle_confirm,
     .summary = "Show that the app has the secret. From now on signing in asks for a code.",
     .tag = "auth"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/auth/totp",
     .access = HTTP_USER,
     .permission = "account.secure",
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &prove_factor_schema,
     .status = 204,
     .handle = handle_remove,
     .summary = "Sign in with the password alone again. Needs password and code.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/recovery-codes",
     .access = HTTP_USER,
     .permission = "account.secure",
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &prove_factor_schema,
     .status = 200,
     .response = &recovery_codes_schema,
     .handle = handle_renew,
     .summary = "Get new recovery codes. The old ones stop working. Needs password and code.",
     .tag = "auth"},
};
const size_t second_factor_route_count = COUNT_OF(second_factor_routes);
