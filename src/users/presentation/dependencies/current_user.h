/* current_user: who a handler answers. Admission asks it of every route that is not public. */
#pragma once
#include "dtos/user_dtos.h"
#include "http/request.h"

/* Who was admitted; NULL on public routes. */
static inline const struct principal_dto *current_user(const struct http_request *request)
{
    return request->principal;
}
