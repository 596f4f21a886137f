/* The questions of the interview, per template, and what an answer to each becomes. Static tables. */
#pragma once
#include "entities/document.h"
#include "value_objects/interview.h"

struct question {
    const char *id;      /* "prd.problem" */
    const char *topic;   /* "problem" */
    const char *text;    /* one good question */
    const char *why;     /* why it is asked, one sentence */
    const char *example; /* of a good answer */
};

enum topic_state { TOPIC_KNOWN, TOPIC_PARTIAL, TOPIC_MISSING, TOPIC_SKIPPED };

struct topic_coverage {
    const char *topic;
    const char *title;
    enum topic_state state;
};

struct interview_view {
    const struct question *question; /* pending, or the next to ask; NULL: nothing left */
    struct topic_coverage *coverage;
    size_t coverage_count;
    int64_t answered, total, percent;
};

/* Templates, NULL-ended: "prd", "one-pager", "pr-faq", "rfc", "blank". */
extern const char *const template_names[];
/* The first Markdown of a new PRD: title, the template's sections, and the idea where it belongs. */
struct str template_document(struct str template_name, struct str title, struct str idea, struct arena *mem);
/* A question by id; NULL when the bank has none. */
const struct question *question_find(struct str id);
/* Which question is next and what is known, from the document and the answers so far. */
void interview_view(const struct interview *interview, const struct document *document, struct arena *mem,
                    struct interview_view *ret);
