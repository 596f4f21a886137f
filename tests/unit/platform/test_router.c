/* The router: which route a path and a method find, and which tables are refused. */
#include "check.h"
#include "http/router.h"

static struct error *handle(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    (void)response;
    return OK;
}

#define R(method_, path_)                                      \
    {                                                          \
        .method = (method_), .path = (path_), .handle = handle \
    }

static const struct route routes[] = {
    R(HTTP_GET, "/"),
    R(HTTP_GET, "/prds"),
    R(HTTP_POST, "/prds"),
    R(HTTP_POST, "/prds/import"),
    R(HTTP_GET, "/prds/{prd}"),
    R(HTTP_DELETE, "/prds/{key}"),
    R(HTTP_GET, "/prds/{prd}/revisions/{n}"),
    R(HTTP_GET, "/prds/import/log"),
    R(HTTP_GET, "/assets/{rest...}"),
    R(HTTP_GET, "/{file}"),
};
static const struct route other_routes[] = {R(HTTP_GET, "/other")};
static int first_self, second_self;

struct fixture {
    struct arena *mem;
    struct router *router;
};

static int make_router(void **state)
{
    static struct fixture fixture;
    static const struct route_group groups[] = {{routes, COUNT_OF(routes), &first_self},
                                                {other_routes, COUNT_OF(other_routes), &second_self}};
    fixture.mem = arena_new(0);
    assert_null(router_new(groups, COUNT_OF(groups), NULL, &fixture.router));
    *state = &fixture;
    return 0;
}

static int free_router(void **state)
{
    struct fixture *fixture = *state;
    router_free(fixture->router);
    arena_free(fixture->mem);
    return 0;
}

static struct router_match find(void **state, enum http_method method, const char *path)
{
    struct fixture *fixture = *state;
    struct router_match match;
    router_find(fixture->router, method, str_from(path), fixture->mem, &match);
    return match;
}

static void assert_finds(void **state, enum http_method method, const char *path, const char *route)
{
    struct router_match match = find(state, method, path);
    assert_non_null(match.route);
    assert_string_equal(match.route->path, route);
}

static void finds_exact_paths(void **state)
{
    assert_finds(state, HTTP_GET, "/", "/");
    assert_finds(state, HTTP_GET, "/prds", "/prds");
    assert_finds(state, HTTP_POST, "/prds/import", "/prds/import");
}

static void finds_parameters(void **state)
{
    struct router_match match = find(state, HTTP_GET, "/prds/PAY/revisions/7");
    assert_non_null(match.route);
    assert_int_equal(match.param_count, 2);
    assert_true(str_eq(match.params[0].name, STR("prd")));
    assert_true(str_eq(match.params[0].value, STR("PAY")));
    assert_true(str_eq(match.params[1].name, STR("n")));
    assert_true(str_eq(match.params[1].value, STR("7")));
}

static void names_parameters_by_route(void **state)
{
    struct router_match match = find(state, HTTP_DELETE, "/prds/PAY");
    assert_int_equal(match.param_count, 1);
    assert_true(str_eq(match.params[0].name, STR("key")));
}

static void prefers_exact_and_comes_back(void **state)
{
    /* "import" is a segment of its own, but only POST is answered there. */
    struct router_match match = find(state, HTTP_GET, "/prds/import");
    assert_string_equal(match.route->path, "/prds/{prd}");
    assert_finds(state, HTTP_GET, "/prds/import/log", "/prds/import/log");
    assert_finds(state, HTTP_GET, "/prds/import/revisions/1", "/prds/{prd}/revisions/{n}");
}

static void takes_the_rest(void **state)
{
    struct router_match match = find(state, HTTP_GET, "/assets/a/b.js");
    assert_int_equal(match.param_count, 1);
    assert_true(str_eq(match.params[0].name, STR("rest")));
    assert_true(str_eq(match.params[0].value, STR("a/b.js")));
}

