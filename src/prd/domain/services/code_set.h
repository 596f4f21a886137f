/* Many item codes, to look many of them up: a walk through the document for each takes the square of its
 * length. */
#pragma once
#include "map.h"
#include "value_objects/item_code.h"

struct code_set {
    struct map *times; /* NULL: it is empty */
};

void code_set_add(struct code_set *self, struct item_code code, struct arena *mem);
bool code_set_has(const struct code_set *self, struct item_code code);
bool code_set_has_twice(const struct code_set *self, struct item_code code);
