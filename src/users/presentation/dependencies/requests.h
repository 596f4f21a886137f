/* What handlers ask of a request. */
#pragma once
#include "dtos/user_dtos.h"
#include "http/request.h"

/* Who was admitted; NULL on public routes. */
static inline const struct principal_dto *request_principal(const struct http_request *request)
{
    return request->principal;
}

static inline struct client_dto request_client(const struct http_request *request)
{
    return (struct client_dto){request->address, http_request_header(request, "User-Agent"), request->id};
}

static inline bool request_is_safe(const struct http_request *request)
{
    return request->method == HTTP_GET || request->method == HTTP_HEAD;
}
