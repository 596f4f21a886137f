/* What a model was sent for one reply, and what it did with it: kept with the reply, so that afterwards
 * anybody can say what left the house. */
#pragma once
#include "digest.h"
#include "id.h"

enum manifest_form { MANIFEST_WHOLE, MANIFEST_LINE }; /* in full, or a line of the outline */
enum manifest_cause {
    MANIFEST_DOCUMENT, /* the document was sent whole, or as an outline */
    MANIFEST_TARGET,   /* the message names it */
    MANIFEST_LINK,     /* one link away from such a node */
    MANIFEST_WORDS,    /* it shares words with the message */
};

struct manifest_node {
    struct id id;
    struct digest hash; /* of its text then */
    enum manifest_form form;
    enum manifest_cause cause;
};

/* One call: the answer, or the turn that mends it. */
struct manifest_call {
    bool is_repair;
    int64_t prompt_tokens, completion_tokens; /* 0: not told */
    int64_t first_text_after, took;           /* milliseconds; first_text_after -1: none came */
    struct str outcome;                       /* "done", or the code of what went wrong */
};

#define MANIFEST_CALLS_MAX 2

struct manifest {
    struct str model; /* "openai/gpt-4o-mini" */
    struct str host;  /* where it was sent: "127.0.0.1:11434" */
    double temperature;
    int64_t context_tokens;   /* what it had to fit in, the answer included */
    int64_t estimated_tokens; /* of what was sent */
    int64_t bytes;
    int64_t revision; /* of the document */
    int64_t messages, changes, proposals;
    struct manifest_node *nodes; /* in the document's order */
    size_t count;
    struct manifest_call calls[MANIFEST_CALLS_MAX];
    size_t call_count;
    struct str problem; /* why changes were refused after the repair; STR_NONE: none were */
    struct str answer;  /* then: the model's last answer as it came, cut at 64 KiB */
};

const char *manifest_form_name(enum manifest_form form);    /* "whole", "line" */
const char *manifest_cause_name(enum manifest_cause cause); /* "document", "target", "link", "words" */
bool manifest_form_parse(struct str name, enum manifest_form *ret);
bool manifest_cause_parse(struct str name, enum manifest_cause *ret);
