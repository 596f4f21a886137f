/*
 * Topics: what a PRD should say something about, where that stands, and in which form. One table for all
 * templates; a template's questions name the topics they are about.
 */
#pragma once
#include "entities/document.h"
#include "services/question_bank.h"

enum topic_form {
    TOPIC_TEXT,  /* prose, word for word */
    TOPIC_ITEMS, /* items of one kind */
};

struct topic {
    const char *id;      /* "problem" */
    const char *title;   /* of the coverage meter: "Problem" */
    const char *heading; /* of the section that is made where there is none */
    const char *const
        *sections; /* titles under which documents cover it, lower case, NULL-ended, best first */
    enum topic_form form;
    enum item_kind kind; /* TOPIC_ITEMS */
};

/* NULL when there is no such topic. */
const struct topic *topic_find(struct str id);
/* The topic whose items are of `kind`; the first in the table. NULL: items of that kind have no topic. */
const struct topic *topic_of_kind(enum item_kind kind);
/* The topic that people call by that name ("risk", "open questions", "NFR"); NULL when there is none. */
const struct topic *topic_named(struct str name);
/* The topic's place in the usual order of a document, from 0. */
size_t topic_order(const struct topic *topic);

/* Whether a section's title covers the topic: itself, or a part of it ("Risks and Mitigations" has "Risks",
 * "Notes/Constraints/Caveats (Optional)" has "Constraints"). Numbering and case are ignored. */
bool topic_has_title(const struct topic *topic, struct str title);
/* Index of the section the topic stands in, the topic's own titles before others; SIZE_MAX when there is
 * none. */
size_t topic_section(const struct topic *topic, const struct document *document);

/* What the document says about it: known, partial (hardly a word, or a metric without a number) or missing.
 */
enum topic_state topic_state_in(const struct topic *topic, const struct document *document,
                                struct arena *mem);
/* Whether the document holds so few items of the topic that they may have come by the way, in answers to
 * other questions. */
bool topic_is_thin(const struct topic *topic, const struct document *document, struct arena *mem);
