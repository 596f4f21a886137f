/* An answer as the statements that become items: one for each bullet, and for each sentence that stands
 * alone. */
#pragma once
#include "services/ears.h"
#include "services/prose.h"

struct statement {
    struct str text; /* its opening sentence or bullet, one line */
    struct str tail; /* sentences that go on with it, one line; may be empty */
    struct str more; /* Markdown that belongs to it as blocks: code, tables, paragraphs; may be empty */
    enum priority priority; /* what the list's lead-in said ("Nice to have:") */
    bool listed;            /* a bullet of its own, or opened by a heading */
    bool headed;            /* opened by a heading */
    bool first;             /* nothing was said before it that a pronoun could mean */
    bool checked;           /* "[x]" */
    size_t passage;         /* index of the passage it begins in */
};
struct statement_list {
    struct statement *items;
    size_t count;
};

/*
 * Reads the statements. A sentence that begins with "This", "It", "However" and the like goes on with the one
 * before; nested bullets go on with theirs. `headings_open`: a heading opens a statement, and what stands
 * below it is its `more` (risks are written so); otherwise it only leads in. *leads: lines that introduce
 * others ("It must:").
 */
struct statement_list statements_read(struct str text, bool headings_open, struct arena *mem,
                                      struct str_list *leads);

/* Whether the sentence has a number that tells success: one with a unit that is not only a date. */
bool is_measurable(struct str sentence, struct arena *mem);

/* The parts of a sentence between its semicolons, where each could stand alone, and before a second duty
 * of another subject ("…, and the manager must …"). */
struct str_list statement_parts(struct str sentence, struct arena *mem);

/* "who decides" -> "who decides?", also after a colon ("Letters: who pays"); other words as they are. */
struct str statement_with_question_mark(struct str text, struct arena *mem);

/* What is left of a sentence that says that its speaker does not know ("I don't know how many pay late" ->
 * "how many pay late"); STR_NONE when it does not say so, "" when nothing is left. */
struct str statement_unknown(struct str sentence);
