/* Who comes in: the hooks and the guard against foreign origins, over requests made by hand. */
#include "dependencies/admission.h"
#include "dependencies/origin_guard.h"
#include "dependencies/token_cookies.h"
#include "http/exchange.h"
#include "services/memory_rate_limiter.h"
#include "users_world.h"

struct door {
    struct world *world;
    struct users_api api;
    struct rate_limiter *limiter;
    struct limit_requests limit_requests;
    struct rate login_ip, auth_ip, api_user;
};

static int door_setup(void **state)
{
    struct door *door;
    void *world;
    world_setup(&world);
    door = arena_new_of(((struct world *)world)->mem, struct door);
    door->world = world;
    door->limiter = memory_rate_limiter_new(1024, &door->world->random.base);
    door->limit_requests = (struct limit_requests){door->limiter, &door->world->clock.base};
    door->login_ip = (struct rate){3, MINUTES(1)};
    door->auth_ip = (struct rate){5, MINUTES(1)};
    door->api_user = (struct rate){10, MINUTES(1)};
    door->api = (struct users_api){.authenticate = &door->world->authenticate,
                                   .limit_here = &door->limit_requests,
                                   .limit_requests = &door->limit_requests,
                                   .login_ip = &door->login_ip,
                                   .auth_ip = &door->auth_ip,
                                   .api_user = &door->api_user,
                                   .public_url = STR("https://stet.example.org"),
                                   .origin = STR("https://stet.example.org")};
    *state = door;
    return 0;
}

static int door_teardown(void **state)
{
    struct door *door = *state;
    void *world = door->world;
    memory_rate_limiter_free(door->limiter);
    return world_teardown(&world);
}
#define DOOR_TEST(function) cmocka_unit_test_setup_teardown(function, door_setup, door_teardown)

static struct http_exchange *ask(struct door *door, enum http_method method, const struct route *route)
{
    struct http_exchange *exchange = http_exchange_new(door->world->mem);
    exchange->request.method = method;
    exchange->request.route = route;
    exchange->request.address = STR("192.0.2.7");
    return exchange;
}

static void header(struct http_exchange *exchange, const char *name, struct str value)
{
    http_headers_add(&exchange->headers, exchange->request.mem, str_from(name), value);
}

static struct str sent(const struct http_exchange *exchange, const char *name)
{
    const struct http_header *found = http_headers_find(&exchange->response.headers, name);
    return found != NULL ? found->value : STR_NONE;
}

static struct error *admit(struct door *door, struct http_exchange *exchange, struct principal_dto **ret)
{
    return admission_admit(&door->api, &exchange->request, &exchange->response, ret);
}

static const struct route user_get = {.method = HTTP_GET, .access = HTTP_USER, .rate = HTTP_RATE_API};
static const struct route user_post = {.method = HTTP_POST, .access = HTTP_USER, .rate = HTTP_RATE_API};
static const struct route public_post = {.method = HTTP_POST, .access = HTTP_PUBLIC, .rate = HTTP_RATE_API};
static const struct route admin_get = {.method = HTTP_GET, .access = HTTP_ADMIN, .rate = HTTP_RATE_API};
static const struct route public_get = {.method = HTTP_GET, .access = HTTP_PUBLIC, .rate = HTTP_RATE_API};
static const struct route plain_get = {.method = HTTP_GET, .access = HTTP_PUBLIC, .rate = HTTP_RATE_NONE};
static const struct route login_post = {.method = HTTP_POST, .access = HTTP_PUBLIC, .rate = HTTP_RATE_LOGIN};

static struct str bearer(struct door *door, const char *email, const char *password)
{
    return str_format(door->world->mem, "Bearer %.*s",
                      STR_ARGS(world_log_in(door->world, email, password)->access_token));
}

static struct str cookie(struct door *door, const char *email, const char *password)
{
    return str_format(door->world->mem, "theme=dark; %s=%.*s", ACCESS_COOKIE,
                      STR_ARGS(world_log_in(door->world, email, password)->access_token));
}

static void nobody_gets_in_without_a_token(void **state)
{
    struct door *door = *state;
    struct principal_dto *principal;
    struct http_exchange *exchange = ask(door, HTTP_GET, &user_get);
    struct error *error = admit(door, exchange, &principal);
    assert_true(error_has_code(error, "unauthenticated"));
    error_free(error);
    exchange = ask(door, HTTP_GET, &public_get);
    header(exchange, "Authorization", STR("Bearer nonsense"));
    check_ok(admit(door, exchange, &principal)); /* public: nobody is asked who they are */
    assert_null(principal);
}

