/* Proposals as clients see them, and the verdicts they send. */
#pragma once
#include "dtos/revision_dto.h"
#include "entities/proposal.h"
#include "services/applier.h"

struct evidence_dto {
    enum evidence_kind kind;
    struct str id, quote;
};

/* How an operation stands to the document as it is now. */
enum standing { STANDING_CLEAN, STANDING_MERGED, STANDING_CONFLICT, STANDING_OVERTAKEN };

struct proposed_operation_dto {
    int64_t index;
    enum operation_kind op;
    struct id node, after; /* node: of add_node, the one it became */
    struct str code;       /* the node's; STR_NONE: it has none */
    struct str field, value, text;
    struct str base_hash; /* hex; STR_NONE for add_node */
    struct str before;    /* the node's text now; "" for add_node */
    struct str result;    /* what it would be if this were accepted now; "" for remove_node */
    struct str base;      /* in conflict: the text it was made against; else STR_NONE */
    enum standing state;
    enum verdict verdict;
    struct id decided_by;
    struct author_dto *decider; /* NULL while it waits */
    int64_t decided_at;
    struct str revision; /* number of the one that applied it; STR_NONE: none */
};

struct overtaken_dto {
    struct str reason;
    int64_t revision, at;
};

struct proposal_dto {
    struct id id, prd;
    enum proposal_origin origin;
    enum proposal_status status;
    struct str reason;
    struct evidence_dto *evidence;
    bool outside;
    int64_t created_at;
    struct overtaken_dto *overtaken; /* NULL: it is not */
    struct {
        struct proposed_operation_dto *items;
        size_t count;
    } operations;
};

/* To edit is to accept with a text that must be there. */
enum decision_verdict { DECISION_ACCEPT, DECISION_REJECT, DECISION_EDIT };

struct decision_dto {
    int64_t operation; /* its index */
    enum decision_verdict verdict;
    struct str text;      /* accepted with this text instead; STR_NONE: as proposed */
    struct str base_hash; /* hex: the node's text that `text` was written against; STR_NONE: the operation's
                             own base */
};

struct decide_proposal_dto {
    struct {
        struct decision_dto *items;
        size_t count;
    } decisions;
};

struct decision_conflict_dto {
    int64_t operation;
    struct str reason; /* for people */
    struct str base, current, proposed;
};

struct decided_dto {
    struct proposal_dto *proposal;
    struct str revision; /* the number of the new one; STR_NONE: none was needed */
    struct {
        struct decision_conflict_dto *items;
        size_t count;
    } conflicts;
};

enum proposals_asked { PROPOSALS_OPEN, PROPOSALS_DECIDED, PROPOSALS_ALL };

struct proposals_query {
    int64_t limit;
    struct str cursor;
    enum proposals_asked status;
};
