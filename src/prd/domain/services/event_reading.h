/* How event_interpreter.h is divided among its files; for them alone. */
#pragma once
#include "services/event_interpreter.h"
#include "services/event_matching.h"
#include "services/item_draft.h"

struct interpreting {
    struct arena *mem;
    const struct project_event *event;
    const struct document *document;
    struct word_index index;
    struct claim_list claims;
    struct str about; /* what is new is about; "" */
    struct event_reading *reading;
    size_t operation_count; /* of the draft */
    struct operation *operations;
};

/* What the event is called in a reason: "“add CSV export”", harmless and short. */
struct str event_words(const struct interpreting *self, struct str sentence);
/* The day it happened: "2027-03-01". */
struct str event_day(const struct interpreting *self);

/* Keeps what the event says, harmless and short; the same once, and not without end. "item": that it is about
 * one. */
void add_fact(struct interpreting *self, const char *kind, struct str value);
/* Ends in silence, with the reason. */
void stay_silent(struct interpreting *self, const char *format, ...) _printf_(2, 3);
/* Ends in a proposal of the operations added so far, with the reason; in silence when there is none, because
 * no field could be set. */
void make_proposal(struct interpreting *self, const char *format, ...) _printf_(2, 3);
/* False, and nothing is added, for a row whose table has no column for the field. */
bool add_field_change(struct interpreting *self, const struct node *node, struct str field, struct str value);
/* Adds an item of the kind in the topic's section. */
void add_item(struct interpreting *self, enum item_kind kind, struct str statement,
              const struct draft_field *fields, size_t field_count);
/* Adds an entry to a section that tells the document's history, in its style; false when there is none. */
bool add_history_entry(struct interpreting *self, struct str sentence);

#define RELATED 0.3             /* of an event's words that the document must have in one place */
#define EVENT_STATEMENT_MAX 240 /* bytes of an event that go into the document */

/* An event's words as a statement for the document: harmless, bounded, one sentence. */
struct str statement_of(const struct interpreting *self, struct str text);
/* The status that an item has after the act; STR_NONE: the act says nothing of it. */
struct str status_after(enum act act, const struct node *node);
/* Whether the node's due field says that moment already: "milestone 1.28" is "1.28". */
bool is_due(const struct node *node, struct str due, struct arena *mem);
bool has_status(const struct node *node, struct str status);
/* "FR-3 is done", "R-1 has occurred" */
struct str now_is(const struct node *node, struct str status, struct arena *mem);

/* event_codes.c: what is made of items that the event names by their codes; false when it names none. */
bool apply_codes(struct interpreting *self);
/* event_rules.c: what is made of the claim that tells the most. */
void apply_claim(struct interpreting *self, const struct claim *claim);
