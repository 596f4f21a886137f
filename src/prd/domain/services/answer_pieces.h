/* How answer_shaper.h is divided among its files; for them alone. */
#pragma once
#include "services/answer_notice.h"
#include "services/answer_shaper.h"
#include "services/answer_statements.h"
#include "services/item_draft.h"
#include "services/sayings.h"

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
    /* What is said already, by kind; NULL: not read yet. */
    struct sayings *document[NODE_KINDS], *proposals[NODE_KINDS], *answer[NODE_KINDS];
    size_t passage; /* of the prose that was added last */
    bool english;
    bool capitals; /* some entry of the answer's lists begins in upper case, so all do */
};

/* Adds an item, unless the document, an open proposal or this answer says it already: then it is left out. */
void piece_add_item(struct shaping *self, const struct topic *topic, enum item_kind kind,
                    struct str statement, struct str more, const struct draft_field *fields,
                    size_t field_count);
/* Adds prose; what was added right before to the same topic goes on with it after `between`. */
void piece_add_text(struct shaping *self, const struct topic *topic, struct str text, struct str between);
void left_out_add(struct shaping *self, struct str text, struct str why);

/* A statement's words as one line: the opening as `text` has it, then what went on from it. */
struct str with_tail(struct shaping *self, struct str text, struct str tail);
/* Makes items of one statement, of the kind that the topic asks for. */
void shape_statement(struct shaping *self, const struct statement *given);
/* Makes items of a statement that belongs to another topic than the one that was asked about. */
void shape_elsewhere(struct shaping *self, const struct topic *topic, const struct statement *statement);
/* Whether it tells what is done against the risk before it. */
bool statement_says_what_is_done(struct str text);
/* An open question, from words that end with "?" or say what is not known. */
void shape_question(struct shaping *self, struct str text, struct str tail, struct str more);
/* A metric, with what its numbers are. */
void shape_metric(struct shaping *self, struct str text, struct str tail, struct str more);

/* A passage of prose as an editor would print it: sentences begin in upper case and are ended, lines without
 * bullets are a list, and where questions are answered each stands with its answer. No word is changed. */
struct str copy_passage(const struct shaping *self, const struct passage *passage);
/* With "???" as "?", and "!!" as "!". */
struct str copy_calm(struct str text, struct arena *mem);
/* A number in front of a list's entry, set anew where entries before it went elsewhere. */
struct str copy_renumbered(const struct passage *passage, struct str source, size_t number,
                           struct arena *mem);

/* The prose of an answer as it goes into the topic's section; what belongs elsewhere is made into items. */
struct str shape_prose(struct shaping *shaping, struct str answer);
