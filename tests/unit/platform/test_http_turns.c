/* Whose requests wait take turns, and who invents credentials gets no more of them. */
#include "http_fixture.h"
#include <semaphore.h>

#define THREADS 4 /* of the fixture's work pool */
#define STRANGERS 30

static struct http_fixture fixture;
static sem_t first_goes, rest_go;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char order[STRANGERS + THREADS + 8]; /* a letter for each request that was handled */
static atomic_int held;

static struct error *admit(void *self _unused_, struct http_request *request,
                           struct http_response *response _unused_)
{
    if (str_starts(http_request_header(request, "authorization"), STR("Bearer ada")))
        request->whose = 7;
    return OK;
}

static struct error *handle(void *self _unused_, struct http_request *request, struct http_response *response)
{
    struct str name = http_request_header(request, "x-name");

    if (str_eq(name, STR("first")) || str_eq(name, STR("rest"))) {
        atomic_fetch_add(&held, 1);
        (void)sem_wait(str_eq(name, STR("first")) ? &first_goes : &rest_go);
    } else {
        pthread_mutex_lock(&lock);
        order[strlen(order)] = name.ptr[0];
        pthread_mutex_unlock(&lock);
    }
    http_response_empty(response, 204);
    return OK;
}

static struct wire *send_as(const char *name, const char *credentials)
{
    struct wire *wire = wire_open(&fixture);
    struct str text =
        str_format(fixture.mem, "GET /turn HTTP/1.1\r\nHost: x\r\nX-Name: %s\r\n%s\r\n", name, credentials);
    assert_true(wire_send(wire, text));
    return wire;
}

static void done(struct wire *wire)
{
    assert_int_equal(wire_take(wire, fixture.mem, false).status, 204);
    wire_close(wire);
}

/* All threads are busy, one of them comes back: so one request is handled after the other, in the order of
 * turns. */
static void invented_credentials_give_no_turns(void **state)
{
    struct wire *holding[THREADS], *strangers[STRANGERS], *ada;
    (void)state;

    done(send_as("ada", "Authorization: Bearer ada 1\r\n")); /* so she is known */
    order[0] = 0;
    for (int i = 0; i < THREADS; i++) {
        holding[i] = send_as(i == 0 ? "first" : "rest", "");
        while (atomic_load(&held) == i)
            sleep_ms(1);
    }
    for (size_t i = 0; i < STRANGERS; i++) {
        strangers[i] = send_as(
            "stranger",
            str_format(fixture.mem, i % 2 ? "Cookie: session=%zu\r\n" : "Authorization: Bearer x%zu\r\n", i)
                .ptr);
        while (worker_pool_waiting(fixture.work) <= i)
            sleep_ms(1);
    }
    ada = send_as("ada", "Authorization: Bearer ada 1\r\n");
    while (worker_pool_waiting(fixture.work) <= STRANGERS)
        sleep_ms(1);
    (void)sem_post(&first_goes);
    done(ada);
    for (size_t i = 0; i < STRANGERS; i++)
        done(strangers[i]);
    for (int i = 1; i < THREADS; i++)
        (void)sem_post(&rest_go);
    for (int i = 0; i < THREADS; i++)
        done(holding[i]);
    assert_int_equal(strlen(order), STRANGERS + 1);
    assert_in_range(strchr(order, 'a') - order, 0, 1); /* after one stranger at most */
}

int main(void)
{
    static const struct route routes[] = {
        {.method = HTTP_GET,
         .path = "/turn",
         .access = HTTP_PUBLIC,
         .runs = HTTP_RUNS_WORK,
         .status = 204,
         .handle = handle,
         .summary = "A turn",
         .tag = "turns"},
    };
    const struct router_hooks hooks = {.admit = admit};
    const struct CMUnitTest tests[] = {cmocka_unit_test(invented_credentials_give_no_turns)};
    const struct server_options options = {0};
    int failed;

    (void)sem_init(&first_goes, 0, 0);
    (void)sem_init(&rest_go, 0, 0);
    http_fixture_start(&fixture, routes, COUNT_OF(routes), NULL, &hooks, &options);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    http_fixture_stop(&fixture, 1000);
    return failed;
}
