/* What handlers ask of a request: headers, cookies, parameters, preferences; and the target and address
 * behind it. */
#include "check.h"
#include "http/address.h"
#include "http/exchange.h"
#include "http/target.h"

static struct http_exchange *exchange;

static int make(void **state)
{
    (void)state;
    exchange = http_exchange_new(arena_new(0));
    return 0;
}

static int destroy(void **state)
{
    (void)state;
    arena_free(exchange->request.mem);
    return 0;
}

static void set(const char *name, const char *value)
{
    http_headers_add(&exchange->headers, exchange->request.mem, str_from(name), str_from(value));
}

static void finds_headers(void **state)
{
    (void)state;
    set("X-One", "1");
    set("x-many", "a");
    set("X-MANY", "b");
    check_str(http_request_header(&exchange->request, "x-one"), STR("1"));
    check_str(http_request_header(&exchange->request, "X-Many"), STR("a"));
    assert_int_equal(http_request_header_count(&exchange->request, "x-many"), 2);
    assert_null(http_request_header(&exchange->request, "x").ptr);
}

static void finds_cookies(void **state)
{
    (void)state;
    set("Cookie", "a=1; __Host-stet_access=tok=en; b=\"q\"; empty=;x");
    set("cookie", "late=2");
    check_str(http_request_cookie(&exchange->request, "a"), STR("1"));
    check_str(http_request_cookie(&exchange->request, "__Host-stet_access"), STR("tok=en"));
    check_str(http_request_cookie(&exchange->request, "b"), STR("q"));
    check_str(http_request_cookie(&exchange->request, "empty"), STR(""));
    check_str(http_request_cookie(&exchange->request, "late"), STR("2"));
    assert_null(http_request_cookie(&exchange->request, "A").ptr);
    assert_null(http_request_cookie(&exchange->request, "x").ptr);
    assert_null(http_request_cookie(&exchange->request, "stet_access").ptr);
}

static void reads_ids(void **state)
{
    struct schema_pair params[] = {{STR("good"), STR("01890a5d-ac96-774b-bcce-b302099a8057")},
                                   {STR("bad"), STR("x")},
                                   {STR("none"), STR("00000000-0000-0000-0000-000000000000")}};
    struct id id;
    (void)state;
    exchange->match.params = params;
    exchange->match.param_count = COUNT_OF(params);
    assert_null(http_request_param_id(&exchange->request, "good", &id));
    for (size_t i = 1; i < COUNT_OF(params); i++) {
        struct error *error = http_request_param_id(&exchange->request, params[i].name.ptr, &id);
        assert_true(error_is(error, ERROR_NOT_FOUND));
        error_free(error);
    }
}

