#include "dependencies/current_user.h"
#include "dependencies/origin_guard.h"
#include "dependencies/pages.h"
#include "dependencies/requests.h"
#include "dependencies/token_cookies.h"
#include "routes/users_routes.h"
#include "schemas/session_schemas.h"

static struct error *handle_register(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    struct client_dto client = request_client(request);

    TRY(register_user(api->register_user, request->input, &client, request->mem));
    http_response_json(response, 201, &accepted_schema, &(struct accepted_dto){STR("accepted")});
    return OK;
}

static void answer_tokens(struct http_response *response, int status, enum transport_dto transport,
                          const struct tokens_dto *tokens)
{
    http_response_header(response, "Cache-Control", STR("no-store"));
    if (transport == TRANSPORT_DTO_COOKIE)
        token_cookies_set(response, tokens);
    http_response_json(response, status,
                       transport == TRANSPORT_DTO_COOKIE ? &cookie_session_schema : &tokens_schema, tokens);
}

/* Another site must not sign its visitors in here under an account of its choice (login CSRF). */
static struct error *check_transport(const struct users_api *api, const struct http_request *request,
                                     enum transport_dto transport)
{
    return transport == TRANSPORT_DTO_COOKIE ? origin_guard_check(api, request) : OK;
}

static struct error *handle_log_in(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    const struct log_in_dto *in = request->input;
    struct client_dto client = request_client(request);
    struct tokens_dto *tokens;

    TRY(check_transport(api, request, in->transport));
    client.keeps_device = in->transport == TRANSPORT_DTO_COOKIE;
    TRY(log_in(api->log_in, in, &client, request->mem, &tokens));
    answer_tokens(response, 200, in->transport, tokens);
    return OK;
}

static struct error *handle_set_up(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    const struct set_up_dto *in = request->input;
    struct client_dto client = request_client(request);
    struct tokens_dto *tokens;

    TRY(check_transport(api, request, in->transport));
    client.keeps_device = in->transport == TRANSPORT_DTO_COOKIE;
    TRY(set_up(api->set_up, in, &client, request->mem, &tokens));
    answer_tokens(response, 201, in->transport, tokens);
    return OK;
}

static struct error *handle_refresh(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    const struct refresh_session_dto *in = request->input;
    struct client_dto client = request_client(request);
    enum transport_dto transport = TRANSPORT_DTO_BODY;
    struct str token = in->refresh_token;
    struct tokens_dto *tokens;

    if (is_personal_token(token))
        return error_new(ERROR_FORBIDDEN, "session_required",
                         "A personal access token is used as it is: there is nothing to refresh.");
    if (token.ptr == NULL) {
        transport = TRANSPORT_DTO_COOKIE;
        token = http_request_cookie(request, REFRESH_COOKIE);
        TRY(check_transport(api, request, transport));
    }
    TRY(refresh_session(api->refresh_session, token, &client, request->mem, &tokens));
    answer_tokens(response, 200, transport, tokens);
    return OK;
}

static void answer_logged_out(struct http_request *request, struct http_response *response)
{
    token_cookies_clear_known(request, response);
    http_response_empty(response, 204);
}

static struct error *handle_log_out(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;

    TRY(log_out(api->end_sessions, current_user(request), request->mem));
    answer_logged_out(request, response);
    return OK;
}

static struct error *handle_log_out_everywhere(void *self, struct http_request *request,
                                               struct http_response *response)
{
    const struct users_api *api = self;

    TRY(log_out_everywhere(api->end_sessions, current_user(request), request->mem));
    answer_logged_out(request, response);
    return OK;
}

static struct error *handle_list_sessions(void *self, struct http_request *request,
                                          struct http_response *response)
{
    const struct users_api *api = self;
    struct session_page_dto all;
    struct page_dto page;

    TRY(list_sessions(api->end_sessions, current_user(request), request->mem, &all));
    page = (struct page_dto){.items = all.items, .count = all.count};
    TRY(page_cut(&page, sizeof(*all.items), request->query, request->mem));
    http_response_json(response, 200, &session_page_schema, &page);
    return OK;
}

static struct error *handle_end_session(void *self, struct http_request *request,
                                        struct http_response *response)
{
    const struct users_api *api = self;
    struct id session;

    TRY(http_request_param_id(request, "session", &session));
    TRY(end_session(api->end_sessions, current_user(request), session, request->mem));
    http_response_empty(response, 204);
    return OK;
}

static struct error *handle_policy(void *self, struct http_request *request _unused_,
                                   struct http_response *response)
{
    const struct users_api *api = self;
    struct account_policy_dto policy = {api->password_min, api->registration};

    http_response_json(response, 200, &account_policy_schema, &policy);
    return OK;
}

const struct route auth_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/auth/policy",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_INLINE,
     .status = 200,
     .response = &account_policy_schema,
     .handle = handle_policy,
     .summary = "What this server asks of who wants an account.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/register",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &register_user_schema,
     .status = 201,
     .response = &accepted_schema,
     .handle = handle_register,
     .summary = "Make an account. The answer is the same for an address that has one already.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/login",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &log_in_schema,
     .status = 200,
     .response = &tokens_schema,
     .handle = handle_log_in,
     .summary = "Sign in with address and password.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/refresh",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .body = &refresh_session_schema,
     .status = 200,
     .response = &tokens_schema,
     .handle = handle_refresh,
     .summary =
         "Get the next pair of tokens for a refresh token. Using a replaced one again ends the session.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/logout",
     .access = HTTP_USER,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .status = 204,
     .handle = handle_log_out,
     .summary = "End this session. Its access token fails on the next request.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/auth/logout-all",
     .access = HTTP_USER,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .status = 204,
     .handle = handle_log_out_everywhere,
     .summary = "End all of your sessions, this one too.",
     .tag = "auth"},
    {.method = HTTP_GET,
     .path = "/api/v1/auth/sessions",
     .access = HTTP_USER,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .query = &page_query_schema,
     .status = 200,
     .response = &session_page_schema,
     .handle = handle_list_sessions,
     .summary = "List the devices on which you are signed in.",
     .tag = "auth"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/auth/sessions/{session}",
     .access = HTTP_USER,
     .rate = HTTP_RATE_AUTH,
     .runs = HTTP_RUNS_WORK,
     .permission = "account.secure",
     .status = 204,
     .handle = handle_end_session,
     .summary = "Sign one of your devices out.",
     .tag = "auth"},
    {.method = HTTP_POST,
     .path = "/api/v1/setup",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_LOGIN,
     .runs = HTTP_RUNS_HASH,
     .body = &set_up_schema,
     .status = 201,
     .response = &tokens_schema,
     .handle = handle_set_up,
     .summary = "Make the first administrator with the one-time token that the server printed.",
     .tag = "auth"},
};
const size_t auth_route_count = COUNT_OF(auth_routes);
