/* workspace_role: for route->guard of routes below /workspaces/{workspace}, with a struct users_api. Demands
 * route->permission of the role that who asks has in it, before the body is looked at. Use cases that write
 * ask once more, in their transaction. */
#pragma once
#include "dependencies/users_api.h"
#include "http/request.h"

/* Errors: not_found for who is no member; forbidden, code "role_too_low". */
struct error *workspace_role(void *self, struct http_request *request) _must_check_;
