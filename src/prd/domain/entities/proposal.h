/*
 * A proposal: operations that wait for a person, with the reason and the evidence. Each operation is
 * accepted, edited-then-accepted or rejected alone; nothing is applied before that.
 */
#pragma once
#include "value_objects/operation.h"

/* Open proposals of one PRD that came from outside: what nobody decides must not grow without end, and nobody
 * decides more than this. */
#define OUTSIDE_PROPOSALS_MAX 200

enum proposal_origin { PROPOSAL_CHAT, PROPOSAL_INTERVIEW, PROPOSAL_EVENT, PROPOSAL_LINT };
enum proposal_status { PROPOSAL_OPEN, PROPOSAL_DECIDED, PROPOSAL_OVERTAKEN };
enum verdict { VERDICT_PENDING, VERDICT_ACCEPTED, VERDICT_EDITED, VERDICT_REJECTED };
enum evidence_kind { EVIDENCE_MESSAGE, EVIDENCE_EVENT, EVIDENCE_RULE };

struct evidence {
    enum evidence_kind kind;
    struct str id;    /* of the message or event, or the rule's name */
    struct str quote; /* word for word what it rests on */
};

struct proposed_operation {
    struct operation operation;
    enum verdict verdict;
    struct id decided_by;
    struct str decided_by_name; /* as it was then */
    int64_t decided_at;
    int64_t revision; /* that applied it; 0: none */
    struct str code;  /* add_node that was applied: of the item it became; STR_NONE: of none */
};

/* Why nothing is left to decide in a proposal that the document has overtaken. */
struct overtaken {
    struct str reason;
    int64_t revision; /* the one that did it */
    int64_t at;
};

struct proposal {
    struct id id, prd, workspace;
    enum proposal_origin origin;
    enum proposal_status status;
    struct str reason;
    struct evidence evidence;
    bool outside; /* made from text that strangers can write */
    int64_t created_at;
    struct overtaken overtaken; /* where it is overtaken */
    struct proposed_operation *operations;
    size_t count;
};

/* What an assistant or the event rules hand in; becomes a proposal when it is stored. */
struct proposal_draft {
    enum proposal_origin origin;
    struct str reason;
    struct str quote; /* from the evidence */
    const struct operation *operations;
    size_t count;
};

/* Their names in the API and in storage: "interview", "open", "accepted", "message" … */
const char *proposal_origin_name(enum proposal_origin origin);
bool proposal_origin_parse(struct str name, enum proposal_origin *ret);
const char *proposal_status_name(enum proposal_status status);
bool proposal_status_parse(struct str name, enum proposal_status *ret);
const char *verdict_name(enum verdict verdict);
bool verdict_parse(struct str name, enum verdict *ret);
const char *evidence_kind_name(enum evidence_kind kind);
bool evidence_kind_parse(struct str name, enum evidence_kind *ret);
