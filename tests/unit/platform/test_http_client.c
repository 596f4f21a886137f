#include "check.h"
#include "http_client/address_reach.h"
#include "http_client/http_client.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

static enum address_reach reach(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return address_reach_of((const struct sockaddr *)&in);
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return address_reach_of((const struct sockaddr *)&in6);
}

static void security_27_addresses_lead_where_they_lead(void **state _unused_)
{
    static const struct {
        const char *text;
        enum address_reach reach;
    } cases[] = {
        {"93.184.216.34", REACH_PUBLIC},
        {"9.255.255.255", REACH_PUBLIC},
        {"11.0.0.0", REACH_PUBLIC},
        {"172.15.255.255", REACH_PUBLIC},
        {"172.32.0.0", REACH_PUBLIC},
        {"169.253.255.255", REACH_PUBLIC},
        {"2606:2800:220:1:248:1893:25c8:1946", REACH_PUBLIC},
        {"::ffff:93.184.216.34", REACH_PUBLIC},
        {"10.1.2.3", REACH_PRIVATE},
        {"100.127.255.255", REACH_PRIVATE},
        {"127.0.0.1", REACH_PRIVATE},
        {"172.31.255.255", REACH_PRIVATE},
        {"192.168.0.1", REACH_PRIVATE},
        {"::1", REACH_PRIVATE},
        {"fc00::1", REACH_PRIVATE},
        {"fd12:3456::1", REACH_PRIVATE},
        {"::ffff:127.0.0.1", REACH_PRIVATE},
        {"64:ff9b::10.0.0.1", REACH_PRIVATE},
        {"2002:7f00:1::", REACH_PRIVATE},
        {"0.0.0.0", REACH_NOWHERE},
        {"169.254.169.254", REACH_NOWHERE},
        {"100.100.100.200", REACH_NOWHERE},
        {"100.100.100.201", REACH_PRIVATE},
        {"168.63.129.16", REACH_NOWHERE},
        {"168.63.129.17", REACH_PUBLIC},
        {"224.0.0.1", REACH_NOWHERE},
        {"255.255.255.255", REACH_NOWHERE},
        {"::", REACH_NOWHERE},
        {"fe80::1", REACH_NOWHERE},
        {"ff02::1", REACH_NOWHERE},
        {"fd00:ec2::254", REACH_NOWHERE},
        {"::ffff:169.254.169.254", REACH_NOWHERE},
        {"64:ff9b::169.254.169.254", REACH_NOWHERE},
        {"2002:a9fe:a9fe::", REACH_NOWHERE},
        {"::127.0.0.1", REACH_NOWHERE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (reach(cases[i].text) != cases[i].reach)
            fail_msg("%s", cases[i].text);
}

/* Hears one answer and keeps what it ended with. */
struct listener {
    struct http_client_sink base;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int status;
    char code[32]; /* of the error; "" for none */
    bool is_finished;
};

static bool started(struct http_client_sink *base, int status, int64_t retry_after _unused_)
{
    container_of(base, struct listener, base)->status = status;
    return true;
}

static bool received(struct http_client_sink *base _unused_, struct str bytes _unused_)
{
    return true;
}

static void finished(struct http_client_sink *base, struct error *error)
{
    struct listener *self = container_of(base, struct listener, base);
    pthread_mutex_lock(&self->mutex);
    (void)snprintf(self->code, sizeof(self->code), "%s", error != OK ? error_code(error) : "");
    self->is_finished = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    error_free(error);
}

static void ask(struct http_client *client, const char *url, bool may_reach_private, struct listener *ret)
{
    static const struct http_client_sink_ops ops = {
        .started = started, .received = received, .finished = finished};
    struct http_client_call call = {.method = "GET",
                                    .url = url,
                                    .timeout = 20000,
                                    .answer_limit = 1000,
                                    .may_reach_private = may_reach_private};
    *ret = (struct listener){
        .base = {&ops}, .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    client->ops->send(client, &call, &ret->base);
    pthread_mutex_lock(&ret->mutex);
    while (!ret->is_finished)
        pthread_cond_wait(&ret->changed, &ret->mutex);
    pthread_mutex_unlock(&ret->mutex);
}

/* A server on this machine that answers two requests of one connection and counts connections. */
struct small_server {
    int socket;
    pthread_t thread;
    char url[64], named_url[64];
};

static void *answer(void *argument)
{
    struct small_server *self = argument;
    int connection = accept(self->socket, NULL, NULL);
    static const char text[] = "HTTP/1.1 204 No Content\r\n\r\n";
    char request[4096];
    while (connection >= 0 && read(connection, request, sizeof(request)) > 0)
        if (write(connection, text, sizeof(text) - 1) < 0)
            break;
    close(connection);
    return NULL;
}

static void serve(struct small_server *self)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);

    self->socket = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(self->socket, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(self->socket, 4), 0);
    assert_int_equal(getsockname(self->socket, (struct sockaddr *)&address, &size), 0);
    (void)snprintf(self->url, sizeof(self->url), "http://127.0.0.1:%d/", ntohs(address.sin_port));
    (void)snprintf(self->named_url, sizeof(self->named_url), "http://localhost:%d/", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&self->thread, NULL, answer, self), 0);
}

static void security_27_private_addresses_take_leave(void **state _unused_)
{
    struct http_client *client = NULL;
    struct small_server server;
    struct listener listener;

    serve(&server);
    check_ok(curl_http_client_new(&client));
    ask(client, server.url, false, &listener);
    assert_string_equal(listener.code, "refused_address");
    ask(client, server.named_url, false, &listener); /* a name that leads there is no other way in */
    assert_string_equal(listener.code, "refused_address");
    ask(client, server.url, true, &listener);
    assert_string_equal(listener.code, "");
    assert_int_equal(listener.status, 204);
    ask(client, server.url, false, &listener); /* nor is the connection that is still open */
    assert_string_equal(listener.code, "refused_address");
    ask(client, "http://169.254.169.254/latest/meta-data", true, &listener);
    assert_string_equal(listener.code, "refused_address");
    ask(client, "http://[::ffff:169.254.169.254]/", true, &listener);
    assert_string_equal(listener.code, "refused_address");
    ask(client, "file:///etc/passwd", true, &listener);
    assert_string_not_equal(listener.code, "");

    client->ops->free(client);
    pthread_join(server.thread, NULL);
    close(server.socket);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(security_27_addresses_lead_where_they_lead),
        cmocka_unit_test(security_27_private_addresses_take_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
