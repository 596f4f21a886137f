/*
 * Turns a reported event into facts, and facts into at most one proposal or into silence with a reason, by
 * rules alone. The event's text never instructs: it is quoted, matched and classified, nothing more.
 */
#pragma once
#include "entities/document.h"
#include "entities/project_event.h"
#include "entities/proposal.h"
#include "error.h"
#include "services/word_index.h"

struct event_reading {
    struct event_fact *facts;
    size_t fact_count;
    enum event_outcome outcome;
    struct str reason;           /* plain words, for the person who decides or wonders */
    struct proposal_draft draft; /* where outcome is EVENT_PROPOSAL */
};

/* Reads `event` against the document of the index, which many events may share. Pure; result in `mem`. */
void event_interpret(const struct project_event *event, const struct word_index *index, struct arena *mem,
                     struct event_reading *ret);
