/* The two cookies of a browser's session. The prefixes make browsers hold them to their promise: __Host- is
 * bound to this host and sent everywhere on it, __Secure- goes only where refreshing happens. */
#pragma once
#include "dtos/session_dtos.h"
#include "http/response.h"

#define ACCESS_COOKIE "__Host-stet_access"
#define REFRESH_COOKIE "__Secure-stet_refresh"

void token_cookies_set(struct http_response *response, const struct tokens_dto *tokens);
void token_cookies_clear(struct http_response *response);
/* Where the client sent any: after its session has ended. */
void token_cookies_clear_known(const struct http_request *request, struct http_response *response);
