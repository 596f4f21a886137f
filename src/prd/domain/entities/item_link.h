/*
 * That a node has to do with another one, or with something outside. A person says so, or an event tells it.
 * Each end is remembered as it was when somebody last said that the link is true: an end that says something
 * else since then makes it suspect, and one that is gone breaks it.
 */
#pragma once
#include "digest.h"
#include "entities/document.h"

#define LINKS_MAX 5000 /* in a PRD */

enum link_kind {
    LINK_DEPENDS_ON, /* to another node */
    LINK_REFINES,
    LINK_VERIFIES,
    LINK_CONFLICTS_WITH,
    LINK_RELATES_TO,
    LINK_IMPLEMENTED_BY, /* to an address outside */
    LINK_DISCUSSED_IN,
};

struct link_end {
    struct id node;          /* none: outside */
    struct digest substance; /* of its text, when the link was last said to be true; outside: what was told */
    struct str code, title;  /* then; code STR_NONE: it had none */
};

struct item_link {
    struct id id, prd, workspace;
    enum link_kind kind;
    struct link_end from, to;
    struct str url, label; /* STR_NONE: to a node; url of what has no address: "git:<commit>" */
    struct str note;       /* "": none */
    struct id author;      /* none: made by `event` */
    struct str author_name;
    struct id event;
    struct digest told; /* what was last told of an end outside, and by which event; zero: nothing */
    struct id told_by;
    int64_t created_at;
    int64_t confirmed_at; /* 0: not since it was made */
    struct id confirmed_by;
    struct str confirmed_by_name;
};

/* How an end stands in the document as it is. */
enum link_end_state { LINK_END_SAME, LINK_END_CHANGED, LINK_END_GONE };

const char *link_kind_name(enum link_kind kind); /* "depends_on" … */
bool link_kind_parse(struct str name, enum link_kind *ret);
bool link_kind_goes_outside(enum link_kind kind);
/* Whether links of that kind say that one thing comes before another, so that a circle of them says nothing.
 */
bool link_kind_orders(enum link_kind kind);
/* The node as an end of a link that is true now. */
struct link_end link_end_of(const struct node *node, struct arena *mem);
/* Of the end outside: whether something else was told of it since. */
enum link_end_state link_outside_state(const struct item_link *self);
/* Against the node as it is now; NULL: it is gone. */
enum link_end_state link_end_state(const struct link_end *self, const struct node *node, struct arena *mem);
