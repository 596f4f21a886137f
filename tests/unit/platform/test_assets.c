/* The page's files over HTTP: types, tags, gzip, caching, and index.html for the page's own paths. */
#include "http/assets.h"
#include "http_fixture.h"

static const unsigned char index_bytes[] = "<html>", script_bytes[] = "let a",
                           script_gzip[] = "\x1f\x8bpacked";
const struct asset assets[] = {
    {"/index.html", "text/html; charset=utf-8", "\"i1\"", index_bytes, 6, NULL, 0},
    {"/app.js", "text/javascript; charset=utf-8", "\"a1\"", script_bytes, 5, script_gzip, 8},
    {"/app-5X3KQ2WV.js", "text/javascript; charset=utf-8", "\"a2\"", script_bytes, 5, NULL, 0},
    {"/assets/fonts/a.woff2", "font/woff2", "\"f1\"", script_bytes, 5, NULL, 0},
};
const size_t assets_count = COUNT_OF(assets);

static struct http_fixture fixture;

static int start(void **state)
{
    static const struct router_hooks hooks = {.missing = &assets_missing};
    struct server_options options = {0};
    (void)state;
    http_fixture_start(&fixture, assets_routes, assets_route_count, NULL, &hooks, &options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_fixture_stop(&fixture, 1000);
    return 0;
}

static struct answer get(const char *path, const char *headers)
{
    return http_ask(&fixture,
                    str_format(fixture.mem, "GET %s HTTP/1.1\r\nHost: t\r\n%s\r\n", path, headers).ptr);
}

static void serves_the_index_for_the_pages_paths(void **state)
{
    static const char *const paths[] = {
        "/", "/signin", "/setup?token=x", "/prds/PAY", "/prds/PAY/history?n=1", "/index.html"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct answer answer = get(paths[i], "");
        assert_int_equal(answer.status, 200);
        check_str(answer.body, STR("<html>"));
        check_str(answer_header(&answer, "Content-Type"), STR("text/html; charset=utf-8"));
        check_str(answer_header(&answer, "Cache-Control"), STR("no-cache"));
        assert_true(str_starts(answer_header(&answer, "Content-Security-Policy"), STR("default-src 'none'")));
    }
}

static void packs_where_the_client_takes_it(void **state)
{
    static const struct {
        const char *accepts;
        bool is_packed;
    } cases[] = {
        {"", false},
        {"Accept-Encoding: gzip\r\n", true},
        {"Accept-Encoding: deflate, GZIP;q=0.5, br\r\n", true},
        {"Accept-Encoding: gzip;q=0\r\n", false},
        {"Accept-Encoding: gzip;q=0.000\r\n", false},
        {"Accept-Encoding: gzip; q=0.001\r\n", true},
        {"Accept-Encoding: xgzip\r\n", false},
        {"Accept-Encoding: gzip;q\r\n", true},
        {"Accept-Encoding: br\r\n", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer answer = get("/app.js", cases[i].accepts);
        assert_int_equal(answer.status, 200);
        check_str(answer_header(&answer, "Vary"), STR("Accept-Encoding"));
        if (cases[i].is_packed != str_eq(answer_header(&answer, "Content-Encoding"), STR("gzip")))
            fail_msg("%s", cases[i].accepts);
        check_str(answer.body, cases[i].is_packed ? str_of((const char *)script_gzip, 8) : STR("let a"));
        check_str(answer_header(&answer, "ETag"), cases[i].is_packed ? STR("\"a1-gzip\"") : STR("\"a1\""));
    }
}

static void spares_what_the_browser_has(void **state)
{
    struct wire *wire = wire_open(&fixture);
    (void)state;
    assert_true(wire_write(wire, "GET /app.js HTTP/1.1\r\nHost: t\r\nAccept-Encoding: gzip\r\nIf-None-Match: "
                                 "\"a1-gzip\"\r\n\r\n"));
    assert_int_equal(wire_take(wire, fixture.mem, false).status, 304);
    wire_close(wire);
    assert_int_equal(get("/app.js", "If-None-Match: \"a1-gzip\"\r\n").status, 200); /* the other form */
}

static void lets_named_by_content_be_kept(void **state)
{
    struct answer answer = get("/app-5X3KQ2WV.js", "");
    (void)state;
    check_str(answer_header(&answer, "Cache-Control"), STR("public, max-age=31536000, immutable"));
    answer = get("/assets/fonts/a.woff2", "");
    assert_int_equal(answer.status, 200);
    check_str(answer_header(&answer, "Cache-Control"), STR("no-cache"));
}

static void finds_nothing_else(void **state)
{
    static const char *const paths[] = {"/missing.js", "/assets/",       "/assets/x",
                                        "/a/b",        "/../etc/passwd", "/assets/../app.js"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(get(paths[i], "").status, 404);
}

static void tells_people_of_a_missing_page_with_a_page(void **state)
{
    static const char *const paths[] = {"/nothing", "/a/b/c", "/assets/x", "/missing.js?x=1"};
    static const char browser[] =
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";
    struct answer answer;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        answer = get(paths[i], browser);
        assert_int_equal(answer.status, 404);
        check_str(answer.body, STR("<html>"));
        check_str(answer_header(&answer, "Content-Type"), STR("text/html; charset=utf-8"));
        check_str(answer_header(&answer, "Cache-Control"), STR("no-cache"));
        check_str(answer_header(&answer, "Vary"), STR("Accept, Accept-Encoding"));
        assert_null(answer_header(&answer, "ETag").ptr);
        answer = get(paths[i], "Accept: */*\r\n");
        assert_int_equal(answer.status, 404);
        check_str(answer_header(&answer, "Content-Type"), STR("application/problem+json"));
    }
    answer = get("/api/v1/nothing", browser);
    assert_int_equal(answer.status, 404);
    check_str(answer_header(&answer, "Content-Type"), STR("application/problem+json"));
    answer = http_ask(
        &fixture,
        "POST /nothing/at/all HTTP/1.1\r\nHost: t\r\nAccept: text/html\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(answer.status, 404);
    check_str(answer_header(&answer, "Content-Type"), STR("application/problem+json"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serves_the_index_for_the_pages_paths),
        cmocka_unit_test(packs_where_the_client_takes_it),
        cmocka_unit_test(spares_what_the_browser_has),
        cmocka_unit_test(lets_named_by_content_be_kept),
        cmocka_unit_test(finds_nothing_else),
        cmocka_unit_test(tells_people_of_a_missing_page_with_a_page),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