static void weighs_accept(void **state)
{
    static const struct {
        const char *accept;
        bool prefers;
    } cases[] = {
        {"text/markdown", true},
        {"text/markdown, application/json", false},
        {"text/markdown;q=0.5, application/json;q=0.4", true},
        {"text/markdown;q=0.4, application/json", false},
        {"text/markdown, */*", true},
        {"text/markdown, */*;q=0.1", true},
        {"text/*", true},
        {"text/*, application/json;q=0.9", true},
        {"*/*", false},
        {"application/json", false},
        {"text/markdown;q=0", false},
        {"text/markdown;q=0, text/*", false},
        {"TEXT/Markdown ; q=0.9 , application/json;q=0.1", true},
        {"", false},
        {";;,,q", false},
    };
    (void)state;
    assert_false(http_request_accepts(&exchange->request, "text/markdown"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        exchange->headers.count = 0;
        set("Accept", cases[i].accept);
        if (http_request_accepts(&exchange->request, "text/markdown") != cases[i].prefers)
            fail_msg("%s", cases[i].accept);
    }
}

static void compares_etags(void **state)
{
    (void)state;
    assert_false(http_request_has_etag(&exchange->request, STR("\"a\"")));
    set("If-None-Match", "\"x\", W/\"a\" ,\"b\"");
    assert_true(http_request_has_etag(&exchange->request, STR("\"a\"")));
    assert_true(http_request_has_etag(&exchange->request, STR("W/\"b\"")));
    assert_false(http_request_has_etag(&exchange->request, STR("\"c\"")));
    exchange->headers.count = 0;
    set("If-None-Match", "*");
    assert_true(http_request_has_etag(&exchange->request, STR("\"c\"")));
}

static void never_lets_a_header_break_out(void **state)
{
    struct http_cookie cookie = {"c", STR("v\r\nSet-Cookie: forged=1"), "/", 1};
    (void)state;
    http_response_header(&exchange->response, "Location", STR("/x\r\nX-Forged: 1"));
    http_response_cookie(&exchange->response, &cookie);
    assert_int_equal(exchange->response.headers.count, 0);
    http_response_header(&exchange->response, "Location", STR("/x"));
    http_response_header(&exchange->response, "location", STR("/y"));
    assert_int_equal(exchange->response.headers.count, 1);
    check_str(exchange->response.headers.items[0].value, STR("/y"));
}

static void writes_cookies(void **state)
{
    struct http_cookie cookie = {"__Host-a", STR("v"), "/", 60};
    (void)state;
    http_response_cookie(&exchange->response, &cookie);
    cookie.name = "b";
    http_response_cookie(&exchange->response, &cookie);
    assert_int_equal(exchange->response.headers.count, 2);
    check_str(exchange->response.headers.items[0].value,
              STR("__Host-a=v; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Strict"));
}

static void takes_targets_apart(void **state)
{
    struct target target;
    (void)state;
    assert_null(
        target_parse(STR("/a%20b/%C3%A4?q=x+y%2B%26&empty=&flag&&q=2"), exchange->request.mem, &target));
    check_str(target.path, STR("/a b/\xc3\xa4"));
    assert_int_equal(target.query_count, 4);
    check_str(target.query[0].name, STR("q"));
    check_str(target.query[0].value, STR("x y+&"));
    check_str(target.query[1].value, STR(""));
    check_str(target.query[2].name, STR("flag"));
    check_str(target.query[2].value, STR(""));
    check_str(target.query[3].value, STR("2"));
    assert_null(target_parse(STR("http://host:80/x?y=1"), exchange->request.mem, &target));
    check_str(target.path, STR("/x"));
    assert_null(target_parse(STR("HTTP://host"), exchange->request.mem, &target));
    check_str(target.path, STR("/"));
    assert_null(target_parse(STR("/a+b"), exchange->request.mem, &target));
    check_str(target.path, STR("/a+b"));
    assert_null(target_parse(STR("/a?q=%0A"), exchange->request.mem, &target)); /* for the schema to judge */
}

static void refuses_bad_targets(void **state)
{
    static const char *const targets[] = {"",      "x",       "*",        "/%",         "/%4",     "/%zz",
                                          "/%00",  "/%ff",    "/%c0%af",  "/%ed%a0%80", "/a%2Fb",  "/a%2fb",
                                          "/%0d",  "/%7f",    "/a b",     "/a#b",       "/?a=%00", "/?%ff=1",
                                          "/?a=%", "/?a=%f0", "ftp://x/", "/?a=%4",     "/%c2%85", "/\x80"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct target target;
        struct error *error = target_parse(str_from(targets[i]), exchange->request.mem, &target);
        if (error == OK)
            fail_msg("%s was taken", targets[i]);
        assert_true(error_is(error, ERROR_INVALID));
        error_free(error);
    }
}

static void finds_the_client(void **state)
{
    static const struct {
        const char *trusted, *peer, *forwarded, *client;
    } cases[] = {
        {"", "192.0.2.1", "198.51.100.7", "192.0.2.1"},
        {"10.0.0.0/8", "192.0.2.1", "198.51.100.7", "192.0.2.1"},
        {"10.0.0.0/8", "10.1.2.3", "198.51.100.7", "198.51.100.7"},
        {"10.0.0.0/8", "10.1.2.3", "6.6.6.6, 198.51.100.7", "198.51.100.7"},
        {"10.0.0.0/8", "10.1.2.3", "6.6.6.6, 198.51.100.7,10.9.9.9", "198.51.100.7"},
        {"10.0.0.0/8", "10.1.2.3", "10.0.0.1,10.0.0.2", "10.0.0.1"},
        {"10.0.0.0/8", "10.1.2.3", "6.6.6.6, nonsense", "10.1.2.3"},
        {"10.0.0.0/8", "10.1.2.3", NULL, "10.1.2.3"},
        {"10.0.0.0/8", "10.1.2.3", "", "10.1.2.3"},
        {"10.0.0.0/8", "::ffff:10.1.2.3", "198.51.100.7", "198.51.100.7"},
        {"::1/128, 10.0.0.1", "::1", "2001:db8::5", "2001:db8::5"},
        {"::1", "::1", "[2001:db8::5]:443", "2001:db8::5"},
        {"::1", "::1", "198.51.100.7:1234", "198.51.100.7"},
        {"2001:db8::/33", "2001:db8:8000::1", "6.6.6.6", "2001:db8:8000::1"},
        {"0.0.0.0/0", "10.1.2.3", "2001:db8::5", "2001:db8::5"},
        {"10.0.0.0/9", "10.128.0.1", "6.6.6.6", "10.128.0.1"},
    };
    struct arena *mem = exchange->request.mem;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct networks trusted;
        struct address peer;
        assert_null(networks_parse(str_from(cases[i].trusted), mem, &trusted));
        assert_true(address_parse(str_from(cases[i].peer), &peer));
        check_str(address_format(networks_client(&trusted, peer, str_from(cases[i].forwarded)), mem),
                  str_from(cases[i].client));
    }
}