static void a_bearer_token_lets_in_and_wins_over_a_cookie(void **state)
{
    struct door *door = *state;
    struct principal_dto *principal;
    struct http_exchange *exchange = ask(door, HTTP_POST, &user_post);

    header(exchange, "Authorization", bearer(door, WORLD_BOB, WORLD_BOB_PASSWORD));
    header(exchange, "Cookie", cookie(door, WORLD_ADA, WORLD_ADA_PASSWORD));
    header(exchange, "Origin",
           STR("https://evil.example")); /* no browser attaches a bearer token by itself */
    check_ok(admit(door, exchange, &principal));
    check_str(principal->user.email, STR(WORLD_BOB));

    /* A bad bearer token is not saved by a good cookie. */
    exchange = ask(door, HTTP_GET, &user_get);
    header(exchange, "Authorization", STR("Bearer nonsense"));
    header(exchange, "Cookie", cookie(door, WORLD_ADA, WORLD_ADA_PASSWORD));
    check_error(admit(door, exchange, &principal), ERROR_UNAUTHENTICATED);
    exchange = ask(door, HTTP_GET, &user_get);
    header(exchange, "Authorization", STR("Basic YWRhOng="));
    header(exchange, "Cookie", cookie(door, WORLD_ADA, WORLD_ADA_PASSWORD));
    check_error(admit(door, exchange, &principal), ERROR_UNAUTHENTICATED);
    /* Two headers could be read as one by somebody and as the other by somebody else. */
    exchange = ask(door, HTTP_GET, &user_get);
    header(exchange, "Authorization", bearer(door, WORLD_BOB, WORLD_BOB_PASSWORD));
    header(exchange, "Authorization", bearer(door, WORLD_BOB, WORLD_BOB_PASSWORD));
    check_error(admit(door, exchange, &principal), ERROR_INVALID);
}

static struct error *limit_body(struct door *door, const struct route *route, const char *name,
                                struct str value)
{
    struct http_exchange *exchange = ask(door, HTTP_POST, route);
    exchange->request.brings_body = true;
    if (name != NULL)
        header(exchange, name, value);
    return admission_limit(&door->api, &exchange->request, &exchange->response);
}

/* Security 22. What a body takes of the memory, nobody takes without a token of this server's. */
static void security_22_strangers_bring_no_body(void **state)
{
    struct door *door = *state;
    struct str genuine = bearer(door, WORLD_BOB, WORLD_BOB_PASSWORD);

    check_error(limit_body(door, &user_post, NULL, STR_NONE), ERROR_UNAUTHENTICATED);
    check_error(limit_body(door, &user_post, "Authorization", STR("Bearer nonsense")), ERROR_UNAUTHENTICATED);
    check_ok(limit_body(door, &user_post, "Authorization", genuine));
    check_ok(limit_body(door, &user_post, "Cookie", cookie(door, WORLD_BOB, WORLD_BOB_PASSWORD)));
    check_ok(limit_body(door, &public_post, NULL, STR_NONE));
    /* Guessing is limited here as it is later; what has brought a body without a name has been counted with
     * it. */
    for (int i = 0; i < 7; i++)
        check_error(limit_body(door, &user_post, "Authorization", STR("Bearer nonsense")),
                    ERROR_UNAUTHENTICATED);
    check_error(limit_body(door, &user_post, "Authorization", STR("Bearer nonsense")), ERROR_LIMITED);
    check_ok(limit_body(door, &user_post, "Authorization", genuine));
}

/* Security 19. */
static void security_19_a_cookie_acts_from_our_page_only(void **state)
{
    static const struct {
        const char *site, *origin;
        bool passes;
    } cases[] = {
        {NULL, NULL, true}, /* no browser */
        {"same-origin", "https://stet.example.org", true},
        {"same-origin", NULL, true},
        {"none", NULL, true},
        {NULL, "https://stet.example.org", true},
        {NULL, "HTTPS://Stet.Example.ORG", true},
        {"cross-site", "https://stet.example.org", false},
        {"same-site", "https://stet.example.org", false},
        {"cross-site", NULL, false},
        {"", NULL, false},
        {NULL, "https://evil.example", false},
        {"same-origin", "https://evil.example", false},
        {"none", "https://evil.example", false},
        {NULL, "null", false},
        {NULL, "", false},
        {NULL, "http://stet.example.org", false},
        {NULL, "https://stet.example.org:8443", false},
        {NULL, "https://stet.example.org.evil.example", false},
        {NULL, "https://stet.example.org/", false},
    };
    struct door *door = *state;
    struct str token = cookie(door, WORLD_BOB, WORLD_BOB_PASSWORD);

    door->api_user.count = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        static const enum http_method unsafe[] = {HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE};
        for (size_t k = 0; k < COUNT_OF(unsafe); k++) {
            struct http_exchange *exchange = ask(door, unsafe[k], &user_post);
            struct principal_dto *principal;
            struct error *error;
            header(exchange, "Cookie", token);
            header(exchange, "Host", STR("stet.example.org"));
            if (cases[i].site != NULL)
                header(exchange, "Sec-Fetch-Site", str_from(cases[i].site));
            if (cases[i].origin != NULL)
                header(exchange, "Origin", str_from(cases[i].origin));
            error = admit(door, exchange, &principal);
            if ((error == OK) != cases[i].passes)
                print_error("site %s, origin %s\n", cases[i].site, cases[i].origin);
            assert_int_equal(error == OK, cases[i].passes);
            assert_int_equal(error_has_code(error, "foreign_origin"), !cases[i].passes);
            error_free(error);
        }
        /* Reading changes nothing, and the browser does not show the answer to the other page. */
        struct http_exchange *exchange = ask(door, HTTP_GET, &user_get);
        struct principal_dto *principal;
        header(exchange, "Cookie", token);
        header(exchange, "Origin", STR("https://evil.example"));
        check_ok(admit(door, exchange, &principal));
    }
}

