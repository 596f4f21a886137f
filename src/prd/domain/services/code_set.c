#include "services/code_set.h"

/* Without bytes between the members, whose value nobody knows. */
struct key {
    int64_t number;
    int32_t kind, parts[2], letter;
};
_Static_assert(sizeof(struct key) == 24, "no padding");

/* What the map has for a code. */
static char once, twice;

static struct str key_of(const struct item_code *code, struct key *key)
{
    *key = (struct key){code->number, (int32_t)code->kind, {code->parts[0], code->parts[1]}, code->letter};
    return str_of((const char *)key, sizeof(*key));
}

void code_set_add(struct code_set *self, struct item_code code, struct arena *mem)
{
    struct key key;
    struct str name = key_of(&code, &key);

    if (self->times == NULL)
        self->times = map_new(mem);
    map_set(self->times, name, map_get(self->times, name) == NULL ? &once : &twice);
}

bool code_set_has(const struct code_set *self, struct item_code code)
{
    struct key key;
    return self->times != NULL && map_get(self->times, key_of(&code, &key)) != NULL;
}

bool code_set_has_twice(const struct code_set *self, struct item_code code)
{
    struct key key;
    return self->times != NULL && map_get(self->times, key_of(&code, &key)) == &twice;
}
