#include "html.h"
#include "http/openapi.h"
#include "http/openapi_model.h"

struct page {
    struct strbuf to;
    struct arena *mem;
    const struct router *router;
    struct components components;
};

static void html(struct page *self, const char *markup)
{
    strbuf_add(&self->to, str_from(markup));
}

static void text(struct page *self, struct str plain)
{
    html_add_text(&self->to, plain);
}

static void text_in(struct page *self, const char *before, struct str plain, const char *after)
{
    html(self, before);
    text(self, plain);
    html(self, after);
}

static void schema_link(struct page *self, const struct schema *schema, bool is_input)
{
    struct str name = components_name(&self->components, schema, is_input);
    text_in(self, "<a href=\"#schema-", name, "\">");
    text_in(self, "", name, "</a>");
}

static void write_words(struct page *self, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        text_in(self, i > 0 ? " | <code>" : "<code>", str_from(words[i]), "</code>");
}

static void write_type(struct page *self, const struct schema_field *field, bool is_input)
{
    switch (field->type) {
    case SCHEMA_STRING:
        html(self, field->is_text ? "text" : "string");
        break;
    case SCHEMA_SECRET:
        html(self, "secret string");
        break;
    case SCHEMA_INTEGER:
        html(self, "integer");
        break;
    case SCHEMA_NUMBER:
        html(self, "number");
        break;
    case SCHEMA_BOOLEAN:
        html(self, "boolean");
        break;
    case SCHEMA_TIME:
        html(self, "date-time");
        break;
    case SCHEMA_ID:
        html(self, "id");
        break;
    case SCHEMA_ENUM:
        write_words(self, field->words);
        break;
    case SCHEMA_OBJECT:
        schema_link(self, field->of, is_input);
        break;
    case SCHEMA_LIST:
        html(self, "list of ");
        schema_link(self, field->of, is_input);
        break;
    case SCHEMA_STRINGS:
        html(self, "list of strings");
        break;
    case SCHEMA_RAW:
        html(self, "JSON");
        break;
    }
}

static void write_limits(struct page *self, const struct schema_field *field)
{
    bool is_text = field->type == SCHEMA_STRING || field->type == SCHEMA_SECRET;
    bool is_list = field->type == SCHEMA_LIST || field->type == SCHEMA_STRINGS;
    int64_t max = field->max > 0 ? field->max : is_text ? 1000 : is_list ? 100 : 0;

    if (!is_text && !is_list && field->type != SCHEMA_INTEGER)
        return;
    if (field->min != 0 && max != 0)
        strbuf_addf(&self->to, "%lld to %lld", (long long)field->min, (long long)max);
    else if (field->min != 0)
        strbuf_addf(&self->to, "at least %lld", (long long)field->min);
    else if (max != 0)
        strbuf_addf(&self->to, "at most %lld", (long long)max);
    if (max != 0 || field->min != 0)
        html(self, is_text ? " characters" : is_list ? " entries" : "");
}

static void write_fields(struct page *self, const struct schema *schema, bool is_input)
{
    html(self, "<table><thead><tr><th>Name</th><th>Type</th>");
    html(self, is_input ? "<th>Limits</th>" : "");
    html(self, "<th>Meaning</th></tr></thead><tbody>");
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (!field_is_shown(field, is_input))
            continue;
        text_in(self, "<tr><td><code>", str_from(field->name), "</code>");
        html(self, field->required ? "" : is_input ? " <small>optional</small>" : " <small>or null</small>");
        html(self, "</td><td>");
        write_type(self, field, is_input);
        html(self, "</td>");
        if (is_input) {
            html(self, "<td>");
            write_limits(self, field);
            html(self, "</td>");
        }
        text_in(self, "<td>", str_from(field->description), "");
        if (field->example != NULL)
            text_in(self, " <small>Example:</small> <code>", str_from(field->example), "</code>");
        html(self, "</td></tr>");
    }
    html(self, "</tbody></table>");
}

static void write_badges(struct page *self, const struct route *route)
{
    html(self, "<p class=\"badges\">");
    html(self, route->access == HTTP_PUBLIC ? "<span>open to anybody</span>"
               : route->access == HTTP_USER ? "<span>signed in</span>"
                                            : "<span>administrators</span>");
    if (route->permission != NULL)
        text_in(self, "<span>permission <code>", str_from(route->permission), "</code></span>");
    if (route->rate != HTTP_RATE_NONE)
        text_in(self, "<span>rate limit ", str_from(rate_name(route->rate)), "</span>");
    html(self, "</p>");
}

