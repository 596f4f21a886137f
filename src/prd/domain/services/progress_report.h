/*
 * What became of a PRD's items between two of its revisions, as somebody would tell it to who was away: read
 * from the two documents alone, item by item. Each item is told once, under the first of these that fits.
 */
#pragma once
#include "entities/document.h"

enum report_group {
    REPORT_DONE,     /* a requirement, metric, milestone … is done now */
    REPORT_DECIDED,  /* a decision is new, or a question was answered */
    REPORT_OCCURRED, /* a risk came true */
    REPORT_MOVED,    /* a milestone or metric is due at another time */
    REPORT_DROPPED,  /* given up by its status, or removed */
    REPORT_ADDED,
    REPORT_CHANGED, /* says something else, or has another status or priority */
    REPORT_GROUPS,
};

/* "done", "decided" … */
const char *report_group_name(enum report_group group);

struct report_entry {
    enum report_group group;
    struct id node;
    enum node_kind kind;
    struct str code, title;
    struct str field;    /* that made the difference: "status", "due"; STR_NONE: the text */
    struct str from, to; /* its value before and now; STR_NONE: none */
    int64_t revision;    /* that changed the node last; 0: it was removed */
};

struct report_entries {
    struct report_entry *items; /* by group, and in a group in the order of the document; removed ones last */
    size_t count;
};
struct report_entries report_compare(const struct document *before, const struct document *after,
                                     struct arena *mem);

/* What still wants attention, in the order of the document: items that are blocked or failing, and questions
 * that are open. */
struct report_entries report_open(const struct document *document, struct arena *mem);
