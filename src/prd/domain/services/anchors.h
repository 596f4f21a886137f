/*
 * Where the words that a comment is about stand by now. Words are compared, not bytes: a quotation may be
 * taken from the Markdown or from what the page shows of it, so marks, line ends and the targets of links do
 * not count. Words that were changed are found by approximate matching (P. Sellers, "The theory and
 * computation of evolutionary distances", 1980) over words: at most two in five may differ.
 */
#pragma once
#include "entities/comment.h"
#include "entities/document.h"

enum anchor_state {
    ANCHOR_HERE,  /* in their node, word for word */
    ANCHOR_MOVED, /* in another node, or in theirs with other words around or between */
    ANCHOR_LOST,  /* nowhere, or their node is gone */
};

struct anchor {
    enum anchor_state state;
    struct id node;     /* where it is; of a lost one, where it was */
    struct str passage; /* the Markdown that stands there now; STR_NONE: lost, or about a whole node */
};

/* What `mem` is filled with is of no use afterwards: a passage is a part of the text it was found in.
 *
 * The Markdown of `text` that says the quoted words, one after the other; STR_NONE where it does not. */
struct str anchor_quote(struct str text, struct str quote, struct arena *mem);
struct anchor anchor_find(const struct document *document, const struct comment_thread *thread,
                          struct arena *mem);
