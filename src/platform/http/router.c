#include "http/router.h"
#include "strbuf.h"

/*
 * The tables become a tree by segments of the path. At each node the exact child is tried first, then the
 * parameter, then the rest; a branch that ends without the method is left again, so that POST /prds/import
 * and GET /prds/{prd} live side by side.
 */

#define METHODS ((size_t)HTTP_OTHER)
#define SEGMENTS_MAX 16

struct endpoint {
    const struct route *route;
    size_t index;
    void *self;
    struct str names[SEGMENTS_MAX]; /* of its parameters, in order */
    size_t count;
};

struct node {
    struct str segment;
    struct node *next; /* the sibling */
    struct node *exact, *param, *rest;
    struct endpoint *endpoints[METHODS];
};

struct router {
    struct arena *mem;
    struct node *root;
    const struct route **routes;
    size_t count;
    struct router_hooks hooks;
};

static const char *const method_names[METHODS] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

static struct error *bad_route(const struct route *route, const char *why)
{
    return error_new(ERROR_INTERNAL, "bad_route", "the route %s %s %s",
                     route->method < METHODS ? method_names[route->method] : "?",
                     route->path != NULL ? route->path : "(no path)", why);
}

static struct node *exact_child(struct router *self, struct node *node, struct str segment)
{
    struct node **link = &node->exact;
    for (; *link != NULL; link = &(*link)->next) {
        if (str_eq((*link)->segment, segment))
            return *link;
    }
    *link = arena_new_of(self->mem, struct node);
    (*link)->segment = segment;
    return *link;
}

static struct node *only_child(struct router *self, struct node **child)
{
    if (*child == NULL)
        *child = arena_new_of(self->mem, struct node);
    return *child;
}

/* Goes down one segment of a route's path, making nodes where there are none. */
static struct error *descend(struct router *self, const struct route *route, struct str segment,
                             struct endpoint *endpoint, struct node **node)
{
    bool is_param = str_starts(segment, STR("{")) && str_ends(segment, STR("}"));
    bool is_rest = is_param && str_ends(segment, STR("...}"));

    if (segment.len == 0)
        return bad_route(route, "has an empty segment");
    if (!is_param) {
        if (str_find_char(segment, '{', 0) != SIZE_MAX || str_find_char(segment, '}', 0) != SIZE_MAX)
            return bad_route(route, "has a brace inside a segment");
        *node = exact_child(self, *node, segment);
        return OK;
    }
    if (endpoint->count == SEGMENTS_MAX)
        return bad_route(route, "has too many parameters");
    endpoint->names[endpoint->count++] = str_slice(segment, 1, segment.len - (is_rest ? 4 : 1));
    *node = only_child(self, is_rest ? &(*node)->rest : &(*node)->param);
    return OK;
}

static struct error *check_route(const struct route *route)
{
    if (route->path == NULL || route->path[0] != '/')
        return bad_route(route, "has a path that does not begin with a slash");
    if (route->handle == NULL)
        return bad_route(route, "has no handler");
    if (route->method == HTTP_HEAD || route->method == HTTP_OTHER)
        return bad_route(route, "has a method that routes cannot have");
    if (route->method == HTTP_GET && (route->body != NULL || route->consumes != NULL))
        return bad_route(route, "is GET with a body");
    return OK;
}

static struct error *add_route(struct router *self, const struct route *route, void *group)
{
    struct endpoint *endpoint = arena_new_of(self->mem, struct endpoint);
    struct str rest, segment;
    struct node *node = self->root;
    bool ended = false;

    TRY(check_route(route));
    if (self->hooks.check != NULL)
        TRY(self->hooks.check(self->hooks.self, route));
    rest = str_slice(str_from(route->path), 1, SIZE_MAX);
    while (str_next(&rest, '/', &segment)) {
        if (ended)
            return bad_route(route, "has segments after the rest");
        TRY(descend(self, route, segment, endpoint, &node));
        ended = str_ends(segment, STR("...}"));
    }
    if (node->endpoints[route->method] != NULL)
        return error_new(ERROR_INTERNAL, "bad_route", "the routes %s and %s match the same requests",
                         node->endpoints[route->method]->route->path, route->path);
    endpoint->route = route;
    endpoint->index = self->count;
    endpoint->self = group;
    node->endpoints[route->method] = endpoint;
    self->routes[self->count++] = route;
    return OK;
}

