/* What a search found, as clients see it. */
#pragma once
#include "id.h"

struct search_query_dto {
    int64_t limit;
    struct str cursor;
    struct str q;
    struct id workspace; /* none: all of the actor's */
    int kind;            /* a node kind, or SEARCH_KIND_PRD; -1: any */
};

struct found_prd_dto {
    struct id id;
    struct str key, title;
};
struct found_node_dto {
    struct id id;
    struct str kind;
    struct str code; /* STR_NONE: none */
    struct str title;
};
struct snippet_part_dto {
    struct str text;
    bool hit;
};
struct found_dto {
    struct found_prd_dto *prd;
    struct found_node_dto *node; /* NULL: the PRD's title was found */
    struct {
        struct snippet_part_dto *items;
        size_t count;
    } snippet;
};