static void write_io(struct page *self, const struct route *route)
{
    html(self, "<dl>");
    if (route->body != NULL || route->consumes != NULL) {
        html(self, "<dt>Takes</dt><dd>");
        if (route->body != NULL)
            schema_link(self, route->body, true);
        if (route->consumes != NULL)
            text_in(self, route->body != NULL ? " or <code>" : "<code>", str_from(route->consumes),
                    "</code>");
        html(self, "</dd>");
    }
    strbuf_addf(&self->to, "<dt>Answers</dt><dd><b>%d</b> ", route_status(route));
    if (route->response != NULL)
        schema_link(self, route->response, false);
    if (route->produces != NULL)
        text_in(self, route->response != NULL ? " or <code>" : "<code>", str_from(route->produces),
                "</code>");
    html(self, "</dd></dl>");
}

static void write_route(struct page *self, const struct route *route)
{
    text_in(self, "<article><h3><span class=\"method ", str_from(method_name(route->method)), "\">");
    text_in(self, "", str_from(method_name(route->method)), "</span> <code>");
    text_in(self, "", route_path(route, self->mem), "</code></h3>");
    if (route->summary != NULL)
        text_in(self, "<p>", str_from(route->summary), "</p>");
    write_badges(self, route);
    if (route->query != NULL && route->query->count > 0) {
        html(self, "<h4>Query</h4>");
        write_fields(self, route->query, true);
    }
    write_io(self, route);
    html(self, "</article>");
}

/* Whether `index` is the first route of its tag. */
static bool begins_tag(const struct page *self, size_t index)
{
    struct str tag = str_from(router_route_at(self->router, index)->tag);
    if (tag.ptr == NULL)
        return false;
    for (size_t i = 0; i < index; i++) {
        if (str_eq(str_from(router_route_at(self->router, i)->tag), tag))
            return false;
    }
    return true;
}

static void write_contents(struct page *self)
{
    const struct route *route;
    html(self, "<nav><ul>");
    for (size_t i = 0; (route = router_route_at(self->router, i)) != NULL; i++) {
        if (!begins_tag(self, i))
            continue;
        text_in(self, "<li><a href=\"#", str_from(route->tag), "\">");
        text_in(self, "", str_from(route->tag), "</a></li>");
    }
    html(self, "<li><a href=\"#schemas\">schemas</a></li></ul></nav>");
}

static void write_tags(struct page *self)
{
    const struct route *route, *other;
    for (size_t i = 0; (route = router_route_at(self->router, i)) != NULL; i++) {
        if (!begins_tag(self, i))
            continue;
        text_in(self, "<section><h2 id=\"", str_from(route->tag), "\">");
        text_in(self, "", str_from(route->tag), "</h2>");
        for (size_t j = i; (other = router_route_at(self->router, j)) != NULL; j++) {
            if (other->tag != NULL && str_eq(str_from(other->tag), str_from(route->tag)))
                write_route(self, other);
        }
        html(self, "</section>");
    }
}

static void write_schemas(struct page *self)
{
    html(self, "<section><h2 id=\"schemas\">schemas</h2>");
    for (size_t i = 0; i < self->components.count; i++) {
        struct component component = self->components.items[i];
        text_in(self, "<article><h3 id=\"schema-", component.name, "\">");
        text_in(self, "<code>", component.name, "</code>");
        html(self, component.is_input ? " <small>in</small></h3>" : " <small>out</small></h3>");
        write_fields(self, component.schema, component.is_input);
        html(self, "</article>");
    }
    html(self, "</section>");
}

struct str openapi_page(const struct router *router, struct arena *mem)
{
    struct page self = {.to = strbuf_new(mem, SIZE_MAX),
                        .mem = mem,
                        .router = router,
                        .components = components_of(router, mem)};

    html(&self,
         "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Stet: HTTP interface</title>"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
         "<link rel=\"stylesheet\" href=\"/docs.css\"></head><body><header><h1>Stet</h1><p>The HTTP "
         "interface, "
         "version " STET_VERSION ". The same as a document for programs: "
         "<a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p><p>JSON in and out, UTF-8. Errors are "
         "<code>application/problem+json</code> with a <code>code</code> for programs and, for wrong input, "
         "all "
         "findings in <code>errors</code>. Times are RFC 3339 in UTC. Sign in with "
         "<code>Authorization: Bearer …</code> or the session cookie.</p></header>");
    write_contents(&self);
    html(&self, "<main>");
    write_tags(&self);
    write_schemas(&self);
    html(&self, "</main></body></html>");
    return strbuf_str(&self.to);
}
