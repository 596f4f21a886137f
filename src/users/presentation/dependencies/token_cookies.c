#include "dependencies/token_cookies.h"

#define ACCESS_PATH "/"
#define REFRESH_PATH "/api/v1/auth"
#define DEVICE_PATH "/api/v1/auth"

static void set(struct http_response *response, const char *name, const char *path, struct str value,
                int64_t max_age)
{
    http_response_cookie(
        response, &(struct http_cookie){.name = name, .value = value, .path = path, .max_age = max_age});
}

void token_cookies_set(struct http_response *response, const struct tokens_dto *tokens)
{
    set(response, ACCESS_COOKIE, ACCESS_PATH, tokens->access_token, tokens->expires_in);
    set(response, REFRESH_COOKIE, REFRESH_PATH, tokens->refresh_token, tokens->refresh_expires_in);
    if (tokens->device.ptr != NULL)
        set(response, DEVICE_COOKIE, DEVICE_PATH, tokens->device, tokens->device_expires_in);
}

void token_cookies_clear(struct http_response *response)
{
    set(response, ACCESS_COOKIE, ACCESS_PATH, STR(""), 0);
    set(response, REFRESH_COOKIE, REFRESH_PATH, STR(""), 0);
}

void token_cookies_clear_known(const struct http_request *request, struct http_response *response)
{
    if (http_request_cookie(request, ACCESS_COOKIE).ptr != NULL ||
        http_request_cookie(request, REFRESH_COOKIE).ptr != NULL)
        token_cookies_clear(response);
}
