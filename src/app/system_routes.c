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

/* Whether the request was made on this machine. What a proxy here passes on comes from elsewhere, also where
 * the proxy is not trusted to say from where. */
static bool is_local(const struct http_request *request)
{
    static const char *const marks[] = {"x-forwarded-for", "forwarded", "x-real-ip", "via"};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (http_request_header(request, marks[i]).ptr)
            return false;
    }
    return str_starts(request->address, STR("127.")) || str_eq(request->address, STR("::1"));
}

static struct error *metrics(void *self, struct http_request *request, struct http_response *response)
{
    const struct container *container = self;
    enum setting_metrics who = (enum setting_metrics)settings_number(container->settings, SETTING_METRICS);

    if (who == SETTING_METRICS_OFF || (who == SETTING_METRICS_LOCAL && !is_local(request)))
        return error_new(ERROR_NOT_FOUND, "not_found", "There is nothing here.");
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
