/* The document that a list of changes leads to: which nodes, in which order, with which texts. */
#pragma once
#include "entities/revision.h"
#include "map.h"

struct replayed_node {
    struct replayed_node *next, *previous; /* a ring with the start in it */
    struct id id;
    struct digest hash;
    int64_t revision; /* that last changed it */
    struct str code, title;
};

struct history_replay {
    struct arena *mem;
    struct map *nodes; /* by the bytes of the id */
    struct replayed_node start;
    size_t count;
};

void history_replay_init(struct history_replay *self, struct arena *mem);
/* False when the change cannot follow upon what is there; then the replay is over. */
bool history_replay_change(struct history_replay *self, const struct change *change, int64_t revision);
