/* What the dispatcher does for an Idempotency-Key, over a store of the test's own: what of it comes to whom,
 * what fails, and what nobody knows. */
#include "http/answer_store.h"
#include "http_fixture.h"

static struct http_fixture fixture;
static struct {
    struct answer_store base;
    enum answer_claim claim; /* what the next one finds */
    bool fails_to_keep;
    int claims, kept, released;
    struct kept_answer answer;
    struct digest key, request;
} store;
static int handled;

static struct error *claim(struct answer_store *self _unused_, struct digest key, struct digest request,
                           int64_t now _unused_, struct arena *mem _unused_, enum answer_claim *ret,
                           struct kept_answer *answer)
{
    store.claims++;
    store.key = key;
    store.request = request;
    *ret = store.claim;
    *answer = store.answer;
    return OK;
}

static struct error *keep(struct answer_store *self _unused_, struct digest key,
                          const struct kept_answer *answer)
{
    assert_true(digest_eq(key, store.key));
    store.kept++;
    store.answer = (struct kept_answer){.status = answer->status,
                                        .body = str_dup(fixture.mem, answer->body),
                                        .location = str_dup(fixture.mem, answer->location)};
    return store.fails_to_keep ? error_new(ERROR_UNAVAILABLE, "disk_full", "no room") : OK;
}

static struct error *release(struct answer_store *self _unused_, struct digest key)
{
    assert_true(digest_eq(key, store.key));
    store.released++;
    return OK;
}

static struct error *admit(void *self _unused_, struct http_request *request,
                           struct http_response *response _unused_)
{
    if (http_request_header(request, "x-user").ptr != NULL)
        request->user = (struct id){{1}};
    return OK;
}

static struct error *make(void *self _unused_, struct http_request *request, struct http_response *response)
{
    handled++;
    if (http_request_header(request, "x-fail").ptr != NULL)
        return error_new(ERROR_CONFLICT, "taken", "It is taken.");
    if (http_request_header(request, "x-race").ptr != NULL && handled == 1)
        return error_new(ERROR_RETRY, "race", "lost");
    http_response_body(response, 201, "application/json", STR("{\"made\":1}"));
    http_response_header(response, "Location", STR("/made/1"));
    return OK;
}

static const struct route routes[] = {
    {.method = HTTP_POST, .path = "/make", .access = HTTP_USER, .handle = make, .consumes = "text/plain"},
    {.method = HTTP_PATCH, .path = "/make", .access = HTTP_USER, .handle = make},
    {.method = HTTP_POST, .path = "/open", .access = HTTP_PUBLIC, .handle = make},
    {.method = HTTP_POST, .path = "/itself", .access = HTTP_USER, .handle = make, .keeps_itself = true},
};

static int start(void **state _unused_)
{
    static const struct answer_store_ops ops = {claim, keep, release, NULL};
    static const struct router_hooks hooks = {.admit = admit, .answers = &store.base};
    struct server_options options = {.public_url = "http://stet.example"};

    memset(&store, 0, sizeof(store));
    store.base.ops = &ops;
    store.claim = CLAIM_NEW;
    handled = 0;
    http_fixture_start(&fixture, routes, COUNT_OF(routes), NULL, &hooks, &options);
    return 0;
}

static int stop(void **state _unused_)
{
    http_fixture_stop(&fixture, 1000);
    return 0;
}

/* `more` are headers, each with its line break. */
static struct answer ask(const char *method, const char *path, const char *more)
{
    return http_ask(
        &fixture, str_format(fixture.mem, "%s %s HTTP/1.1\r\nHost: test\r\n%s\r\n", method, path, more).ptr);
}
#define ADA "X-User: ada\r\n"
#define KEY "Idempotency-Key: k-1\r\n"

