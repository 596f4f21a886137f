/*
 * What happens to every request before its handler: limits by address, then who it is and whether the route
 * is for them. A bearer token wins over a cookie; a cookie lets an unsafe request in only from our own page.
 */
#pragma once
#include "dependencies/users_api.h"
#include "http/router.h"

/* router_hooks.limit: routes of the rates auth and login, by address; and who brings a body to a route that
 * is not public must show a genuine token before the body is read, and is counted by address where it is.
 * From memory. Errors: limited; those of a token, as admission_admit. */
struct error *admission_limit(const struct users_api *api, struct http_request *request,
                              struct http_response *response) _must_check_;
/* router_hooks.admit, without setting request->principal: *ret is who was admitted, NULL on a public route.
 * Errors: unauthenticated; forbidden "foreign_origin", or what require_permission.h says; limited, by
 * token and user, and by address for nobody. */
struct error *admission_admit(const struct users_api *api, struct http_request *request,
                              struct http_response *response, struct principal_dto **ret) _must_check_;
