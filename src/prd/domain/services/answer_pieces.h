/* How answer_shaper.h is divided among its files; for them alone. */
#pragma once
#include "services/answer_shaper.h"
#include "services/answer_statements.h"
#include "services/item_draft.h"

/* A stretch of prose or an item, and the topic whose section it goes to. */
struct piece {
    const struct topic *topic;
    struct str text;
    struct str statement; /* items: what near duplicates are judged by; STR_NONE for prose */
};

struct shaping {
    struct arena *mem;
    const struct topic *topic; /* that was asked about */
    const struct shaping_context *context;
    struct shaped_answer *result;
    struct piece *pieces;
    size_t count;
    size_t passage; /* of the prose that was added last */
    bool english;
};

/* Adds an item, unless the document, an open proposal or this answer says it already: then it is left out. */
void piece_add_item(struct shaping *self, const struct topic *topic, enum item_kind kind,
                    struct str statement, struct str more, const struct draft_field *fields,
                    size_t field_count);
/* Adds prose; what was added right before to the same topic goes on with it after `between`. */
void piece_add_text(struct shaping *self, const struct topic *topic, struct str text, struct str between);
void left_out_add(struct shaping *self, struct str text, struct str why);

/* Makes items of one statement, of the kind that the topic asks for. */
void shape_statement(struct shaping *self, const struct statement *given);
/* Whether it tells what is done against the risk before it. */
bool statement_says_what_is_done(struct str text);
/* An open question, from words that end with "?" or say what is not known. */
void shape_question(struct shaping *self, struct str text, struct str tail, struct str more);
/* A metric, with what its numbers are. */
void shape_metric(struct shaping *self, struct str text, struct str tail, struct str more);
/* Whether the sentence has a number that tells success: one with a unit that is not only a date. */
bool is_measurable(struct str sentence, struct arena *mem);

/* The prose of an answer as it goes into the topic's section; what belongs elsewhere is made into items. */
struct str shape_prose(struct shaping *shaping, struct str answer);
