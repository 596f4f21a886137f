/*
 * The history of PRDs exactly as it is stored, for verifying it: texts are texts, nothing in them is taken on
 * trust, no row is left out because it is malformed. One view is one state of the database. Errors are those
 * of database.h. Everything read is in the caller's arena. A store is thread-safe; a view belongs to one
 * thread.
 */
#pragma once
#include "error.h"

struct stored_prd {
    struct str workspace, id, key;
    int64_t head;
    struct str head_hash;
    int64_t history;       /* where its history is; 0: it has none */
    int64_t carries_after; /* an earlier Stet, which carried no lines, wrote the revisions up to this one */
    int64_t origins;       /* of how many nodes it is kept where their lines come from */
    bool has_every_code;   /* `codes` gives all; otherwise those of newer revisions */
};
struct stored_revision {
    int64_t number;
    struct str author_kind, author, author_name, why;
    int64_t cause;
    struct str proposal, message, event; /* bytes of ids; STR_NONE: NULL */
    int64_t at, last_change;
    struct str hash; /* bytes */
};
struct stored_change {
    int64_t seq, revision, kind;
    struct str node, follows_before, follows_after; /* ids as text; STR_NONE: NULL; "": of no node there is */
    struct str mark;                                /* bytes; STR_NONE: NULL */
    bool is_readable;                               /* what was packed can be read: */
    struct str code, title, text;
    struct str carried; /* runs of what its revision carried to the node; STR_NONE: none */
};
/* A node of the document as it is now. */
struct stored_node {
    struct str node;
    int64_t revision, version;
    struct str hash, text, kind, code, title;
    struct str origins; /* STR_NONE: none kept */
};
/* Which node had a code last, of those that are not plain. */
struct stored_code {
    struct str code, node; /* an id as text; STR_NONE: of no node there is */
};

struct history_view;
struct history_view_ops {
    /* In order of their ids, after the one named (STR_NONE: from the first), at most `limit`. */
    struct error *(*prds)(struct history_view *self, struct str after, size_t limit, struct arena *mem,
                          struct stored_prd **ret, size_t *count);
    /* In order, after number `after`. */
    struct error *(*revisions)(struct history_view *self, const struct stored_prd *prd, int64_t after,
                               size_t limit, struct arena *mem, struct stored_revision **ret, size_t *count);
    /* After change `after`, up to `to`, in order. From one call to the next: what is packed against a text
     * before it is read with that. */
    struct error *(*changes)(struct history_view *self, const struct stored_prd *prd, int64_t after,
                             int64_t to, struct arena *mem, struct stored_change **ret, size_t *count);
    /* The document at the head, in its order. */
    struct error *(*nodes)(struct history_view *self, const struct stored_prd *prd, struct arena *mem,
                           struct stored_node **ret, size_t *count);
    struct error *(*codes)(struct history_view *self, const struct stored_prd *prd, struct arena *mem,
                           struct stored_code **ret, size_t *count);
    void (*end)(struct history_view *self);
};
struct history_view {
    const struct history_view_ops *ops;
};
static inline void history_view_endp(struct history_view **self)
{
    if (*self)
        (*self)->ops->end(*self);
}

struct history_store;
struct history_store_ops {
    struct error *(*begin)(struct history_store *self, struct history_view **ret);
    void (*free)(struct history_store *self);
};
struct history_store {
    const struct history_store_ops *ops;
};
