#include "http/traffic.h"
#include "http/openapi_model.h"
#include <ctype.h>

#define CLASSES 6

static const char *const class_names[CLASSES] = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

/* Of one route; and one more for what matches none. */
struct series {
    struct metric *answered[CLASSES];
    struct metric *seconds;
};

struct traffic {
    struct series *routes;
    size_t count;
};

static void declare(struct series *self, struct metrics *metrics, struct str of, struct arena *mem)
{
    static const double bounds[] = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10};

    for (size_t i = 0; i < CLASSES; i++) {
        struct str labels = str_format(mem, "%.*s,status=\"%s\"", STR_ARGS(of), class_names[i]);
        self->answered[i] = metrics_counter(metrics, "stet_http_requests_total", labels.ptr,
                                            "Requests answered, by route and status.");
        metric_hide_unused(self->answered[i]);
    }
    self->seconds = metrics_histogram(metrics, "stet_http_request_seconds", of.ptr,
                                      "From a request's head to its answer.", bounds, COUNT_OF(bounds));
    metric_hide_unused(self->seconds);
}

static struct str labels_of(const struct route *route, struct arena *mem)
{
    char method[8] = {0};
    const char *name = method_name(route->method);
    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof(method); i++)
        method[i] = (char)toupper((unsigned char)name[i]);
    return str_format(mem, "method=\"%s\",route=\"%s\"", method, route->path);
}

struct traffic *traffic_new(const struct router *router, struct metrics *metrics, struct arena *mem)
{
    struct traffic *self = arena_new_of(mem, struct traffic);

    while (router_route_at(router, self->count) != NULL)
        self->count++;
    self->routes = arena_array_of(mem, self->count + 1, struct series);
    for (size_t i = 0; i < self->count; i++)
        declare(&self->routes[i], metrics, labels_of(router_route_at(router, i), mem), mem);
    declare(&self->routes[self->count], metrics, STR("method=\"other\",route=\"none\""), mem);
    return self;
}

void traffic_count(const struct traffic *self, const struct http_exchange *exchange, int64_t ms)
{
    size_t class = (size_t)exchange->response.status / 100;
    const struct series *series;

    if (self == NULL)
        return;
    series = &self->routes[exchange->match.route != NULL ? exchange->match.index : self->count];
    metric_add(series->answered[class < CLASSES ? class : 0], 1);
    metric_observe(series->seconds, (double)ms / 1000.0);
}
