/* Something that happened in the project, as it was reported: attacker-writable text. Received twice, counted
 * once. */
#pragma once
#include "entities/item_link.h"
#include "id.h"

enum trust { TRUST_MEMBER, TRUST_OUTSIDE };
enum event_outcome { EVENT_SILENT, EVENT_PROPOSAL };

struct event_fact {
    struct str kind; /* "status", "milestone", "decision", "risk", "removal", "mention", "item" … */
    struct str value;
};

struct project_event {
    struct id id, prd, workspace;
    struct str source;      /* "git", "note", "ci", "github" … */
    struct str external_id; /* unique per PRD and source */
    struct str kind;        /* "commit", "note", "issue", "test" … */
    struct str text;
    struct str subject; /* what it is about at the source, of which it may not be the last word: an issue, a
                           test; STR_NONE: only itself */
    struct str url, label; /* where it can be read, and what to call that: "acme/app#12"; STR_NONE: nowhere */
    int64_t at, received_at;
    enum trust trust;
    struct event_fact *facts;
    size_t fact_count;
    enum event_outcome outcome;
    struct str reason; /* why this was proposed, or why there is nothing to say */
    struct id proposal;
};

const char *trust_name(enum trust trust); /* "member", "outside" */
bool trust_parse(struct str name, enum trust *ret);
const char *event_outcome_name(enum event_outcome outcome); /* "silent", "proposal" */
bool event_outcome_parse(struct str name, enum event_outcome *ret);
/* How an item has to do with what is told: code implements, tests verify, people discuss. */
enum link_kind project_event_link_kind(const struct project_event *self);
