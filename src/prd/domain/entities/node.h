/*
 * A node: the unit of edit, a stretch of the document's Markdown with an identity of its own.
 *
 * Nodes partition the source: one per heading, per recognised item (a list item, paragraph or heading that
 * carries an item code), per other top-level block, each with the blank lines that follow it; the blank lines
 * after a list of items open the next node, so that an item can be added at its end without one. All but id,
 * text, version and revision is read from the text (services/recogniser.h), so the Markdown stays the truth.
 *
 * Stet's own form of an item:
 *     - **FR-1** The system shall send a reminder 24 hours before the event.
 *       - priority: must
 *       - status: open
 * The fields are the nested list of `name: value`. The forms of spec-kit, OpenSpec, BMAD and KEPs are
 * recognised too.
 */
#pragma once
#include "digest.h"
#include "id.h"
#include "value_objects/item_code.h"

enum node_kind {
    NODE_SECTION,
    NODE_TEXT,
    NODE_REQUIREMENT, /* FR, NFR */
    NODE_METRIC,
    NODE_RISK,
    NODE_QUESTION,
    NODE_DECISION,
    NODE_ASSUMPTION,
    NODE_MILESTONE,
    NODE_TERM,
    NODE_STORY, /* what somebody wants to do, and why: US, "Story 1", "As a …, I want …" */
};
#define NODE_KINDS (NODE_STORY + 1)

struct node_field {
    struct str name;  /* lower case: "status" */
    struct str value; /* trimmed, one line */
};

struct node {
    struct id id;
    struct str text;    /* its Markdown, every byte */
    struct digest hash; /* SHA-256 of the text */
    int64_t version;    /* counts its changes, from 1 */
    int64_t revision;   /* the revision that last changed it */
    int64_t position;   /* order in the document; the repository's business. 0: it has no place there yet */

    enum node_kind kind;
    int level;            /* sections: 1–6; others: that of the section they stand in, 0 before any */
    int heading;          /* level of the heading it opens with, also of an item in heading form; 0: none */
    struct str columns;   /* rows of a table: the head of it that stands above, two lines, where it names what
                           * items state; else STR_NONE */
    struct str code;      /* "FR-12" as written, or STR_NONE */
    struct str title;     /* headings: plain text; items: first sentence without code; else the first line */
    struct str statement; /* items: the text without code and fields */
    struct node_field *fields;
    size_t field_count;
};

/* "section", "text", "requirement" … */
const char *node_kind_name(enum node_kind kind);
bool node_kind_parse(struct str name, enum node_kind *ret);
/* What an item of that kind is: FR and NFR are requirements. */
enum node_kind node_kind_of_item(enum item_kind kind);
/* Whether it is neither section nor text. */
bool node_is_item(const struct node *self);
/* The value of a field; STR_NONE when it has none. */
struct str node_field_get(const struct node *self, struct str name);
/* The name of the field in which an item says when it is due: "due", or what its author calls it. */
struct str node_due_name(const struct node *self);