struct error *router_new(const struct route_group *groups, size_t count, const struct router_hooks *hooks,
                         struct router **ret)
{
    struct arena *mem = arena_new(0);
    struct router *self = arena_new_of(mem, struct router);
    size_t total = 0;

    for (size_t i = 0; i < count; i++)
        total += groups[i].count;
    self->mem = mem;
    self->root = arena_new_of(mem, struct node);
    self->routes = (const struct route **)arena_calloc(mem, total, sizeof(const struct route *));
    if (hooks != NULL)
        self->hooks = *hooks;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < groups[i].count; j++) {
            struct error *error = add_route(self, &groups[i].routes[j], groups[i].self);
            if (error != OK) {
                arena_free(mem);
                return error;
            }
        }
    }
    *ret = self;
    return OK;
}

void router_free(struct router *self)
{
    if (self != NULL)
        arena_free(self->mem);
}

struct search {
    enum http_method method;
    struct str captured[SEGMENTS_MAX];
    const struct endpoint *found;
    bool allowed[METHODS]; /* methods that the path has, seen on the way */
};

static bool visit_end(struct search *search, const struct node *node)
{
    search->found = search->method < METHODS ? node->endpoints[search->method] : NULL;
    for (size_t i = 0; i < METHODS; i++)
        search->allowed[i] |= node->endpoints[i] != NULL;
    return search->found != NULL;
}

/* Looks for the path's remainder below `node`; `depth` parameters are captured already. */
static bool visit(struct search *search, const struct node *node, struct str path, size_t depth)
{
    size_t end = str_find_char(path, '/', 0);
    struct str segment = str_slice(path, 0, end);
    bool is_last = end == SIZE_MAX;
    struct str rest = is_last ? STR_NONE : str_slice(path, end + 1, path.len);

    if (segment.len == 0)
        return false;
    for (const struct node *child = node->exact; child != NULL; child = child->next) {
        if (!str_eq(child->segment, segment))
            continue;
        if (is_last ? visit_end(search, child) : visit(search, child, rest, depth))
            return true;
        break;
    }
    if (node->param != NULL) {
        search->captured[depth] = segment;
        if (is_last ? visit_end(search, node->param) : visit(search, node->param, rest, depth + 1))
            return true;
    }
    if (node->rest != NULL) {
        search->captured[depth] = path;
        return visit_end(search, node->rest);
    }
    return false;
}

static const char *allow_text(const bool *allowed, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, 64);
    for (size_t i = 0; i < METHODS; i++) {
        if (allowed[i] || (i == HTTP_HEAD && allowed[HTTP_GET]))
            strbuf_addf(&to, "%s%s", to.len > 0 ? ", " : "", method_names[i]);
    }
    return to.len > 0 ? strbuf_str(&to).ptr : NULL;
}

void router_find(const struct router *self, enum http_method method, struct str path, struct arena *mem,
                 struct router_match *ret)
{
    struct search search = {.method = method == HTTP_HEAD ? HTTP_GET : method};
    const struct endpoint *found;

    *ret = (struct router_match){0};
    if (path.len == 1 && path.ptr[0] == '/')
        visit_end(&search, self->root);
    else if (path.len > 1 && path.ptr[0] == '/')
        visit(&search, self->root, str_slice(path, 1, path.len), 0);
    found = search.found;
    if (found == NULL) {
        ret->index = self->count;
        ret->allow = allow_text(search.allowed, mem);
        return;
    }
    ret->route = found->route;
    ret->index = found->index;
    ret->self = found->self;
    ret->param_count = found->count;
    ret->params = found->count > 0 ? arena_array_of(mem, found->count, struct schema_pair) : NULL;
    for (size_t i = 0; i < found->count; i++)
        ret->params[i] = (struct schema_pair){found->names[i], search.captured[i]};
}

const struct router_hooks *router_hooks(const struct router *self)
{
    return &self->hooks;
}

const struct route *router_route_at(const struct router *self, size_t index)
{
    return index < self->count ? self->routes[index] : NULL;
}
