/*
 * Which items the project has left behind: nothing has touched them for longer than their kind bears. An item
 * is touched when its text changes, or when somebody says that it is still true. Events that name it do not
 * touch it; they make it stale sooner, for they say that the project moves and the text does not. Sections,
 * text, decisions and terms do not go stale, nor does what is done, answered or dropped. Pure.
 */
#pragma once
#include "entities/document.h"

/* Days without a touch after which an item is stale. */
#define STALE_MUST_DAYS 40        /* a requirement with the priority must */
#define STALE_REQUIREMENT_DAYS 90 /* any other, and metrics */
#define STALE_RISK_DAYS 60        /* risks and assumptions */
#define STALE_QUESTION_DAYS 30    /* open questions and milestones */
/* So many events that name it make that a quarter of the days. */
#define STALE_EVENTS_TELLING 3

/* When a node was last touched. */
struct node_touch {
    struct id node;
    int64_t changed_at, confirmed_at; /* 0: never confirmed */
};
/* That an event named an item. */
struct item_mention {
    struct item_code code;
    int64_t at;
};

struct stale_item {
    const struct node *node;
    int64_t since;     /* the last touch */
    int64_t events;    /* that named it since then */
    struct str reason; /* "Nothing has touched this must-have for 40 days, though 12 events named it." */
};
struct stale_list {
    struct stale_item *items; /* in the order of the touches */
    size_t count;
};

/* `touches` has one for each node that can be stale, the longest untouched first; a node without one is never
 * stale. */
struct stale_list staleness_of(const struct document *document, const struct node_touch *touches,
                               size_t touch_count, const struct item_mention *mentions, size_t mention_count,
                               int64_t now, struct arena *mem);
