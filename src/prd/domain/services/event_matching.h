/* Which items of a document an event is about, and how sure that is. */
#pragma once
#include "services/event_claims.h"
#include "services/word_index.h"

struct item_match {
    const struct node *node;
    double share;     /* of the weight of the event's words that the item has */
    struct str words; /* those words, quoted: "“export” and “CSV”" */
};

/* The item of `kind` that has at least `least` of the words' weight, clearly more than any other item of it;
 * false when none has, or when it could be several. One shared word is enough only where the text has no
 * other. */
bool match_item(const struct word_index *index, struct str text, enum node_kind kind, double least,
                struct arena *mem, struct item_match *ret);
/* How much of the text's weight the document has at all, node by node: that of the best node. */
double match_document(const struct word_index *index, struct str text, struct arena *mem,
                      struct item_match *ret);
/* Whether the text names the PRD itself: all its words are in the document's title, or name documents ("…
 * KEP"). */
bool names_prd(const struct document *document, struct str text, struct arena *mem);
/* What in the document says it already: an item or a sentence that has every word of the text, figures
 * included, and not many others. `past`: only what tells of times and milestones counts. STR_NONE when
 * nothing does. */
struct str says_already(const struct word_index *index, struct str text, bool past, struct arena *mem);
