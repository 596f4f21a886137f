#include "dependencies/admission.h"
#include "dependencies/origin_guard.h"
#include "dependencies/requests.h"
#include "dependencies/require_permission.h"
#include "dependencies/token_cookies.h"

/* RateLimit and RateLimit-Policy as in draft-ietf-httpapi-ratelimit-headers-10. */
static void tell_limit(struct http_request *request, struct http_response *response, const char *name,
                       const struct rate_state *state)
{
    if (!state->is_limited)
        return;
    http_response_header(response, "RateLimit-Policy",
                         str_format(request->mem, "\"%s\";q=%lld;w=%lld", name, (long long)state->count,
                                    (long long)state->per));
    http_response_header(response, "RateLimit",
                         str_format(request->mem, "\"%s\";r=%lld;t=%lld", name, (long long)state->remaining,
                                    (long long)state->reset_after));
}

static struct error *limit(const struct limit_requests *limits, struct http_request *request,
                           struct http_response *response, const char *name, const struct rate *rate,
                           struct str who)
{
    struct rate_state state;
    struct error *error = limit_requests(limits, name, rate, who, request->mem, &state);
    tell_limit(request, response, name, &state);
    return error;
}

/* The access token that came, and whether a cookie brought it; error unauthenticated where none came. */
static struct error *find_token(const struct http_request *request, struct str *token, bool *by_cookie)
{
    struct str header = http_request_header(request, "Authorization");
    struct str cookie = http_request_cookie(request, ACCESS_COOKIE);

    *by_cookie = header.ptr == NULL;
    /* Personal access tokens are for programs: a cookie that holds one was put there by somebody else. */
    if (header.ptr == NULL && (cookie.ptr == NULL || is_personal_token(cookie)))
        return error_new(ERROR_UNAUTHENTICATED, "unauthenticated", "Sign in to do this.");
    if (header.ptr == NULL) {
        *token = cookie;
        return OK;
    }
    if (http_request_header_count(request, "Authorization") > 1)
        return error_new(ERROR_INVALID, "bad_request", "The request has more than one Authorization header.");
    if (!str_starts_nocase(header, STR("Bearer ")))
        return error_new(ERROR_UNAUTHENTICATED, "invalid_token",
                         "The Authorization header holds no bearer token.");
    *token = str_trim(str_slice(header, 7, header.len));
    return OK;
}

/* The access token that came, from where it may come from. */
static struct error *take_token(const struct users_api *api, const struct http_request *request,
                                struct str *token)
{
    bool by_cookie = false;

    TRY(find_token(request, token, &by_cookie));
    return by_cookie && !request_is_safe(request) ? origin_guard_check(api, request) : OK;
}

static struct error *identify(const struct users_api *api, struct http_request *request,
                              struct principal_dto **ret)
{
    struct str token = STR_NONE;

    TRY(take_token(api, request, &token));
    TRY(authenticate(api->authenticate, token, request->mem, ret));
    (*ret)->client = request_client(request);
    return OK;
}

static struct error *recognise(const struct users_api *api, struct http_request *request)
{
    struct str token = STR_NONE;

    TRY(take_token(api, request, &token));
    return recognise_token(api->authenticate, token, request->mem);
}

/* Whoever cannot say who they are is limited by address, so that guessing tokens is not free. */
static struct error *limit_nobody(const struct users_api *api, const struct limit_requests *limits,
                                  struct http_request *request, struct http_response *response)
{
    if (request->route->rate != HTTP_RATE_API)
        return OK;
    return limit(limits, request, response, "address", api->api_user, request->address);
}

/* The error for a request whose sender is not known; frees `error` where it becomes another. */
static struct error *turn_away(const struct users_api *api, const struct limit_requests *limits,
                               struct http_request *request, struct http_response *response,
                               struct error *error)
{
    struct error *limited =
        error_is(error, ERROR_UNAUTHENTICATED) ? limit_nobody(api, limits, request, response) : OK;
    if (limited == OK)
        return error;
    error_free(error);
    return limited;
}

/* A program has a limit of its own below its owner's, so that one that runs wild leaves something for the
 * others; what it does counts for both. */
static struct error *limit_somebody(const struct users_api *api, struct http_request *request,
                                    struct http_response *response, const struct principal_dto *principal)
{
    struct str user = id_format(request->mem, principal->user.id);
    struct rate_state state;
    struct error *error;

    if (id_is_none(principal->token))
        return limit(api->limit_requests, request, response, "api", api->api_user, user);
    TRY(limit(api->limit_requests, request, response, "token", api->api_token,
              id_format(request->mem, principal->token)));
    error = limit_requests(api->limit_requests, "api", api->api_user, user, request->mem, &state);
    if (error != OK)
        tell_limit(request, response, "api", &state);
    return error;
}

static struct error *limit_address(const struct users_api *api, const struct limit_requests *limits,
                                   struct http_request *request, struct http_response *response)
{
    switch (request->route->rate) {
    case HTTP_RATE_LOGIN:
        return limit(limits, request, response, "login", api->login_ip, request->address);
    case HTTP_RATE_AUTH:
        return limit(limits, request, response, "auth", api->auth_ip, request->address);
    case HTTP_RATE_API: /* once it is known who it is */
    case HTTP_RATE_NONE:
        break;
    }
    return OK;
}

struct error *admission_limit(const struct users_api *api, struct http_request *request,
                              struct http_response *response)
{
    struct error *error;

    TRY(limit_address(api, api->limit_here, request, response));
    if (!request->brings_body)
        return OK;
    /* A body may be large, and takes memory from when it comes: not a stranger's, or not too many of them. */
    if (request->route->access == HTTP_PUBLIC)
        return limit_nobody(api, api->limit_here, request, response);
    error = recognise(api, request);
    return error != OK ? turn_away(api, api->limit_here, request, response, error) : OK;
}

struct error *admission_admit(const struct users_api *api, struct http_request *request,
                              struct http_response *response, struct principal_dto **ret)
{
    struct principal_dto *principal;
    struct error *error;

    /* The limit by address has been asked from memory alone. */
    if (api->limit_requests != api->limit_here)
        TRY(limit_address(api, api->limit_requests, request, response));
    if (request->route->access == HTTP_PUBLIC) {
        *ret = NULL;
        return request->brings_body && api->limit_requests == api->limit_here
                   ? OK /* it was counted before its body came */
                   : limit_nobody(api, api->limit_requests, request, response);
    }
    error = identify(api, request, &principal);
    if (error != OK)
        return turn_away(api, api->limit_requests, request, response, error);
    if (request->route->rate == HTTP_RATE_API)
        TRY(limit_somebody(api, request, response, principal));
    TRY(require_permission(principal, request, response));
    *ret = principal;
    return OK;
}