static void answers_head_by_get(void **state)
{
    assert_finds(state, HTTP_HEAD, "/prds", "/prds");
}

static void finds_nothing(void **state)
{
    static const char *const paths[] = {"/prds/",   "/prds/a/",  "//",        "/prds//revisions/1",
                                        "/assets/", "/prds/a/b", "/other/{}", "prds",
                                        "",         "/a/b/c/d"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct router_match match = find(state, HTTP_GET, paths[i]);
        if (match.route != NULL || match.allow != NULL)
            fail_msg("%s is found", paths[i]);
    }
}

static void says_what_is_allowed(void **state)
{
    struct router_match match = find(state, HTTP_PUT, "/prds/import");
    assert_null(match.route);
    assert_string_equal(match.allow, "GET, HEAD, POST, DELETE");
    assert_string_equal(find(state, HTTP_OTHER, "/prds").allow, "GET, HEAD, POST");
    assert_string_equal(find(state, HTTP_POST, "/other").allow, "GET, HEAD");
}

static void gives_the_groups_self(void **state)
{
    assert_ptr_equal(find(state, HTTP_GET, "/prds").self, &first_self);
    assert_ptr_equal(find(state, HTTP_GET, "/other").self, &second_self);
}

static void walks_in_table_order(void **state)
{
    struct fixture *fixture = *state;
    assert_ptr_equal(router_route_at(fixture->router, 0), &routes[0]);
    assert_ptr_equal(router_route_at(fixture->router, COUNT_OF(routes)), &other_routes[0]);
    assert_null(router_route_at(fixture->router, COUNT_OF(routes) + 1));
}

static void refuses_bad_tables(void **state)
{
    static const struct schema schema = {.name = "S"};
    static const struct route tables[][2] = {
        {R(HTTP_GET, "/a/{x}"), R(HTTP_GET, "/a/{y}")},
        {R(HTTP_GET, "/a"), R(HTTP_GET, "/a")},
        {R(HTTP_GET, "/a"), R(HTTP_GET, "b")},
        {R(HTTP_GET, "/a"), R(HTTP_GET, "/b//c")},
        {R(HTTP_GET, "/a"), R(HTTP_GET, "/b/")},
        {R(HTTP_GET, "/a"), R(HTTP_GET, "/x{y}")},
        {R(HTTP_GET, "/a"), R(HTTP_GET, "/{r...}/b")},
        {R(HTTP_GET, "/a"), R(HTTP_HEAD, "/b")},
        {R(HTTP_GET, "/a"), {.method = HTTP_GET, .path = "/b"}},
        {R(HTTP_GET, "/a"), {.method = HTTP_GET, .path = "/b", .handle = handle, .body = &schema}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct route_group group = {tables[i], 2, NULL};
        struct router *router = NULL;
        struct error *error = router_new(&group, 1, NULL, &router);
        if (error == OK)
            fail_msg("table %zu was taken", i);
        assert_int_equal(error_kind(error), ERROR_INTERNAL);
        assert_null(router);
        error_free(error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_exact_paths, make_router, free_router),
        cmocka_unit_test_setup_teardown(finds_parameters, make_router, free_router),
        cmocka_unit_test_setup_teardown(names_parameters_by_route, make_router, free_router),
        cmocka_unit_test_setup_teardown(prefers_exact_and_comes_back, make_router, free_router),
        cmocka_unit_test_setup_teardown(takes_the_rest, make_router, free_router),
        cmocka_unit_test_setup_teardown(answers_head_by_get, make_router, free_router),
        cmocka_unit_test_setup_teardown(finds_nothing, make_router, free_router),
        cmocka_unit_test_setup_teardown(says_what_is_allowed, make_router, free_router),
        cmocka_unit_test_setup_teardown(gives_the_groups_self, make_router, free_router),
        cmocka_unit_test_setup_teardown(walks_in_table_order, make_router, free_router),
        cmocka_unit_test(refuses_bad_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
