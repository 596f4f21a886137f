/* The route tables against the rules that hold for all of them. */
#include "../../support/check.h"
#include "dependencies/require_permission.h"
#include "routes/users_routes.h"

struct table {
    const struct route *routes;
    size_t count;
};

static void each_route(void (*check)(const struct route *route))
{
    const struct table tables[] = {{auth_routes, auth_route_count},
                                   {account_routes, account_route_count},
                                   {administration_routes, administration_route_count},
                                   {workspace_routes, workspace_route_count},
                                   {well_known_routes, well_known_route_count}};
    size_t seen = 0;
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        for (size_t k = 0; k < tables[i].count; k++, seen++)
            check(&tables[i].routes[k]);
    assert_true(seen >= 18);
}

static bool takes(const struct route *route, const char *name)
{
    for (size_t i = 0; route->body != NULL && i < route->body->count; i++)
        if (strcmp(route->body->fields[i].name, name) == 0)
            return true;
    return false;
}

/* Passwords are hashed on the pool for that, behind the limit for that, and never echoed. */
static void check_passwords(const struct route *route)
{
    if (!takes(route, "password"))
        return;
    assert_int_equal(route->runs, HTTP_RUNS_HASH);
    if (route->access != HTTP_ADMIN) /* who gives others a password has been let in with their own */
        assert_int_equal(route->rate, HTTP_RATE_LOGIN);
}

static void passwords_are_hashed_where_it_may_take_time(void **state _unused_)
{
    each_route(check_passwords);
}

static void check_secrets(const struct route *route)
{
    static const char *const secrets[] = {"password", "refresh_token", "token", NULL};
    for (size_t i = 0; route->body != NULL && i < route->body->count; i++)
        if (str_is_one_of(str_from(route->body->fields[i].name), secrets))
            assert_int_equal(route->body->fields[i].type, SCHEMA_SECRET);
}

static void secrets_are_marked(void **state _unused_)
{
    each_route(check_secrets);
}

static void check_documentation(const struct route *route)
{
    const struct schema *schemas[] = {route->body, route->query, route->response};
    assert_non_null(route->summary);
    assert_non_null(route->tag);
    assert_true(route->status >= 200 && route->status < 300);
    assert_int_equal(route->response == NULL && route->produces == NULL, route->status == 204);
    for (size_t i = 0; i < COUNT_OF(schemas); i++)
        for (size_t k = 0; schemas[i] != NULL && k < schemas[i]->count; k++) {
            const struct schema_field *field = &schemas[i]->fields[k];
            if (field->description == NULL && field->example == NULL && field->type != SCHEMA_TIME &&
                field->type != SCHEMA_OBJECT)
                fail_msg("%s.%s says nothing about itself", schemas[i]->name, field->name);
        }
}

static void everything_is_documented(void **state _unused_)
{
    each_route(check_documentation);
}

static void check_permission(const struct route *route)
{
    check_ok(check_route_permission(route));
}

static void permissions_are_those_of_the_table(void **state _unused_)
{
    each_route(check_permission);
}

static void check_access(const struct route *route)
{
    static const char *const open[] = {"/api/v1/auth/policy",
                                       "/api/v1/auth/register",
                                       "/api/v1/auth/login",
                                       "/api/v1/auth/refresh",
                                       "/api/v1/setup",
                                       "/.well-known/jwks.json",
                                       "/.well-known/openid-configuration",
                                       NULL};
    assert_int_equal(route->access == HTTP_PUBLIC, str_is_one_of(str_from(route->path), open));
}

/* Security 29: what is open to everybody is a short list, and this is it. */
static void security_29_little_is_public(void **state _unused_)
{
    each_route(check_access);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_are_hashed_where_it_may_take_time),
        cmocka_unit_test(secrets_are_marked),
        cmocka_unit_test(everything_is_documented),
        cmocka_unit_test(permissions_are_those_of_the_table),
        cmocka_unit_test(security_29_little_is_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
