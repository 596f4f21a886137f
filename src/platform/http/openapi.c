#include "http/openapi.h"
#include "http/once.h"
#include "http/openapi_writer.h"
#include <ctype.h>

/* OpenAPI Specification 3.1.0; its schemas are JSON Schema 2020-12. */

/* "getPrdsByPrdNodes" for GET /api/v1/prds/{prd}/nodes; a number is added where two would be the same. */
static struct str operation_id(struct writer *self, const struct route *route)
{
    struct strbuf name = strbuf_new(self->mem, 512);
    struct str path = route_path(route, self->mem), unique;
    bool starts_word = true;

    if (str_starts(path, STR("/api/v1/")))
        path = str_slice(path, STR("/api/v1").len, path.len);
    strbuf_add(&name, str_from(method_name(route->method)));
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (c == '{')
            strbuf_add(&name, STR("By"));
        if (is_letter)
            strbuf_addf(&name, "%c", starts_word ? toupper((unsigned char)c) : c);
        starts_word = !is_letter;
    }
    unique = strbuf_str(&name);
    for (int number = 2, i = 0; i < (int)self->operation_count; i++) {
        if (str_eq(self->operations[i], unique)) {
            unique = str_format(self->mem, "%.*s%d", STR_ARGS(strbuf_str(&name)), number++);
            i = -1;
        }
    }
    self->operations[self->operation_count++] = unique;
    return unique;
}

static void write_header_parameter(struct writer *self, const char *name, const char *description,
                                   bool required)
{
    open_object(self, NULL);
    member(self, "name", name);
    member(self, "in", "header");
    json_add_boolean_member(&self->to, "required", required);
    member(self, "description", description);
    open_object(self, "schema");
    member(self, "type", "string");
    close_object(self);
    close_object(self);
}

static void write_header_parameters(struct writer *self, const struct route *route)
{
    static const struct {
        unsigned takes;
        const char *name, *description;
    } headers[] = {
        {HTTP_TAKES_IF_MATCH | HTTP_TAKES_IF_MATCH_ALWAYS, "If-Match",
         "The ETag of the state that is changed; 412 when it has changed since."},
        {HTTP_TAKES_LAST_EVENT_ID, "Last-Event-ID",
         "The last event that was seen; the stream goes on behind it."},
    };
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        if ((route->takes & headers[i].takes) != 0)
            write_header_parameter(self, headers[i].name, headers[i].description,
                                   (route->takes & headers[i].takes & HTTP_TAKES_IF_MATCH_ALWAYS) != 0);
    }
    if (route_takes_key(route))
        write_header_parameter(
            self, "Idempotency-Key",
            "A name of your choice for this request: sent again within a day, it is done once "
            "and answered as before.",
            false);
}

static void write_parameters(struct writer *self, const struct route *route)
{
    struct str path = route_path(route, self->mem), name;
    const struct schema *query = route->query != NULL && route->query != &schema_any ? route->query : NULL;
    size_t at = 0;

    open_array(self, "parameters");
    while ((name = next_parameter(path, &at)).ptr != NULL) {
        open_object(self, NULL);
        json_add_member(&self->to, "name", name);
        member(self, "in", "path");
        json_add_boolean_member(&self->to, "required", true);
        open_object(self, "schema");
        member(self, "type", "string");
        close_object(self);
        close_object(self);
    }
    for (size_t i = 0; query != NULL && i < query->count; i++) {
        const struct schema_field *field = &query->fields[i];
        open_object(self, NULL);
        member(self, "name", field->name);
        member(self, "in", "query");
        json_add_boolean_member(&self->to, "required", field->required);
        if (field->description != NULL)
            member(self, "description", field->description);
        open_object(self, "schema");
        openapi_write_field(self, field, true, false);
        close_object(self);
        close_object(self);
    }
    write_header_parameters(self, route);
    close_array(self);
}

static bool is_event_stream(struct str type)
{
    return str_eq(type, STR("text/event-stream"));
}

/* Media types without a schema of ours: text ("text/markdown, text/html"), or objects of some other standard.
 * Of responses, event streams go apart from the others. */
static void write_other_types(struct writer *self, const char *types, bool has_events, bool has_others)
{
    struct str rest = str_from(types), type;
    while (str_next(&rest, ',', &type)) {
        type = str_trim(type);
        if (is_event_stream(type) ? !has_events : !has_others)
            continue;
        json_add_name(&self->to, type);
        strbuf_add(&self->to, str_ends(type, STR("json")) ? STR("{\"schema\":{\"type\":\"object\"}}")
                                                          : STR("{\"schema\":{\"type\":\"string\"}}"));
    }
}

