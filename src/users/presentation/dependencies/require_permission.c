#include "dependencies/require_permission.h"

struct error *require_permission(const struct principal_dto *principal, const struct http_request *request,
                                 struct http_response *response)
{
    const struct route *route = request->route;
    struct permission_dto permission;
    struct error *error;

    if (route->access == HTTP_ADMIN && principal->user.role != ROLE_DTO_ADMIN)
        return error_new(ERROR_FORBIDDEN, "forbidden", "Only administrators may do this.");
    error = demand_permission(principal, route->permission);
    if (error_has_code(error, "insufficient_scope") &&
        describe_permission(route->permission, request->mem, &permission))
        http_response_header(response, "WWW-Authenticate",
                             str_format(request->mem,
                                        "Bearer realm=\"stet\", error=\"insufficient_scope\", scope=\"%s\"",
                                        permission.scopes[0]));
    return error;
}

static struct error *bad_route(const struct route *route, const char *why)
{
    return error_new(ERROR_INTERNAL, "bad_route",
                     "the route %s %s (domain/services/permissions.c has the table)", route->path, why);
}

struct error *check_route_permission(const struct route *route)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct permission_dto permission;

    if (route->access == HTTP_PUBLIC)
        return route->permission == NULL ? OK : bad_route(route, "is public and names a permission");
    if (!describe_permission(route->permission, mem, &permission))
        return bad_route(route, "names no permission of the table");
    if (permission.needs_admin != (route->access == HTTP_ADMIN))
        return bad_route(route, "names another access than its permission takes");
    if (permission.role != NULL && strchr(route->path, '{') != NULL && route->guard == NULL)
        return bad_route(route, "takes a role in a workspace and has no guard to ask for it");
    return OK;
}

struct route_demand explain_route_permission(const struct route *route, struct arena *mem)
{
    struct permission_dto permission;

    if (!describe_permission(route->permission, mem, &permission))
        return (struct route_demand){0};
    return (struct route_demand){.role = permission.role, .scopes = permission.scopes};
}
