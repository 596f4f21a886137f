/* A unit of work in SQL and its repositories; for the files of this folder alone. */
#pragma once
#include "repositories/sql_prd_store.h"

struct sql_prd_work {
    struct prd_work base;
    struct transaction *transaction;
    struct arena *scratch;    /* what is bound; freed with the work */
    struct id prd, workspace; /* the last PRD whose workspace was looked up */
};

static inline struct sql_prd_work *sql_work(struct prd_work *base)
{
    return container_of(base, struct sql_prd_work, base);
}

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

/* sql_prds.c */
struct error *sql_add_prd(struct prd_work *base, const struct prd *prd);
struct error *sql_find_prd(struct prd_work *base, struct id id, struct arena *mem, struct prd *ret);
struct error *sql_find_prd_by_key(struct prd_work *base, const struct id *workspaces, size_t count,
                                  struct str key, struct arena *mem, struct prd *ret);
struct error *sql_list_prds(struct prd_work *base, const struct id *workspaces, size_t count,
                            const struct list_window *window, struct arena *mem, struct prd_list *ret);
struct error *sql_update_prd(struct prd_work *base, const struct prd *prd);
/* Moves the head; error retry when it is not `before`'s any more. */
struct error *sql_move_head(struct sql_prd_work *self, const struct prd *before,
                            const struct revision *revision, const int64_t *code_floor) _must_check_;

/* sql_documents.c */
struct error *sql_load_document(struct prd_work *base, const struct prd *prd, struct arena *mem,
                                struct document *ret);
struct error *sql_load_document_at(struct prd_work *base, const struct prd *prd, int64_t revision,
                                   struct arena *mem, struct document *ret);
struct error *sql_find_text(struct prd_work *base, struct id prd, struct digest hash, struct arena *mem,
                            struct str *ret);

/* sql_nodes.c */
/* Brings the stored head to `document`, of which the nodes with revision->number are new or changed. */
struct error *sql_write_nodes(struct sql_prd_work *self, const struct revision *revision,
                              const struct document *document, struct arena *mem) _must_check_;
/* Reads text, kind, heading, code and title from `column` on, and completes the node. */
struct error *sql_read_node_text(const struct rows *rows, size_t row, size_t column, struct arena *mem,
                                 struct node *ret) _must_check_;

/* sql_revisions.c */
struct error *sql_add_revision(struct prd_work *base, const struct prd *before,
                               const struct revision *revision, const struct document *document,
                               const int64_t *code_floor, struct arena *mem);
struct error *sql_find_revision(struct prd_work *base, struct id prd, int64_t number, bool texts,
                                struct arena *mem, struct revision *ret);
struct error *sql_list_revisions(struct prd_work *base, struct id prd, const struct list_window *window,
                                 bool texts, struct arena *mem, struct revision_list *ret);

/* sql_proposals.c */
struct error *sql_add_proposal(struct prd_work *base, const struct proposal *proposal);
struct error *sql_find_proposal(struct prd_work *base, struct id id, struct arena *mem, struct proposal *ret);
struct error *sql_list_proposals(struct prd_work *base, struct id prd, bool open, bool decided,
                                 const struct list_window *window, struct arena *mem,
                                 struct proposal_list *ret);
struct error *sql_decide_operation(struct prd_work *base, const struct proposal *proposal, size_t index,
                                   struct str edited);
struct error *sql_list_proposal_links(struct prd_work *base, struct id prd, struct id first, struct id last,
                                      struct arena *mem, struct proposal_link **ret, size_t *count);

/* sql_messages.c */
struct error *sql_add_message(struct prd_work *base, const struct message *message);
struct error *sql_update_message(struct prd_work *base, const struct message *message);
struct error *sql_find_message(struct prd_work *base, struct id id, struct arena *mem, struct message *ret);
struct error *sql_list_messages(struct prd_work *base, struct id prd, const struct list_window *window,
                                struct arena *mem, struct message_list *ret);
struct error *sql_last_messages(struct prd_work *base, struct id prd, size_t count, struct arena *mem,
                                struct message_list *ret);
struct error *sql_fail_streaming(struct prd_work *base, struct str error, size_t *count);

/* sql_interviews.c */
struct error *sql_load_interview(struct prd_work *base, const struct prd *prd, struct arena *mem,
                                 struct interview *ret);
struct error *sql_save_answer(struct prd_work *base, struct id prd, struct id workspace,
                              const struct interview_answer *answer);

/* sql_project_events.c */
struct error *sql_add_event(struct prd_work *base, const struct project_event *event, struct arena *mem,
                            bool *added, struct project_event *ret);
struct error *sql_list_events(struct prd_work *base, struct id prd, const struct list_window *window,
                              struct arena *mem, struct project_event_list *ret);
