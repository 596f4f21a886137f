#include "entities/proposal.h"
#include "value_objects/name_table.h"

static const char *const origin_names[] = {
    [PROPOSAL_CHAT] = "chat",
    [PROPOSAL_INTERVIEW] = "interview",
    [PROPOSAL_EVENT] = "event",
    [PROPOSAL_LINT] = "lint",
};
static const char *const status_names[] = {
    [PROPOSAL_OPEN] = "open",
    [PROPOSAL_DECIDED] = "decided",
    [PROPOSAL_OVERTAKEN] = "overtaken",
};
static const char *const verdict_names[] = {
    [VERDICT_PENDING] = "pending",
    [VERDICT_ACCEPTED] = "accepted",
    [VERDICT_EDITED] = "edited",
    [VERDICT_REJECTED] = "rejected",
};
static const char *const evidence_names[] = {
    [EVIDENCE_MESSAGE] = "message",
    [EVIDENCE_EVENT] = "event",
    [EVIDENCE_RULE] = "rule",
};

NAME_TABLE_FUNCTIONS(proposal_origin, enum proposal_origin, origin, origin_names)
NAME_TABLE_FUNCTIONS(proposal_status, enum proposal_status, status, status_names)
NAME_TABLE_FUNCTIONS(verdict, enum verdict, verdict, verdict_names)
NAME_TABLE_FUNCTIONS(evidence_kind, enum evidence_kind, kind, evidence_names)
