#include "services/link_circles.h"
#include "map.h"
#include "services/growth.h"
#include "strbuf.h"

#define NAMES_SHOWN 20

/* A node on the way from `to`, and how it was reached. */
struct stop {
    const struct link_end *end;
    const struct stop *before;
    struct stop *next; /* of the queue */
};

static struct str key_of(const struct link_end *end)
{
    return str_of((const char *)end->node.bytes, sizeof(end->node.bytes));
}

static void add_name(struct strbuf *to, const struct link_end *end)
{
    struct str name = end->code.ptr != NULL ? end->code : end->title;
    strbuf_addf(to, "%s%.*s", to->len > 0 ? " → " : "", STR_ARGS(name));
}

/* From the stop that leads back to `from`. */
static struct str describe(const struct stop *last, const struct link_end *from, struct arena *mem)
{
    struct strbuf words = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    const struct stop *way[NAMES_SHOWN];
    size_t count = 0;

    while (last != NULL && count < NAMES_SHOWN) {
        way[count++] = last;
        last = last->before;
    }
    add_name(&words, from);
    if (last != NULL)
        strbuf_add(&words, STR(" → …"));
    while (count-- > 0)
        add_name(&words, way[count]->end);
    return strbuf_str(&words);
}

static struct stop *add_stop(struct map *seen, const struct link_end *end, const struct stop *before,
                             struct arena *mem)
{
    struct stop *stop = arena_new_of(mem, struct stop);
    stop->end = end;
    stop->before = before;
    map_set(seen, key_of(end), stop);
    return stop;
}

struct str link_circle(const struct item_link *links, size_t count, enum link_kind kind,
                       const struct link_end *from, const struct link_end *to, struct arena *mem)
{
    struct map *seen = map_new(mem);
    struct stop *first = add_stop(seen, to, NULL, mem), *last = first;

    for (const struct stop *stop = first; stop != NULL; stop = stop->next) {
        if (id_eq(stop->end->node, from->node))
            return describe(stop, from, mem);
        for (size_t i = 0; i < count; i++) {
            if (links[i].kind != kind || !id_eq(links[i].from.node, stop->end->node) ||
                map_get(seen, key_of(&links[i].to)) != NULL)
                continue;
            last->next = add_stop(seen, &links[i].to, stop, mem);
            last = last->next;
        }
    }
    return STR_NONE;
}
