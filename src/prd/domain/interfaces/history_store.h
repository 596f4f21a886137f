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
};
struct stored_revision {
    int64_t number;
    struct str author_kind, author, author_name, cause, why, proposal, message, event;
    int64_t at;
    struct str parent_hash, hash;
};
struct stored_change {
    int64_t revision, ordinal;
    struct str kind, node, code, title, before, after, follows_before, follows_after; /* STR_NONE: NULL */
};
/* A text as it once was, or a node as it is now. */
struct stored_text {
    struct str node;  /* its id; STR_NONE in a list of texts */
    int64_t revision; /* that last changed the node */
    struct str hash, text, kind, code, title;
};

struct history_view;
struct history_view_ops {
    /* In order of their ids, after the one named (STR_NONE: from the first), at most `limit`. */
    struct error *(*prds)(struct history_view *self, struct str after, size_t limit, struct arena *mem,
                          struct stored_prd **ret, size_t *count);
    /* In order, after number `after`. */
    struct error *(*revisions)(struct history_view *self, const struct stored_prd *prd, int64_t after,
                               size_t limit, struct arena *mem, struct stored_revision **ret, size_t *count);
    /* Of the revisions above `after` up to `to`, in order. */
    struct error *(*changes)(struct history_view *self, const struct stored_prd *prd, int64_t after,
                             int64_t to, struct arena *mem, struct stored_change **ret, size_t *count);
    /* Every text that a node ever had, in order of the hashes, after one. */
    struct error *(*texts)(struct history_view *self, const struct stored_prd *prd, struct str after,
                           size_t limit, struct arena *mem, struct stored_text **ret, size_t *count);
    /* The document at the head, in its order. */
    struct error *(*nodes)(struct history_view *self, const struct stored_prd *prd, struct arena *mem,
                           struct stored_text **ret, size_t *count);
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
