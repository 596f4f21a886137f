/*
 * Operations: the only way a document changes. Each one on an existing node carries the hash of the text it
 * was made against; what it means when that node has changed meanwhile is decided when it is applied
 * (services/applier.h).
 */
#pragma once
#include "digest.h"
#include "id.h"

/* Kept as numbers: new ones come last. */
enum operation_kind {
    OPERATION_ADD_NODE,     /* text, after (none: at the start) */
    OPERATION_REPLACE_TEXT, /* node, base, text */
    OPERATION_SET_FIELD,    /* node, base, field, value ("" removes the field) */
    OPERATION_MOVE_NODE,    /* node, base, after */
    OPERATION_REMOVE_NODE,  /* node, base */
};
#define OPERATION_KINDS (OPERATION_REMOVE_NODE + 1)

struct operation {
    enum operation_kind kind;
    struct id node;     /* of add_node: the id the new node gets, or none to have one made */
    struct digest base; /* hash of the node's text that this was made against */
    struct id after;
    struct str text;
    struct str field, value;
};

const char *operation_kind_name(enum operation_kind kind); /* "add_node" … */
bool operation_kind_parse(struct str name, enum operation_kind *ret);
/* An add_node may leave its item's number open: "**FR-?**" in `text` becomes the next free code when it is
 * applied, so that proposals made side by side never share one. */