static void takes_addresses_with_ports_that_are_ports(void **state)
{
    static const char *const good[] = {"1.2.3.4",     "1.2.3.4:0", "1.2.3.4:65535", " 1.2.3.4 ",
                                       "2001:db8::5", "[::1]",     "[::1]:80"};
    static const char *const bad[] = {"1.2.3.4:65536",
                                      "1.2.3.4:99999999999",
                                      "1.2.3.4:",
                                      "1.2.3.4:+1",
                                      "1.2.3.4:8x",
                                      "1.2.3.4:8:0",
                                      "[::1]:65536",
                                      "[::1]80",
                                      "[::1",
                                      "[::1]]",
                                      "[1.2.3.4]:80",
                                      "[]:80",
                                      "",
                                      "[::1]: 80",
                                      "1.2.3.4 :80"};
    struct address address;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        if (!address_parse(str_from(good[i]), &address))
            fail_msg("%s", good[i]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (address_parse(str_from(bad[i]), &address))
            fail_msg("%s", bad[i]);
    }
}

static void refuses_bad_networks(void **state)
{
    static const char *const texts[] = {"x",        "10.0.0.0/33", "10.0.0.0/-1", "::/129",
                                        "10.0.0/8", "10.0.0.1/",   "10.0.0.1 ::1"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct networks networks;
        struct error *error = networks_parse(str_from(texts[i]), exchange->request.mem, &networks);
        if (error == OK)
            fail_msg("%s was taken", texts[i]);
        error_free(error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_headers, make, destroy),
        cmocka_unit_test_setup_teardown(finds_cookies, make, destroy),
        cmocka_unit_test_setup_teardown(reads_ids, make, destroy),
        cmocka_unit_test_setup_teardown(weighs_accept, make, destroy),
        cmocka_unit_test_setup_teardown(compares_etags, make, destroy),
        cmocka_unit_test_setup_teardown(never_lets_a_header_break_out, make, destroy),
        cmocka_unit_test_setup_teardown(writes_cookies, make, destroy),
        cmocka_unit_test_setup_teardown(takes_targets_apart, make, destroy),
        cmocka_unit_test_setup_teardown(refuses_bad_targets, make, destroy),
        cmocka_unit_test_setup_teardown(finds_the_client, make, destroy),
        cmocka_unit_test_setup_teardown(takes_addresses_with_ports_that_are_ports, make, destroy),
        cmocka_unit_test_setup_teardown(refuses_bad_networks, make, destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