static void write_json_content(struct writer *self, const struct schema *schema, bool is_input)
{
    open_object(self, "application/json");
    open_object(self, "schema");
    reference(self, components_name(&self->components, schema, is_input));
    close_object(self);
    close_object(self);
}

static bool has_required(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->fields[i].required)
            return true;
    }
    return false;
}

static void write_body(struct writer *self, const struct route *route)
{
    if (route->body == NULL && route->consumes == NULL)
        return;
    open_object(self, "requestBody");
    json_add_boolean_member(&self->to, "required", route->body == NULL || has_required(route->body));
    open_object(self, "content");
    if (route->body != NULL)
        write_json_content(self, route->body, true);
    if (route->consumes != NULL)
        write_other_types(self, route->consumes, true, true);
    close_object(self);
    close_object(self);
}

static void write_problem(struct writer *self, const char *status)
{
    json_add_name(&self->to, str_from(status));
    strbuf_add(&self->to, STR("{\"$ref\":\"#/components/responses/Problem\"}"));
}

/* Where a route answers with a stream as well, that begins with 200, also where its JSON comes with 201. */
static void write_success(struct writer *self, const struct route *route)
{
    int status = route_status(route);
    bool has_events =
        route->produces != NULL && str_contains(str_from(route->produces), STR("text/event-stream"));
    bool is_apart = has_events && status != 200;

    json_add_name(&self->to, str_format(self->mem, "%d", status));
    strbuf_add_char(&self->to, '{');
    member(self, "description",
           route->response == NULL && route->produces == NULL ? "Done; no body." : "Done.");
    if (route->response != NULL || route->produces != NULL) {
        open_object(self, "content");
        if (route->response != NULL)
            write_json_content(self, route->response, false);
        if (route->produces != NULL)
            write_other_types(self, route->produces, !is_apart, true);
        close_object(self);
    }
    close_object(self);
    if (!is_apart)
        return;
    open_object(self, "200");
    member(self, "description", "Begun; what follows comes as events.");
    open_object(self, "content");
    write_other_types(self, route->produces, true, false);
    close_object(self);
    close_object(self);
}

static bool takes_if_match(const struct route *route)
{
    return (route->takes & (HTTP_TAKES_IF_MATCH | HTTP_TAKES_IF_MATCH_ALWAYS)) != 0;
}

static void write_responses(struct writer *self, const struct route *route)
{
    bool takes_body = route->body != NULL || route->consumes != NULL;

    open_object(self, "responses");
    write_success(self, route);
    if (takes_body || route->query != NULL)
        write_problem(self, "400");
    if (route->access != HTTP_PUBLIC) {
        write_problem(self, "401");
        write_problem(self, "403");
    }
    if (strchr(route->path, '{') != NULL)
        write_problem(self, "404");
    if (route_takes_key(route))
        write_problem(self, "409");
    if (takes_if_match(route))
        write_problem(self, "412");
    if (takes_body) {
        write_problem(self, "413");
        write_problem(self, "415");
    }
    if (route_takes_key(route))
        write_problem(self, "422");
    if ((route->takes & HTTP_TAKES_IF_MATCH_ALWAYS) != 0)
        write_problem(self, "428");
    if (route->rate != HTTP_RATE_NONE)
        write_problem(self, "429");
    write_problem(self, "default");
    close_object(self);
}

static struct route_demand demand_of(const struct router *router, const struct route *route,
                                     struct arena *mem)
{
    const struct router_hooks *hooks = router_hooks(router);
    return hooks->explain != NULL ? hooks->explain(hooks->self, route, mem) : (struct route_demand){0};
}

/* One way in a line: a session by header or cookie, or a token with any of the scopes. */
static void write_security(struct writer *self, const struct route *route)
{
    struct route_demand demand = demand_of(self->router, route, self->mem);

    json_add_name(&self->to, STR("security"));
    if (route->access == HTTP_PUBLIC) {
        strbuf_add(&self->to, STR("[]"));
        return;
    }
    strbuf_add(&self->to, STR("[{\"bearer\":[]},{\"cookie\":[]}"));
    for (size_t i = 0; demand.scopes != NULL && demand.scopes[i] != NULL; i++)
        strbuf_addf(&self->to, ",{\"token\":[\"%s\"]}", demand.scopes[i]);
    strbuf_add_char(&self->to, ']');
    if (demand.role != NULL)
        member(self, "x-stet-role", demand.role);
}

