#include "dependencies/current_user.h"
#include "dependencies/requests.h"
#include "dependencies/token_cookies.h"
#include "dependencies/users_api.h"
#include "routes/users_routes.h"
#include "schemas/recovery_schemas.h"
#include "schemas/session_schemas.h"

/* The same for every address. */
static void answer_accepted(struct http_response *response)
{
    http_response_json(response, 202, &accepted_schema, &(struct accepted_dto){STR("accepted")});
}

static struct error *handle_verify(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct client_dto client = request_client(request);

    TRY(verify_email(api->verify_email, request->input, &client, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_resend(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct client_dto client = request_client(request);

    TRY(resend_verification(api->verify_email, request->input, &client, request->mem));
    answer_accepted(response);
    return OK;
}

static struct error *handle_forgot(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct client_dto client = request_client(request);

    TRY(forget_password(api->recover_password, request->input, &client, request->mem));
    answer_accepted(response);
    return OK;
}

static struct error *handle_reset(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct client_dto client = request_client(request);

    TRY(reset_password(api->recover_password, request->input, &client, request->mem));
    token_cookies_clear_known(request, response);
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_change(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;

    TRY(change_password(api->change_password, current_user(request), request->input, request->mem));
    token_cookies_clear_known(request, response);
    http_response_empty(response, 204);
    return OK;
}

const struct route recovery_routes[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/auth/email/verify",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .body = &verify_email_schema,
     .status = 204,
     .handle = handle_verify,
     .summary = "Prove an address by the link that was sent to it.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/email/resend",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .body = &address_schema,
     .status = 202,
     .response = &accepted_schema,
     .handle = handle_resend,
     .summary = "Send that link again. The answer is the same for every address.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/password/forgot",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .body = &address_schema,
     .status = 202,
     .response = &accepted_schema,
     .handle = handle_forgot,
     .summary = "Send a link that sets a new password. The answer is the same for every address.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/password/reset",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &reset_password_schema,
     .status = 204,
     .handle = handle_reset,
     .summary = "Set a new password by that link. All sessions end; none begins.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/password/change",
     .access = HTTP_USER,
     .permission = "account.secure",
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &change_password_schema,
     .status = 204,
     .handle = handle_change,
     .summary = "Set another password. All sessions end, this one too.",
     .tag = "auth"},
};
const size_t recovery_route_count = COUNT_OF(recovery_routes);
