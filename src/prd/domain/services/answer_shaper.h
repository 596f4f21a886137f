/*
 * Turns an answer into operations that say what it says, in the answer's own words: text for the topics that
 * are told in prose, items for the others. What belongs elsewhere goes there: numbers of a goal become
 * metrics, a question at the end of an answer becomes an open question, "I don't know how many …" too.
 * Nothing is made up, and no word is dropped silently: what is in no operation is listed as left out.
 */
#pragma once
#include "entities/document.h"
#include "entities/proposal.h"
#include "services/topics.h"

/* What more an answer says is left out: each item is an operation that a person decides on, and is shown with
 * what the document would say then. */
#define SHAPED_ITEMS_MAX 100

struct left_out {
    struct str text;
    struct str why; /* "FR-2 says it already"; STR_NONE: it only introduced the rest */
};

struct shaped_answer {
    struct operation *operations;
    size_t count;
    size_t items[ITEM_KINDS]; /* how many items there are of each kind */
    size_t texts;             /* stretches of prose */
    size_t own_words;         /* requirements that were not put into a pattern */
    const char *section;      /* heading of the prose's section; NULL without prose */
    struct left_out *left;
    size_t left_count;
};

/* What the answer is compared with, so that nothing is proposed twice. */
struct shaping_context {
    const struct document *document;
    const struct proposal *open_proposals;
    size_t open_count;
};

void answer_shape(const struct topic *topic, struct str answer, const struct shaping_context *context,
                  struct arena *mem, struct shaped_answer *ret);

/* An open question or an assumption about a topic that the person knows nothing about: `text` is what is not
 * known. */
void unknown_shape(enum item_kind kind, struct str text, const struct shaping_context *context,
                   struct arena *mem, struct shaped_answer *ret);
