/* What handlers ask of a request. */
#pragma once
#include "dependencies/token_cookies.h"
#include "http/request.h"

static inline struct client_dto request_client(const struct http_request *request)
{
    return (struct client_dto){.address = request->address,
                               .user_agent = http_request_header(request, "User-Agent"),
                               .request_id = request->id,
                               .device = http_request_cookie(request, DEVICE_COOKIE)};
}

static inline bool request_is_safe(const struct http_request *request)
{
    return request->method == HTTP_GET || request->method == HTTP_HEAD;
}