static void two_origins_are_none(void **state)
{
    struct door *door = *state;
    struct http_exchange *exchange = ask(door, HTTP_POST, &user_post);
    header(exchange, "Origin", STR("https://stet.example.org"));
    header(exchange, "Origin", STR("https://evil.example"));
    check_error(origin_guard_check(&door->api, &exchange->request), ERROR_FORBIDDEN);
}

/* Without a public URL, an origin made from Host counts where no DNS answer can stand behind it. */
static void a_guessed_url_accepts_fixed_hosts(void **state)
{
    static const struct {
        const char *host, *origin;
        bool passes;
    } cases[] = {
        {"127.0.0.1:8080", "http://127.0.0.1:8080", true},
        {"localhost:8080", "http://localhost:8080", true},
        {"LOCALHOST:8080", "http://localhost:8080", true},
        {"stet.localhost", "http://stet.localhost", true},
        {"192.168.1.20:9000", "http://192.168.1.20:9000", true},
        {"[::1]:8080", "http://[::1]:8080", true},
        {"[fe80::1]", "http://[fe80::1]", true},
        {"evil.example:8080", "http://evil.example:8080", false}, /* rebound to this server */
        {"127.0.0.1.evil.example", "http://127.0.0.1.evil.example", false},
        {"notlocalhost", "http://notlocalhost", false},
        {".localhost", "http://.localhost", false},
        {"127.0.0.1:8080", "https://127.0.0.1:8080", false},
        {"127.0.0.1:8080", "http://127.0.0.1:8081", false},
        {"127.0.0.1:8080", "http://localhost:8080", false},
        {"127.0.0.1:8080", "http://evil.example", false},
        {"127.1", "http://127.1", false},
        {"[::1", "http://[::1", false},
        {"[evil]", "http://[evil]", false},
        {"127.0.0.1:80x", "http://127.0.0.1:80x", false},
        {"", "http://", false},
    };
    struct door *door = *state;
    door->api.origin = STR("http://127.0.0.1:7000");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_exchange *exchange = ask(door, HTTP_POST, &user_post);
        struct error *error;
        header(exchange, "Host", str_from(cases[i].host));
        header(exchange, "Origin", str_from(cases[i].origin));
        door->api.accept_host_origin = true;
        error = origin_guard_check(&door->api, &exchange->request);
        if ((error == OK) != cases[i].passes)
            print_error("host %s, origin %s\n", cases[i].host, cases[i].origin);
        assert_int_equal(error == OK, cases[i].passes);
        error_free(error);
        door->api.accept_host_origin = false; /* with a public URL, Host says nothing */
        check_error(origin_guard_check(&door->api, &exchange->request), ERROR_FORBIDDEN);
    }
}

static void origins_are_written_as_browsers_do(void **state)
{
    static const struct {
        const char *url, *origin;
    } cases[] = {
        {"https://stet.example.org", "https://stet.example.org"},
        {"https://Stet.Example.org:443/stet", "https://stet.example.org"},
        {"http://stet.example.org:80", "http://stet.example.org"},
        {"http://stet.example.org:443", "http://stet.example.org:443"},
        {"https://stet.example.org:8443/a/b", "https://stet.example.org:8443"},
        {"http://[::1]:8080", "http://[::1]:8080"},
    };
    struct door *door = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(origin_of_url(str_from(cases[i].url), door->world->mem), str_from(cases[i].origin));
}

static void administrators_routes_are_theirs(void **state)
{
    struct door *door = *state;
    struct principal_dto *principal;
    struct http_exchange *exchange = ask(door, HTTP_GET, &admin_get);
    struct error *error;
    header(exchange, "Authorization", bearer(door, WORLD_BOB, WORLD_BOB_PASSWORD));
    error = admit(door, exchange, &principal);
    assert_true(error_has_code(error, "forbidden"));
    error_free(error);
    exchange = ask(door, HTTP_GET, &admin_get);
    header(exchange, "Authorization", bearer(door, WORLD_ADA, WORLD_ADA_PASSWORD));
    check_ok(admit(door, exchange, &principal));
    assert_int_equal(principal->user.role, ROLE_DTO_ADMIN);
}