static void keeps_what_it_answered_and_answers_it_again(void **state _unused_)
{
    struct answer answer = ask("POST", "/make", ADA KEY);

    assert_int_equal(answer.status, 201);
    assert_int_equal(store.kept, 1);
    assert_int_equal(store.answer.status, 201);
    assert_null(answer_header(&answer, "Idempotent-Replayed").ptr);
    store.claim = CLAIM_ANSWERED;
    answer = ask("POST", "/make", ADA KEY);
    assert_int_equal(answer.status, 201);
    check_str(answer.body, STR("{\"made\":1}"));
    check_str(answer_header(&answer, "Location"), STR("/made/1"));
    check_str(answer_header(&answer, "Idempotent-Replayed"), STR("true"));
    assert_int_equal(handled, 1);
}

static void asks_nothing_where_no_key_is_taken(void **state _unused_)
{
    static const struct {
        const char *method, *path, *headers;
    } cases[] = {
        {"POST", "/make", ADA},     {"POST", "/make", KEY},       {"PATCH", "/make", ADA KEY},
        {"POST", "/open", ADA KEY}, {"POST", "/itself", ADA KEY},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(ask(cases[i].method, cases[i].path, cases[i].headers).status, 201);
    assert_int_equal(store.claims, 0);
    assert_int_equal(handled, (int)COUNT_OF(cases));
}

static void says_why_it_is_not_done(void **state _unused_)
{
    static const struct {
        enum answer_claim claim;
        int status;
        const char *code;
    } cases[] = {
        {CLAIM_RUNNING, 409, "\"in_progress\""},
        {CLAIM_LOST, 409, "\"outcome_unknown\""},
        {CLAIM_OTHER, 422, "\"idempotency_key_reused\""},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer answer;
        store.claim = cases[i].claim;
        answer = ask("POST", "/make", ADA KEY);
        assert_int_equal(answer.status, cases[i].status);
        assert_true(str_contains(answer.body, str_from(cases[i].code)));
    }
    assert_int_equal(handled, 0);
    assert_int_equal(store.kept + store.released, 0);
}

static void what_failed_is_given_back(void **state _unused_)
{
    assert_int_equal(ask("POST", "/make", ADA KEY "X-Fail: yes\r\n").status, 409);
    assert_int_equal(store.released, 1);
    assert_int_equal(store.kept, 0);
    handled = 0;
    assert_int_equal(ask("POST", "/make", ADA KEY "X-Race: lost\r\n").status, 201);
    assert_int_equal(handled, 2);
    assert_int_equal(store.released, 2);
    assert_int_equal(store.kept, 1);
}

static void what_was_done_is_answered_also_where_it_cannot_be_kept(void **state _unused_)
{
    store.fails_to_keep = true;
    assert_int_equal(ask("POST", "/make", ADA KEY).status, 201);
    assert_int_equal(store.released, 0); /* so that it is not done again */
    assert_true(str_contains(http_fixture_log(&fixture, 65536), STR("was not kept")));
}

static void a_key_counts_with_path_and_what_is_sent(void **state _unused_)
{
    struct digest key, request;

    (void)ask("POST", "/make", ADA KEY);
    key = store.key;
    request = store.request;
    (void)ask("POST", "/make?a=1", ADA KEY); /* refused: it has no such parameter */
    assert_int_equal(store.claims, 1);
    (void)http_ask(&fixture, "POST /make HTTP/1.1\r\nHost: test\r\n" ADA KEY
                             "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi");
    assert_true(digest_eq(key, store.key));
    assert_false(digest_eq(request, store.request));
    (void)ask("POST", "/make", ADA "Idempotency-Key: k-2\r\n");
    assert_false(digest_eq(key, store.key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_what_it_answered_and_answers_it_again, start, stop),
        cmocka_unit_test_setup_teardown(asks_nothing_where_no_key_is_taken, start, stop),
        cmocka_unit_test_setup_teardown(says_why_it_is_not_done, start, stop),
        cmocka_unit_test_setup_teardown(what_failed_is_given_back, start, stop),
        cmocka_unit_test_setup_teardown(what_was_done_is_answered_also_where_it_cannot_be_kept, start, stop),
        cmocka_unit_test_setup_teardown(a_key_counts_with_path_and_what_is_sent, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
