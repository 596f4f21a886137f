/*
 * Finds the nodes of a document that a text is about, by the words they share. A word counts the more, the
 * fewer nodes have it (inverse document frequency, K. Spärck Jones 1972). Deterministic; no dictionary, no
 * network.
 */
#pragma once
#include "entities/document.h"
#include "services/words.h"

struct word_index {
    const struct document *document;
    struct word_list *words; /* of each node, each stem once */
    struct map *counts;      /* stem -> how many nodes have it, as size_t * */
};

struct word_match {
    size_t node;             /* index in the document */
    double share;            /* 0 to 1: how much of the text's weight the node has */
    struct word_list shared; /* the text's words that it has */
};
struct word_match_list {
    struct word_match *items; /* best first; the earlier node before an equal one */
    size_t count;
};

struct word_index word_index_of(const struct document *document, struct arena *mem);
/* How much the word tells: about 1 where every node has it, more the rarer it is, most where none has it. */
double word_weight(const struct word_index *self, struct str stem);
/* The nodes that share a word with `words`, at most `limit` (not 0). */
struct word_match_list word_index_match(const struct word_index *self, const struct word_list *words,
                                        size_t limit, struct arena *mem);