static void write_operation(struct writer *self, const struct route *route)
{
    open_object(self, method_name(route->method));
    json_add_member(&self->to, "operationId", operation_id(self, route));
    if (route->summary != NULL)
        member(self, "summary", route->summary);
    open_array(self, "tags");
    element(self, str_from(route->tag));
    close_array(self);
    write_parameters(self, route);
    write_body(self, route);
    write_responses(self, route);
    write_security(self, route);
    member(self, "x-stet-access", access_name(route->access));
    if (route->permission != NULL)
        member(self, "x-stet-permission", route->permission);
    member(self, "x-stet-rate", rate_name(route->rate));
    close_object(self);
}

/* Whether an earlier route has the same path, and so has written this one too. */
static bool is_written(const struct writer *self, size_t index, struct str path)
{
    for (size_t i = 0; i < index; i++) {
        const struct route *route = router_route_at(self->router, i);
        if (route->tag != NULL && str_eq(route_path(route, self->mem), path))
            return true;
    }
    return false;
}

static void write_paths(struct writer *self)
{
    const struct route *route, *other;

    open_object(self, "paths");
    for (size_t i = 0; (route = router_route_at(self->router, i)) != NULL; i++) {
        struct str path = route_path(route, self->mem);
        if (route->tag == NULL || is_written(self, i, path))
            continue;
        json_add_name(&self->to, path);
        strbuf_add_char(&self->to, '{');
        for (size_t j = i; (other = router_route_at(self->router, j)) != NULL; j++) {
            if (other->tag != NULL && str_eq(route_path(other, self->mem), path))
                write_operation(self, other);
        }
        close_object(self);
    }
    close_object(self);
}

static const char problem_components[] = "\"Problem\":{\"type\":\"object\",\"description\":\"RFC "
                                         "9457\",\"required\":[\"type\",\"title\",\"status\","
                                         "\"detail\",\"code\",\"errors\"],\"properties\":{\"type\":{\"type\":"
                                         "\"string\",\"format\":\"uri\"},\"title\":{"
                                         "\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{"
                                         "\"type\":\"string\"},\"instance\":{\"type\":"
                                         "\"string\"},\"code\":{\"type\":\"string\"},\"request_id\":{"
                                         "\"type\":\"string\"},\"errors\":{\"type\":\"array\","
                                         "\"items\":{\"type\":\"object\",\"required\":[\"pointer\",\"code\","
                                         "\"detail\"],\"properties\":{\"pointer\":{"
                                         "\"type\":\"string\",\"description\":\"JSON pointer (RFC "
                                         "6901)\"},\"code\":{\"type\":\"string\"},\"detail\":{"
                                         "\"type\":\"string\"}}}}}}},\"responses\":{\"Problem\":{"
                                         "\"description\":\"What went wrong.\",\"content\":{"
                                         "\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/"
                                         "schemas/Problem\"}}}}},\"securitySchemes\":{"
                                         "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\","
                                         "\"bearerFormat\":\"JWT\"},\"cookie\":{\"type\":\"apiKey\","
                                         "\"in\":\"cookie\",\"name\":\"__Host-stet_access\"},"
                                         "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\","
                                         "\"bearerFormat\":\"stet_pat\",\"description\":\"A personal "
                                         "access token with the scope that is named.\"}}";

static void write_components(struct writer *self)
{
    open_object(self, "components");
    open_object(self, "schemas");
    for (size_t i = 0; i < self->components.count; i++) {
        struct component component = self->components.items[i];
        openapi_write_component(self, &component);
    }
    json_add_separator(&self->to);
    strbuf_add(&self->to, str_from(problem_components)); /* ends "schemas" and goes on behind it */
    close_object(self);
}

static void write_info(struct writer *self, const char *public_url)
{
    member(self, "openapi", "3.1.0");
    open_object(self, "info");
    member(self, "title", "Stet");
    member(self, "version", STET_VERSION);
    member(self, "description",
           "Living product requirements documents: interview, chat, proposals, provenance.");
    open_object(self, "license");
    member(self, "name", "Apache-2.0");
    member(self, "identifier", "Apache-2.0");
    close_object(self);
    close_object(self);
    open_array(self, "servers");
    open_object(self, NULL);
    member(self, "url", public_url != NULL && public_url[0] != '\0' ? public_url : "/");
    close_object(self);
    close_array(self);
}

struct str openapi_write(const struct router *router, const char *public_url, struct arena *mem)
{
    struct writer self = {.to = strbuf_new(mem, SIZE_MAX), .mem = mem, .router = router};
    size_t count = 0;

    while (router_route_at(router, count) != NULL)
        count++;
    self.operations = arena_array_of(mem, count, struct str);
    self.components = components_of(router, mem);
    strbuf_add_char(&self.to, '{');
    write_info(&self, public_url);
    write_paths(&self);
    write_components(&self);
    strbuf_add_char(&self.to, '}');
    return strbuf_str(&self.to);
}
