/* What the OpenAPI document and its page share: the schemas that routes use, and the words for routes.
 * Private to platform/http. */
#pragma once
#include "http/router.h"
#include "strbuf.h"

/*
 * The schemas in use, each once for input and once for output where both use it: input states its limits and
 * which members it demands, output has all members.
 */
struct component {
    const struct schema *schema;
    bool is_input;
    struct str name;
};
struct components {
    struct arena *mem;
    struct component *items;
    size_t count, capacity;
};
/* The name of a schema among the components; it is added when new. */
struct str components_name(struct components *self, const struct schema *schema, bool is_input);
/* The components of all routes, with those that they refer to. */
struct components components_of(const struct router *router, struct arena *mem);

/* Whether a member is part of that form: secrets never come out, raw JSON never goes in. */
bool field_is_shown(const struct schema_field *field, bool is_input);

const char *method_name(enum http_method method);
const char *access_name(enum http_access access);
const char *rate_name(enum http_rate rate);
int route_status(const struct route *route);
/* The path for OpenAPI: "{rest...}" becomes "{rest}". */
struct str route_path(const struct route *route, struct arena *mem);
/* The next parameter of a path, from *at on; STR_NONE past the last. */
struct str next_parameter(struct str path, size_t *at);
