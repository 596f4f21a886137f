/* A whole PRD with its past, for the lossless JSON export. */
#pragma once
#include "dtos/approval_dto.h"
#include "dtos/baseline_dto.h"
#include "dtos/comment_dto.h"
#include "dtos/event_dto.h"
#include "dtos/link_dto.h"
#include "dtos/manifest_dto.h"
#include "dtos/message_dto.h"
#include "dtos/node_dto.h"
#include "dtos/prd_dto.h"
#include "dtos/revision_dto.h"
#include "dtos/stale_dto.h"

enum export_format { EXPORT_MARKDOWN, EXPORT_HTML, EXPORT_JSON };

struct export_query {
    enum export_format format;
};

/* One question of the interview and what came of it. */
struct answer_dto {
    struct str question;
    enum answer_state state;
    struct id message;
    struct str text;
    int64_t at;
};

#define EXPORT_LIST(type) \
    struct {              \
        type *items;      \
        size_t count;     \
    }

struct export_dto {
    struct str format; /* "stet.prd/1" */
    int64_t exported_at;
    struct prd_dto *prd; /* with its text */
    EXPORT_LIST(struct node_dto) nodes;
    EXPORT_LIST(struct revision_dto) revisions; /* newest first, with texts */
    EXPORT_LIST(struct message_dto) messages;
    EXPORT_LIST(struct manifest_dto) manifests;
    EXPORT_LIST(struct proposal_dto) proposals; /* with who decided what, and when */
    EXPORT_LIST(struct event_dto) events;
    EXPORT_LIST(struct answer_dto) answers;
    EXPORT_LIST(struct thread_dto) comments;
    EXPORT_LIST(struct approval_dto) approvals;
    EXPORT_LIST(struct link_dto) links;
    EXPORT_LIST(struct baseline_dto) baselines;
    EXPORT_LIST(struct confirmation_dto) confirmations;
};

/* The lists of struct export_dto, in its order. */
enum export_part {
    EXPORT_NODES,
    EXPORT_REVISIONS,
    EXPORT_MESSAGES,
    EXPORT_MANIFESTS,
    EXPORT_PROPOSALS,
    EXPORT_EVENTS,
    EXPORT_ANSWERS,
    EXPORT_COMMENTS,
    EXPORT_APPROVALS,
    EXPORT_LINKS,
    EXPORT_BASELINES,
    EXPORT_CONFIRMATIONS,
    EXPORT_PARTS,
};

/* Takes a JSON export as it is read, so that no more of it than a page is in memory: first the head (an
 * export_dto without its lists), then the items part by part, in the order of the parts. What it is given is
 * gone when the function returns. */
struct export_sink {
    struct error *(*take_head)(struct export_sink *self, const struct export_dto *head);
    struct error *(*take_item)(struct export_sink *self, enum export_part part, const void *dto);
};

/* What export_prd answers. */
struct exported_dto {
    struct str key;
    int64_t revision;
    struct str text; /* JSON: STR_NONE; the sink has taken it */
};
