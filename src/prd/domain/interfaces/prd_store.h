/*
 * The store of PRDs as a port: units of work, and the repositories bound to one. Everything read is in the
 * caller's arena. Errors are those of database.h (retry, conflict "unique", unavailable, internal) and
 * not_found where said. A store is thread-safe; a unit of work belongs to one thread.
 */
#pragma once
#include "entities/document.h"
#include "entities/message.h"
#include "entities/prd.h"
#include "entities/project_event.h"
#include "entities/proposal.h"
#include "entities/revision.h"
#include "error.h"
#include "value_objects/interview.h"

struct prd_store;
struct prd_work;

struct prd_store_ops {
    /* `writes` false: one snapshot, nothing may be written. */
    struct error *(*begin)(struct prd_store *self, bool writes, struct prd_work **ret);
    void (*free)(struct prd_store *self);
};
struct prd_store {
    const struct prd_store_ops *ops;
};

/* Where a list goes on: items after (or before) `from`, at most `limit`. */
struct list_window {
    struct str from; /* an opaque cursor of the repository's own; STR_NONE: the beginning */
    size_t limit;
};

struct prd_list {
    struct prd *items;
    size_t count;
    struct str next; /* cursor; STR_NONE: no more */
};
struct revision_list {
    struct revision *items;
    size_t count;
    struct str next;
};
struct proposal_list {
    struct proposal *items;
    size_t count;
    struct str next;
};
struct message_list {
    struct message *items;
    size_t count;
    struct str next;
};
struct project_event_list {
    struct project_event *items;
    size_t count;
    struct str next;
};
/* That a proposal rests on a message. */
struct proposal_link {
    struct id message, proposal;
};

struct prd_work_ops {
    struct error *(*commit)(struct prd_work *self);
    void (*end)(struct prd_work *self); /* rolls back unless committed; frees */

    /* PRDs. find_by_key looks in the given workspaces, in their order. */
    struct error *(*add_prd)(struct prd_work *self, const struct prd *prd);
    struct error *(*find_prd)(struct prd_work *self, struct id id, struct arena *mem, struct prd *ret);
    struct error *(*find_prd_by_key)(struct prd_work *self, const struct id *workspaces, size_t count,
                                     struct str key, struct arena *mem, struct prd *ret);
    /* Last updated first. */
    struct error *(*list_prds)(struct prd_work *self, const struct id *workspaces, size_t count,
                               const struct list_window *window, struct arena *mem, struct prd_list *ret);
    /* Title, status and updated_at, where head is still `prd->head`; error retry when it moved. */
    struct error *(*update_prd)(struct prd_work *self, const struct prd *prd);

    /* The document at the head, recognised. */
    struct error *(*load_document)(struct prd_work *self, const struct prd *prd, struct arena *mem,
                                   struct document *ret);
    /* The document as it was at `revision`. */
    struct error *(*load_document_at)(struct prd_work *self, const struct prd *prd, int64_t revision,
                                      struct arena *mem, struct document *ret);
    /* A text that some revision of the PRD held; not_found otherwise. */
    struct error *(*find_text)(struct prd_work *self, struct id prd, struct digest hash, struct arena *mem,
                               struct str *ret);
    /* Writes what changed between the stored head and `revision`: texts, nodes, changes, the revision itself,
     * and the PRD's head, head_hash, code_floor (never lower) and updated_at, by compare-and-swap on the old
     * head (error retry). `document` is the whole document after it, made from load_document's by the
     * applier; the changes have their texts. */
    struct error *(*add_revision)(struct prd_work *self, const struct prd *before,
                                  const struct revision *revision, const struct document *document,
                                  const int64_t *code_floor, struct arena *mem);
    struct error *(*find_revision)(struct prd_work *self, struct id prd, int64_t number, bool texts,
                                   struct arena *mem, struct revision *ret);
    struct error *(*list_revisions)(struct prd_work *self, struct id prd, const struct list_window *window,
                                    bool texts, struct arena *mem,
                                    struct revision_list *ret); /* newest first */

    struct error *(*add_proposal)(struct prd_work *self, const struct proposal *proposal);
    struct error *(*find_proposal)(struct prd_work *self, struct id id, struct arena *mem,
                                   struct proposal *ret);
    /* Oldest first; overtaken ones count as decided. */
    struct error *(*list_proposals)(struct prd_work *self, struct id prd, bool open, bool decided,
                                    const struct list_window *window, struct arena *mem,
                                    struct proposal_list *ret);
    /* Verdict, decided_by, decided_at and revision of one operation, where it is still pending (error
     * conflict "already_decided"), and the proposal's status. `edited` (STR_NONE: as proposed) replaces the
     * operation's text. */
    struct error *(*decide_operation)(struct prd_work *self, const struct proposal *proposal, size_t index,
                                      struct str edited);

    /* The proposals of a PRD whose evidence is a message from `first` to `last` (ids sort by time), oldest
     * first. */
    struct error *(*list_proposal_links)(struct prd_work *self, struct id prd, struct id first,
                                         struct id last, struct arena *mem, struct proposal_link **ret,
                                         size_t *count);

    struct error *(*add_message)(struct prd_work *self, const struct message *message);
    struct error *(*update_message)(struct prd_work *self,
                                    const struct message *message); /* text, status, question,
                                                                       error */
    struct error *(*find_message)(struct prd_work *self, struct id id, struct arena *mem,
                                  struct message *ret);
    struct error *(*list_messages)(struct prd_work *self, struct id prd, const struct list_window *window,
                                   struct arena *mem, struct message_list *ret); /* oldest first */
    /* The last `count` messages, oldest first. */
    struct error *(*last_messages)(struct prd_work *self, struct id prd, size_t count, struct arena *mem,
                                   struct message_list *ret);
    /* Marks every message that is still MESSAGE_STREAMING as failed with `error`, and keeps its text; *count
     * says how many. For the start, when no reply can be running. */
    struct error *(*fail_streaming)(struct prd_work *self, struct str error, size_t *count);

    struct error *(*load_interview)(struct prd_work *self, const struct prd *prd, struct arena *mem,
                                    struct interview *ret);
    /* Inserts or replaces the answer of one question; ANSWER_ASKED makes it the pending one, and the last in
     * the order of asking. The text is not stored: it is that of the message. */
    struct error *(*save_answer)(struct prd_work *self, struct id prd, struct id workspace,
                                 const struct interview_answer *answer);

    /* False in *added: the same source and external id is there already, and *ret is that one. */
    struct error *(*add_event)(struct prd_work *self, const struct project_event *event, struct arena *mem,
                               bool *added, struct project_event *ret);
    struct error *(*list_events)(struct prd_work *self, struct id prd, const struct list_window *window,
                                 struct arena *mem, struct project_event_list *ret); /* newest first */
};
struct prd_work {
    const struct prd_work_ops *ops;
};

static inline void prd_work_endp(struct prd_work **self)
{
    if (*self)
        (*self)->ops->end(*self);
}
