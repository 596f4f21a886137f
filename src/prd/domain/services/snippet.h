/* The part of a text that shows why it was found. */
#pragma once
#include "value_objects/search_query.h"

struct snippet_part {
    struct str text;
    bool is_hit; /* a word that was searched for, in whatever form */
};
struct snippet {
    struct snippet_part *items;
    size_t count;
};

/* About `length` bytes of `text` around the place with the most hits, as one line without the marks of
 * Markdown; "…" where it was cut. Empty for an empty text. */
struct snippet snippet_make(struct str text, const struct search_query *query, size_t length,
                            struct arena *mem);
