/* The history's changes in SQL; for the files of this folder alone. */
#pragma once
#include "map.h"
#include "repositories/history_packer.h"
#include "repositories/sql_prd_work.h"

/* The key of the PRD's history. Error not_found. */
struct error *sql_history_of(struct sql_prd_work *self, struct id prd, struct value *ret) _must_check_;
/* The key of a node within it; 0 for one that never was in the document. */
struct error *sql_node_key(struct sql_prd_work *self, struct id prd, struct id node,
                           int64_t *ret) _must_check_;
/* The work's packer. */
struct history_packer *sql_packer(struct sql_prd_work *self);
/* The part of a hash that a change is found by; NULL for none. */
struct value sql_mark(struct sql_prd_work *self, struct digest hash);

/* Joins to `history_nodes n` its changes, as `c`, by way of an index that knows them by node, as `m`: what is
 * asked of seq and mark, and the order, is to be asked of `m`. Without it SQLite goes through all changes of
 * the history, since those are in order already. */
#define SQL_CHANGES_OF_NODE                                               \
    "JOIN history_changes m ON m.history = n.history AND m.node = n.key " \
    "JOIN history_changes c ON c.history = m.history AND c.seq = m.seq "

/* The number of the last change up to a revision, which is there; 0 before the first. */
struct error *sql_last_change(struct sql_prd_work *self, struct id prd, int64_t revision,
                              int64_t *ret) _must_check_;
/* Writes the changes after number `last`. */
struct error *sql_write_changes(struct sql_prd_work *self, const struct revision *revision, int64_t last,
                                struct arena *mem) _must_check_;
/* Gives the nodes of `document` that have no position yet the version that their history says, this
 * revision's changes with it. */
struct error *sql_settle_versions(struct sql_prd_work *self, const struct revision *revision,
                                  struct document *document) _must_check_;

/* sql_codes.c */
/* Notes which nodes have the codes that are not plain, after the revision's changes are written. */
struct error *sql_note_codes(struct sql_prd_work *self, const struct revision *revision,
                             struct arena *mem) _must_check_;
/* revision_repository's find_bearers. */
struct error *sql_find_bearers(struct revision_repository *base, struct id prd, const struct item_code *codes,
                               size_t count, struct arena *mem, struct id *ret) _must_check_;

/* Reads mark, body and the base's body from `column` on. The hash is zero where the node is not there. */
struct error *sql_read_packed(struct sql_prd_work *self, const struct rows *rows, size_t row, size_t column,
                              struct arena *mem, struct packed_text *ret, struct digest *hash) _must_check_;
