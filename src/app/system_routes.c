#include "system_routes.h"

#include "container.h"

static struct error *health(void *self _unused_, struct http_request *request _unused_,
                            struct http_response *response)
{
    http_response_body(response, 200, "text/plain; charset=utf-8", STR("ok\n"));
    return OK;
}

static struct error *readiness(void *self, struct http_request *request _unused_,
                               struct http_response *response)
{
    const struct container *container = self;

    TRY(database_ping(container->database));
    http_response_body(response, 200, "text/plain; charset=utf-8", STR("ready\n"));
    return OK;
}

static struct error *metrics(void *self, struct http_request *request, struct http_response *response)
{
    const struct container *container = self;

    http_response_body(response, 200, "text/plain; version=0.0.4; charset=utf-8",
                       metrics_write(container->metrics, request->mem));
    return OK;
}

#define SYSTEM_ROUTE(route_path, thread, handler, media_type, text)                                        \
    {                                                                                                      \
        .method = HTTP_GET, .path = (route_path), .access = HTTP_PUBLIC, .rate = HTTP_RATE_NONE,           \
        .runs = (thread), .status = 200, .produces = (media_type), .handle = (handler), .summary = (text), \
        .tag = "system"                                                                                    \
    }

const struct route system_routes[] = {
    SYSTEM_ROUTE("/healthz", HTTP_RUNS_INLINE, health, "text/plain", "Whether the process is alive"),
    SYSTEM_ROUTE("/readyz", HTTP_RUNS_WORK, readiness, "text/plain", "Whether requests can be served"),
    SYSTEM_ROUTE("/metrics", HTTP_RUNS_WORK, metrics, "text/plain", "Counters for Prometheus"),
};
const size_t system_route_count = COUNT_OF(system_routes);
