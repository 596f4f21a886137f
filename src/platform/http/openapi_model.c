#include "http/openapi_model.h"

bool field_is_shown(const struct schema_field *field, bool is_input)
{
    return field->type != (is_input ? SCHEMA_RAW : SCHEMA_SECRET);
}

static bool is_taken(const struct components *self, struct str name)
{
    for (size_t i = 0; i < self->count; i++) {
        if (str_eq(self->items[i].name, name))
            return true;
    }
    return str_eq(name, STR("Problem")); /* which the document defines itself */
}

static struct str free_name(const struct components *self, const struct schema *schema, bool is_input)
{
    struct str plain = str_from(schema->name != NULL ? schema->name : "Anonymous"), name = plain;
    if (is_input && is_taken(self, name))
        name = str_format(self->mem, "%.*sInput", STR_ARGS(plain));
    for (int number = 2; is_taken(self, name); number++)
        name = str_format(self->mem, "%.*s%d", STR_ARGS(plain), number);
    return name;
}

struct str components_name(struct components *self, const struct schema *schema, bool is_input)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->items[i].schema == schema && self->items[i].is_input == is_input)
            return self->items[i].name;
    }
    if (self->count == self->capacity) {
        size_t capacity = self->capacity > 0 ? self->capacity * 2 : 32;
        struct component *items = arena_array_of(self->mem, capacity, struct component);
        if (self->count > 0)
            memcpy(items, self->items, self->count * sizeof(*items));
        self->items = items;
        self->capacity = capacity;
    }
    self->items[self->count] = (struct component){schema, is_input, free_name(self, schema, is_input)};
    return self->items[self->count++].name;
}

struct components components_of(const struct router *router, struct arena *mem)
{
    struct components self = {.mem = mem};
    const struct route *route;

    for (size_t i = 0; (route = router_route_at(router, i)) != NULL; i++) {
        if (route->tag != NULL && route->response != NULL)
            (void)components_name(&self, route->response, false);
    }
    for (size_t i = 0; (route = router_route_at(router, i)) != NULL; i++) {
        if (route->tag != NULL && route->body != NULL)
            (void)components_name(&self, route->body, true);
    }
    for (size_t i = 0; i < self.count; i++) {
        struct component component = self.items[i]; /* a copy: the array moves as it grows */
        for (size_t j = 0; j < component.schema->count; j++) {
            const struct schema_field *field = &component.schema->fields[j];
            if (field->of != NULL && field_is_shown(field, component.is_input))
                (void)components_name(&self, field->of, component.is_input);
        }
    }
    return self;
}

const char *method_name(enum http_method method)
{
    static const char *const names[] = {"get", "head", "post", "put", "patch", "delete", "other"};
    return names[method];
}

const char *access_name(enum http_access access)
{
    static const char *const names[] = {"public", "user", "admin"};
    return names[access];
}

const char *rate_name(enum http_rate rate)
{
    static const char *const names[] = {"api", "auth", "login", "none"};
    return names[rate];
}

int route_status(const struct route *route)
{
    return route->status > 0 ? route->status : 200;
}

struct str route_path(const struct route *route, struct arena *mem)
{
    struct str path = str_from(route->path);
    size_t dots = str_find(path, STR("...}"), 0);
    return dots == SIZE_MAX ? path : str_format(mem, "%.*s}", (int)dots, path.ptr);
}

struct str next_parameter(struct str path, size_t *at)
{
    size_t open = str_find_char(path, '{', *at), close;
    if (open == SIZE_MAX)
        return STR_NONE;
    close = str_find_char(path, '}', open);
    *at = close;
    return str_slice(path, open + 1, close);
}
