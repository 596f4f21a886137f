/* A whole PRD with its past, for the lossless JSON export. */
#pragma once
#include "dtos/event_dto.h"
#include "dtos/message_dto.h"
#include "dtos/node_dto.h"
#include "dtos/prd_dto.h"
#include "dtos/revision_dto.h"

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
    EXPORT_LIST(struct proposal_dto) proposals;
    EXPORT_LIST(struct event_dto) events;
    EXPORT_LIST(struct answer_dto) answers;
};

/* What export_prd answers: `document` for JSON, `text` for the others. */
struct exported_dto {
    struct str key;
    int64_t revision;
    struct str text;
    struct export_dto *document;
};
