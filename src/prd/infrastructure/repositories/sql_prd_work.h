/* A unit of work in SQL and its repositories; for the files of this folder alone. */
#pragma once
#include "repositories/document_cache.h"
#include "repositories/sql_prd_store.h"

struct sql_prd_work {
    struct prd_work base;
    struct prd_repository prds;
    struct document_repository documents;
    struct revision_repository revisions;
    struct provenance_repository provenance;
    struct proposal_repository proposals;
    struct message_repository messages;
    struct interview_repository interviews;
    struct project_event_repository events;
    struct search_repository search;
    struct hook_repository hooks;
    struct share_repository shares;
    struct manifest_repository manifests;
    struct model_choice_repository models;
    struct comment_repository comments;
    struct approval_repository approvals;
    struct item_link_repository links;
    struct baseline_repository baselines;
    struct touch_repository touches;
    struct audit_trail audit;
    const struct audit_keeper *keeper; /* NULL: nobody keeps what is audited */
    struct audited_wait *audited;      /* what was put down in it, to be told when it is saved */
    struct transaction *transaction;
    bool writes;
    struct arena *scratch;         /* what is bound; freed with the work */
    struct id prd, workspace;      /* the last PRD whose workspace was looked up */
    struct id history_prd;         /* the last PRD whose history was looked up */
    int64_t history;               /* its key */
    struct map *node_keys;         /* of nodes of that history, those that were met: int64_t by id */
    struct history_packer *packer; /* NULL: not needed yet */
    struct document_cache *cache;
    struct kept_document
        *written; /* the head that this work made, for the cache once it is committed; NULL: none */
};

/* The workspace of a PRD, which leads all keys. Error not_found. */
struct error *sql_workspace_of(struct sql_prd_work *self, struct id prd, struct value *ret) _must_check_;
/* Remembers it. */
void sql_note_workspace(struct sql_prd_work *self, struct id prd, struct id workspace);

/* Binding: an id (none: NULL), a digest (all zero: NULL), a text that is never NULL. In the work's scratch.
 */
struct value sql_id(struct sql_prd_work *self, struct id id);
struct value sql_digest(struct sql_prd_work *self, struct digest digest);
struct value sql_text(struct str text);

/* Reading. A row that does not say what it should is error internal: somebody changed it from outside. */
struct error *sql_unreadable(const char *table) _must_check_;
bool sql_read_digest(const struct rows *rows, size_t row, size_t column, struct digest *ret); /* NULL: zero */
/* A text column that is never NULL. */
struct str sql_read_text(const struct rows *rows, size_t row, size_t column);
/* A cursor that is a number; `first` for the beginning. Error invalid for anything else. */
struct error *sql_read_cursor(struct str cursor, int64_t first, int64_t *ret) _must_check_;
/* The cursor behind `ordinal`. */
struct str sql_cursor(struct arena *mem, int64_t ordinal);
/* How many rows to ask for: one more than the window takes. */
int64_t sql_limit(const struct list_window *window);

/* sql_lists.c: statements that take the workspace as $1 and the PRD as $2. */
/* With the `more` values from $3 on. */
struct error *sql_query_prd(struct sql_prd_work *self, const char *sql, struct id prd,
                            const struct value *more, size_t count, struct arena *mem,
                            struct rows **ret) _must_check_;
/* The one number that it gives. */
struct error *sql_count(struct sql_prd_work *self, const char *sql, struct id prd, const struct value *more,
                        size_t count, int64_t *ret) _must_check_;
/* A page of a list: $3 is the ordinal of the row before it (`first`: at the beginning), $4 how many are asked
 * for. Rows begin with their ordinal. */
struct sql_page {
    struct rows *rows;
    size_t count; /* of the rows, those on the page */
    struct str next;
};
struct error *sql_read_page(struct sql_prd_work *self, const char *sql, struct id prd,
                            const struct list_window *window, int64_t first, struct arena *mem,
                            struct sql_page *ret) _must_check_;

/* sql_prds.c */
/* Moves the head; error retry when it is not `before`'s any more. */
struct error *sql_move_head(struct sql_prd_work *self, const struct prd *before,
                            const struct revision *revision, const int64_t *code_floor) _must_check_;

/* sql_audit_trail.c */
/* What was recorded is saved now. */
void sql_tell_audited(struct sql_prd_work *self);

/* sql_nodes.c */
/* Brings the stored head to `document`, of which the nodes with revision->number are new or changed, and
 * gives each of its nodes the position that it has from now on. */
struct error *sql_write_nodes(struct sql_prd_work *self, const struct revision *revision,
                              struct document *document, struct arena *mem) _must_check_;
/* Reads text, kind, heading, code and title from `column` on, and completes the node. */
struct error *sql_read_node_text(const struct rows *rows, size_t row, size_t column, struct arena *mem,
                                 struct node *ret) _must_check_;

/* sql_search.c */
/* On SQLite, after rows of search_rows went: what comes is not taken for indexed. */
struct error *sql_settle_search(struct transaction *transaction) _must_check_;
/* Which texts there are to look through, on a database whose tables of the search are empty. */
struct error *sql_rebuild_search(struct transaction *transaction) _must_check_;

/* The repositories, a file each: sql_prds.c, sql_documents.c … */
extern const struct prd_repository_ops sql_prd_repository_ops;
extern const struct document_repository_ops sql_document_repository_ops;
extern const struct revision_repository_ops sql_revision_repository_ops;
extern const struct provenance_repository_ops sql_provenance_repository_ops;
extern const struct proposal_repository_ops sql_proposal_repository_ops;
extern const struct message_repository_ops sql_message_repository_ops;
extern const struct interview_repository_ops sql_interview_repository_ops;
extern const struct project_event_repository_ops sql_project_event_repository_ops;
extern const struct search_repository_ops sql_search_repository_ops;
extern const struct hook_repository_ops sql_hook_repository_ops;
extern const struct share_repository_ops sql_share_repository_ops;
extern const struct manifest_repository_ops sql_manifest_repository_ops;
extern const struct model_choice_repository_ops sql_model_choice_repository_ops;
extern const struct comment_repository_ops sql_comment_repository_ops;
extern const struct approval_repository_ops sql_approval_repository_ops;
extern const struct item_link_repository_ops sql_item_link_repository_ops;
extern const struct baseline_repository_ops sql_baseline_repository_ops;
extern const struct touch_repository_ops sql_touch_repository_ops;
extern const struct audit_trail_ops sql_audit_trail_ops;
