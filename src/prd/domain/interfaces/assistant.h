/*
 * The assistant port: what answers in a chat. It may write, ask and propose; it never changes anything
 * itself.
 *
 * assistant_start returns at once or after having answered; the sink hears everything, in order, from one
 * thread at a time (the caller's, or the assistant's own), and exactly one done or failed at the end. The
 * turn and its arena stay alive until then.
 */
#pragma once
#include "entities/document.h"
#include "entities/message.h"
#include "entities/proposal.h"
#include "error.h"
#include "value_objects/interview.h"
#include "value_objects/manifest.h"

/* One change as the history tells it, for "what changed since …". */
struct turn_change {
    int64_t revision;
    int64_t at;
    struct str author, cause, why;
    struct str summary; /* "FR-2 changed", "added M-1" */
};

/* A link between two nodes of the document. */
struct turn_link {
    struct id from, to;
    const char *kind; /* "depends_on" */
};

struct assistant_turn {
    struct arena *mem; /* for what the assistant makes; as long-lived as the turn */
    struct id prd, workspace, reply;
    int64_t revision; /* of the document */
    struct str prd_key, title, template_name;
    const struct document *document;
    const struct message *messages; /* oldest first; the last one is to be answered */
    size_t message_count;
    const struct interview *interview; /* as it was before this message */
    const struct proposal *open_proposals;
    size_t open_count;
    const struct turn_change *changes; /* newest first, at most 200 */
    size_t change_count;
    const struct turn_link *links;
    size_t link_count;
    const int64_t *code_floor; /* per item_kind: the highest number ever used */
    int64_t now;
};

struct assistant_usage {
    int64_t prompt_tokens, completion_tokens; /* 0: not known */
};

/* What became of the pending question with this message, and which one comes next. */
struct assistant_interview_step {
    struct str answered; /* question id; STR_NONE: the message was no answer */
    enum answer_state state;
    struct str next; /* question id asked in the reply; STR_NONE: none */
};

struct assistant_sink;
struct assistant_sink_ops {
    /* More of the reply's text. False: nobody wants it any more, stop soon. */
    bool (*delta)(struct assistant_sink *self, struct str text);
    /* Whether the reply is still wanted; for asking now and then while there is nothing to say. */
    bool (*wanted)(struct assistant_sink *self);
    /* A proposal; validated by the assistant against the turn's document. */
    void (*proposal)(struct assistant_sink *self, const struct proposal_draft *draft);
    void (*interview)(struct assistant_sink *self, const struct assistant_interview_step *step);
    /* What was sent to a model; before done or failed, at most once. As long-lived as the turn. */
    void (*manifest)(struct assistant_sink *self, const struct manifest *manifest);
    void (*done)(struct assistant_sink *self, const struct assistant_usage *usage);
    /* Takes the error over. What came by delta before is kept. */
    void (*failed)(struct assistant_sink *self, struct error *error);
};
struct assistant_sink {
    const struct assistant_sink_ops *ops;
};

struct assistant;
struct assistant_ops {
    void (*start)(struct assistant *self, const struct assistant_turn *turn, struct assistant_sink *sink);
    /* "guide", "openai/gpt-4o-mini": shown as the author of replies. Static or as long-lived as the
     * assistant. */
    const char *(*name)(const struct assistant *self);
    void (*free)(struct assistant *self);
};
struct assistant {
    const struct assistant_ops *ops;
};
