/* The cookies of a browser: two of its session, and one that stays when the session has ended and says that
 * this browser has been signed in here before. The prefixes make browsers hold them to their promise: __Host-
 * is bound to this host and sent everywhere on it, __Secure- goes only where signing in and refreshing
 * happen. */
#pragma once
#include "dtos/session_dtos.h"
#include "http/response.h"

#define ACCESS_COOKIE "__Host-stet_access"
#define REFRESH_COOKIE "__Secure-stet_refresh"
#define DEVICE_COOKIE "__Secure-stet_device"

void token_cookies_set(struct http_response *response, const struct tokens_dto *tokens);
void token_cookies_clear(struct http_response *response);
/* Where the client sent any: after its session has ended. */
void token_cookies_clear_known(const struct http_request *request, struct http_response *response);
