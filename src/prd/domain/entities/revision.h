/*
 * A revision: an applied list of operations, by whom, why, on what evidence, chained by hash to its parent.
 *
 * A change records one node's step from one text to the next, so that a revision stores what changed and any
 * older document is found by undoing changes from the head. The hash covers the parent's hash, every field of
 * the revision and every change (lengths before parts, digest_sha256_parts), so one changed byte anywhere
 * breaks the chain.
 */
#pragma once
#include "digest.h"
#include "entities/node.h"
#include "value_objects/operation.h"

enum author_kind { AUTHOR_USER, AUTHOR_ASSISTANT, AUTHOR_SYSTEM };
/* Kept as numbers: new ones come last. */
enum cause {
    CAUSE_CREATE,
    CAUSE_EDIT,
    CAUSE_ANSWER,   /* a proposal from the interview, accepted */
    CAUSE_PROPOSAL, /* a proposal from the chat or lint, accepted */
    CAUSE_EVENT,    /* a proposal from an event, accepted */
    CAUSE_IMPORT,
    CAUSE_RESTORE,
};
#define CAUSES (CAUSE_RESTORE + 1)

struct change {
    enum operation_kind kind; /* set_field is recorded as replace_text */
    struct id node;
    struct str code, title;             /* of the node, after the change (before it, when removed) */
    struct digest before, after;        /* text hashes; all zero: the node did not exist before, or after */
    struct str before_text, after_text; /* filled on request only (revision_find with texts) */
    enum node_kind
        node_kind; /* of the node, as code and title; not covered by the hash, for the text says it */
    int heading;
    struct id follows_before, follows_after; /* the node it stood after; none: at the start (or not there) */
};

struct revision {
    struct id prd, workspace;
    int64_t number;
    enum author_kind author_kind;
    struct id author;
    struct str author_name;
    enum cause cause;
    struct str why;
    struct id proposal, message, event; /* evidence; none where it does not apply */
    int64_t at;
    struct digest parent_hash, hash;
    struct change *changes;
    size_t change_count;
};

const char *cause_name(enum cause cause); /* "create" … */
bool cause_parse(struct str name, enum cause *ret);
const char *author_kind_name(enum author_kind kind); /* "user", "assistant", "system" */
bool author_kind_parse(struct str name, enum author_kind *ret);
/* The hash as described above. Pure. */
struct digest revision_hash(const struct revision *self, struct arena *mem);
