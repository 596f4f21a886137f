/* One reply of the guide while it is given; for the guide's own files. */
#pragma once
#include "interfaces/assistant.h"
#include "services/answer_shaper.h"
#include "services/guide_commands.h"
#include "services/question_bank.h"

struct talk {
    const struct assistant_turn *turn;
    struct assistant_sink *sink;
    struct arena *mem;
    struct str message;             /* that is answered */
    const struct question *pending; /* NULL: none */
    struct interview interview;     /* a copy that the answer goes into */
    struct assistant_interview_step step;
    bool said;       /* something was said in this reply */
    bool line_ended; /* … and it ended with a line end */
    bool unwanted;   /* nobody listens any more */
    size_t proposed; /* proposals made in this reply */
};

/* Says a piece of the reply. `paragraph` begins a new one first. */
void say(struct talk *self, const char *format, ...) _printf_(2, 3);
void paragraph(struct talk *self);

/* "1 requirement", "3 requirements" */
struct str counted(size_t count, const char *noun, struct arena *mem);
/* "requirement", "open question": what an item of the kind is called. */
const char *kind_noun(enum item_kind kind);
/* "a", "a and b", "a, b and c" */
struct str enumerated(const struct str *items, size_t count, struct arena *mem);
/* "3 requirements and 1 metric"; "" when the shaping made no items. */
struct str counted_items(const struct shaped_answer *shaped, struct arena *mem);
/* A short form of a node's text for a list: code and first sentence, or section and first line. */
struct str node_summary(const struct document *document, size_t index, struct arena *mem);

/* Hands in a proposal. The quote is of the message. */
void propose(struct talk *self, enum proposal_origin origin, struct str reason,
             const struct operation *operations, size_t count);
struct shaping_context shaping_context_of(const struct talk *self);

/* Asks the next question, or says that there is none and sums up. */
void ask_next(struct talk *self);
void ask(struct talk *self, const struct question *question);

/* guide_reports.c */
void report_help(struct talk *self, const struct command *command);
void report_status(struct talk *self, const struct command *command);
void report_missing(struct talk *self, const struct command *command);
void report_lint(struct talk *self, const struct command *command);
void report_changes(struct talk *self, const struct command *command);
void report_item(struct talk *self, const struct command *command);
void report_words(struct talk *self, const struct command *command);
/* What is known and what is missing, when the interview ends. */
void report_end(struct talk *self, const struct interview_view *view);

/* guide_answers.c */
void report_list(struct talk *self, const struct command *command);
void report_origin(struct talk *self, const struct command *command);
void report_judgement(struct talk *self, const struct command *command);
void report_limit(struct talk *self, const struct command *command);
void report_unclear(struct talk *self, const struct command *command);
void edit_figure(struct talk *self, const struct command *command);
void thank(struct talk *self, const struct command *command);
void acknowledge(struct talk *self, const struct command *command);
void ask_for_words(struct talk *self, const struct command *command);

/* guide_edits.c */
void edit_field(struct talk *self, const struct command *command);
void edit_statement(struct talk *self, const struct command *command);
void edit_removal(struct talk *self, const struct command *command);
void edit_addition(struct talk *self, const struct command *command);
/* What came of shaping a text: what is proposed and what was left out. */
void report_shaped(struct talk *self, const struct shaped_answer *shaped, struct str what);