static void logins_are_limited_by_address_and_say_so(void **state)
{
    struct door *door = *state;
    struct http_exchange *exchange = NULL;
    struct error *error;
    for (size_t i = 0; i < 3; i++) {
        exchange = ask(door, HTTP_POST, &login_post);
        /* One customer of IPv6 has 2^64 addresses. */
        exchange->request.address = str_format(door->world->mem, "2001:db8:1:2::%zu", i);
        check_ok(admission_limit(&door->api, &exchange->request, &exchange->response));
    }
    check_str(sent(exchange, "RateLimit-Policy"), STR("\"login\";q=3;w=60"));
    check_str(sent(exchange, "RateLimit"), STR("\"login\";r=0;t=60"));
    exchange = ask(door, HTTP_POST, &login_post);
    exchange->request.address = STR("2001:db8:1:2:aaaa:bbbb:cccc:dddd");
    error = admission_limit(&door->api, &exchange->request, &exchange->response);
    assert_true(error_has_code(error, "rate_limited"));
    assert_int_equal(error_retry_after(error), 20);
    error_free(error);
    exchange = ask(door, HTTP_POST, &login_post);
    exchange->request.address = STR("2001:db8:1:3::1");
    check_ok(admission_limit(&door->api, &exchange->request, &exchange->response));
}

static void the_api_is_limited_by_user(void **state)
{
    struct door *door = *state;
    struct str bob = bearer(door, WORLD_BOB, WORLD_BOB_PASSWORD),
               ada = bearer(door, WORLD_ADA, WORLD_ADA_PASSWORD);
    struct principal_dto *principal;
    struct http_exchange *exchange = NULL;

    for (size_t i = 0; i < 10; i++) {
        exchange = ask(door, HTTP_GET, &user_get);
        exchange->request.address = str_format(door->world->mem, "192.0.2.%zu", i);
        header(exchange, "Authorization", bob);
        check_ok(admission_limit(&door->api, &exchange->request, &exchange->response));
        check_ok(admit(door, exchange, &principal));
    }
    check_str(sent(exchange, "RateLimit"), STR("\"api\";r=0;t=60"));
    exchange = ask(door, HTTP_GET, &user_get);
    header(exchange, "Authorization", bob);
    check_error(admit(door, exchange, &principal), ERROR_LIMITED);
    exchange = ask(door, HTTP_GET, &user_get);
    header(exchange, "Authorization", ada);
    check_ok(admit(door, exchange, &principal));
}

static void guessing_tokens_is_limited_by_address(void **state)
{
    struct door *door = *state;
    struct principal_dto *principal;
    for (size_t i = 0; i < 11; i++) {
        struct http_exchange *exchange = ask(door, HTTP_GET, &user_get);
        header(exchange, "Authorization", STR("Bearer guess"));
        check_error(admit(door, exchange, &principal), i < 10 ? ERROR_UNAUTHENTICATED : ERROR_LIMITED);
    }
}

static void some_routes_and_settings_have_no_limit(void **state)
{
    struct door *door = *state;
    struct principal_dto *principal;
    struct http_exchange *exchange = NULL;
    door->login_ip.count = 0;
    for (size_t i = 0; i < 100; i++) {
        exchange = ask(door, HTTP_GET, &plain_get);
        check_ok(admission_limit(&door->api, &exchange->request, &exchange->response));
        check_ok(admit(door, exchange, &principal));
        exchange = ask(door, HTTP_POST, &login_post);
        check_ok(admission_limit(&door->api, &exchange->request, &exchange->response));
    }
    assert_null(sent(exchange, "RateLimit").ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOOR_TEST(nobody_gets_in_without_a_token),
        DOOR_TEST(a_bearer_token_lets_in_and_wins_over_a_cookie),
        DOOR_TEST(security_22_strangers_bring_no_body),
        DOOR_TEST(security_19_a_cookie_acts_from_our_page_only),
        DOOR_TEST(two_origins_are_none),
        DOOR_TEST(a_guessed_url_accepts_fixed_hosts),
        DOOR_TEST(origins_are_written_as_browsers_do),
        DOOR_TEST(administrators_routes_are_theirs),
        DOOR_TEST(logins_are_limited_by_address_and_say_so),
        DOOR_TEST(the_api_is_limited_by_user),
        DOOR_TEST(guessing_tokens_is_limited_by_address),
        DOOR_TEST(some_routes_and_settings_have_no_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
