/*
 * Where the nodes of a document stand, for who asks for many of them: the first few are looked for one by
 * one, then it is worth a map. For one thread; the nodes stay as they are while it is asked.
 */
#pragma once
#include "entities/document.h"
#include "map.h"

struct node_places {
    const struct document *document;
    struct arena *mem;
    size_t asked;
    size_t visits; /* of nodes, in all searches */
    struct map *by_id;
};

static inline struct node_places node_places_of(const struct document *document, struct arena *mem)
{
    return (struct node_places){.document = document, .mem = mem};
}

/* The node; NULL when it is not there. */
const struct node *node_places_find(struct node_places *self, struct id node);
