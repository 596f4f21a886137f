/*
 * What a model answers: prose for the person, then any number of changes, each a small JSON header and the
 * new text as plain Markdown between sentinel lines, so that small models succeed at it:
 *
 *     Two sentences for the person.
 *     ===CHANGE===
 *     {"op":"replace_text","target":"n7","reason":"the limit was missing"}
 *     ===TEXT===
 *     - **FR-2** The system shall answer within 2 seconds.
 *     ===END===
 *
 * Parsed as it streams: prose is passed on at once, a line that may become a sentinel is held back until it
 * is known. Fed with any bytes in any pieces; never fails: what is no change is prose, what is a broken
 * change says why.
 */
#pragma once
#include "entities/document.h"
#include "entities/proposal.h"
#include "strbuf.h"

struct model_change {
    struct operation operation;
    struct str reason; /* STR_NONE: goes with the change before it */
};

/* A change as it was written, or what was found wrong before there was one. */
struct model_draft {
    struct str header, text, problem;
};

enum model_answer_part { MODEL_ANSWER_PROSE, MODEL_ANSWER_HEADER, MODEL_ANSWER_TEXT };

struct model_answer {
    struct arena *mem;
    const struct document *document;
    void (*prose)(void *context, struct str text); /* more prose, as it comes */
    void *context;

    enum model_answer_part part;
    struct strbuf line; /* held back, without its end */
    bool midline;       /* the rest of this line of prose passes */
    struct strbuf header, text, raw;
    struct model_draft *drafts; /* in their order: looked at when the answer has ended */
    size_t draft_count;
    struct model_change *changes;
    size_t count;
    bool is_english_known, is_english; /* of the document */
    struct str
        problem; /* what was wrong with the first broken change, worded for the model; STR_NONE: nothing */
};

void model_answer_init(struct model_answer *self, const struct document *document, struct arena *mem,
                       void (*prose)(void *context, struct str text), void *context);
void model_answer_feed(struct model_answer *self, struct str bytes);
/* At the end of the stream: looks at the changes, which takes far longer than hearing them, so not on a
 * thread that carries other streams. Changes and problem are final then; `raw` holds every byte fed. */
void model_answer_end(struct model_answer *self);

/* The name of the node at `index` in prompts: "n1" is the first. And back: SIZE_MAX when it names none. */
struct str model_node_name(size_t index, struct arena *mem);
size_t model_node_index(const struct document *document, struct str name);
