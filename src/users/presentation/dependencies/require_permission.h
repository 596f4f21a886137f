/* require_permission: what a route declares of who it is for, held. Admission asks it for every route that is
 * not public: platform role, and the scopes of a personal access token. */
#pragma once
#include "dependencies/users_api.h"
#include "http/router.h"

/* Error forbidden, code "forbidden", "session_required" or "insufficient_scope"; for the last, the response
 * names a scope that suffices (RFC 6750, 3.1). */
struct error *require_permission(const struct principal_dto *principal, const struct http_request *request,
                                 struct http_response *response) _must_check_;

/* Whether a route declares what the table knows: a permission unless it is public, HTTP_ADMIN exactly where
 * that takes an administrator, and a guard where a path names something in a workspace. Error internal. */
struct error *check_route_permission(const struct route *route) _must_check_;
/* What a route demands, for the documentation. */
struct route_demand explain_route_permission(const struct route *route, struct arena *mem);
