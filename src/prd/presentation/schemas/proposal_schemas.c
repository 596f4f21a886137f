#include "schemas/proposal_schemas.h"
#include "dtos/proposal_dto.h"
#include "schemas/history_schemas.h"
#include "schemas/words.h"

#define TEXT_MAX ((int64_t)2 << 20)

static const struct schema_field evidence_fields[] = {
    {SCHEMA_MEMBER(struct evidence_dto, kind), .type = SCHEMA_ENUM, .required = true,
     .words = evidence_kind_words, .example = "message"},
    {SCHEMA_MEMBER(struct evidence_dto, id), .type = SCHEMA_STRING,
     .description = "Of the message or event, or the rule's name."},
    {SCHEMA_MEMBER(struct evidence_dto, quote), .type = SCHEMA_STRING, .is_text = true,
     .description = "Word for word what it rests on.", .example = "we promise an answer within two days"},
};
static const struct schema evidence_schema = SCHEMA("Evidence", struct evidence_dto, evidence_fields);

static const struct schema_field proposed_fields[] = {
    {SCHEMA_MEMBER(struct proposed_operation_dto, index), .type = SCHEMA_INTEGER, .required = true,
     .description = "Its number in the proposal, from 0.", .example = "0"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, op), .type = SCHEMA_ENUM, .required = true,
     .words = operation_words, .example = "replace_text"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, node), .type = SCHEMA_ID,
     .description = "Of an add_node: the one it became, once it is accepted."},
    {SCHEMA_MEMBER(struct proposed_operation_dto, code), .type = SCHEMA_STRING,
     .description = "Of that node's item.", .example = "FR-4"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, after), .type = SCHEMA_ID,
     .description = "The node to stand after; null: at the start."},
    {SCHEMA_MEMBER(struct proposed_operation_dto, field), .type = SCHEMA_STRING, .example = "status"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, value), .type = SCHEMA_STRING, .example = "done"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, text), .type = SCHEMA_STRING, .is_text = true},
    {SCHEMA_MEMBER(struct proposed_operation_dto, base_hash), .type = SCHEMA_STRING,
     .description = "Hash of the text it was made against."},
    {SCHEMA_MEMBER(struct proposed_operation_dto, before), .type = SCHEMA_STRING, .required = true,
     .is_text = true, .description = "What the node says now; \"\" for add_node."},
    {SCHEMA_MEMBER(struct proposed_operation_dto, result), .type = SCHEMA_STRING, .required = true,
     .is_text = true,
     .description = "What it would say, were this accepted now; \"\" for remove_node and in conflict."},
    {SCHEMA_MEMBER(struct proposed_operation_dto, base), .type = SCHEMA_STRING, .is_text = true,
     .description = "In conflict: the text it was made against, where the PRD ever had it."},
    {SCHEMA_MEMBER(struct proposed_operation_dto, state), .type = SCHEMA_ENUM, .required = true,
     .words = standing_words,
     .description = "How it fits on the document as it is; overtaken: nothing is left to decide.",
     .example = "clean"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, verdict), .type = SCHEMA_ENUM, .required = true,
     .words = verdict_words, .example = "pending"},
    {SCHEMA_MEMBER(struct proposed_operation_dto, decided_by), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct proposed_operation_dto, decider), .type = SCHEMA_OBJECT, .of = &author_schema},
    {SCHEMA_MEMBER(struct proposed_operation_dto, decided_at), .type = SCHEMA_TIME},
    {SCHEMA_MEMBER(struct proposed_operation_dto, revision), .type = SCHEMA_RAW, .raw = "integer",
     .description = "Number of the revision that applied it, or null."},
};
static const struct schema proposed_schema =
    SCHEMA("ProposedOperation", struct proposed_operation_dto, proposed_fields);

static const struct schema_field overtaken_fields[] = {
    {SCHEMA_MEMBER(struct overtaken_dto, reason), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .example = "The document says this already."},
    {SCHEMA_MEMBER(struct overtaken_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "The one that did it.", .example = "12"},
    {SCHEMA_MEMBER(struct overtaken_dto, at), .type = SCHEMA_TIME, .required = true},
};
static const struct schema overtaken_schema = SCHEMA("Overtaken", struct overtaken_dto, overtaken_fields);

static const struct schema_field proposal_fields[] = {
    {SCHEMA_MEMBER(struct proposal_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct proposal_dto, prd), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct proposal_dto, origin), .type = SCHEMA_ENUM, .required = true,
     .words = proposal_origin_words, .example = "interview"},
    {SCHEMA_MEMBER(struct proposal_dto, status), .type = SCHEMA_ENUM, .required = true,
     .words = proposal_status_words, .example = "open"},
    {SCHEMA_MEMBER(struct proposal_dto, reason), .type = SCHEMA_STRING, .required = true, .is_text = true},
    {SCHEMA_MEMBER(struct proposal_dto, evidence), .type = SCHEMA_OBJECT, .of = &evidence_schema},
    {SCHEMA_MEMBER(struct proposal_dto, outside), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether it came from text that strangers can write: read it with care.",
     .example = "false"},
    {SCHEMA_MEMBER(struct proposal_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct proposal_dto, overtaken), .type = SCHEMA_OBJECT, .of = &overtaken_schema},
    {SCHEMA_MEMBER(struct proposal_dto, operations), .type = SCHEMA_LIST, .required = true,
     .of = &proposed_schema},
};
const struct schema proposal_schema = SCHEMA("Proposal", struct proposal_dto, proposal_fields);

static const struct schema_field proposal_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &proposal_schema},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema proposal_page_schema = SCHEMA("ProposalPage", struct page_dto, proposal_page_fields);

static const struct schema_field proposals_query_fields[] = {
    {SCHEMA_MEMBER(struct proposals_query, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 100,
     .description = "How many items at most; 50 by default.", .example = "20"},
    {SCHEMA_MEMBER(struct proposals_query, cursor), .type = SCHEMA_STRING,
     .description = "Where to go on: `next` of the page before."},
    {SCHEMA_MEMBER(struct proposals_query, status), .type = SCHEMA_ENUM, .words = proposals_asked_words,
     .description = "open when absent.", .example = "open"},
};
const struct schema proposals_query_schema =
    SCHEMA("ProposalsQuery", struct proposals_query, proposals_query_fields);

static const struct schema_field decision_fields[] = {
    {SCHEMA_MEMBER(struct decision_dto, operation), .type = SCHEMA_INTEGER, .required = true, .max = 10000,
     .description = "Index of the operation in the proposal.", .example = "0"},
    {SCHEMA_MEMBER(struct decision_dto, verdict), .type = SCHEMA_ENUM, .required = true,
     .words = decision_words, .example = "accept"},
    {SCHEMA_MEMBER(struct decision_dto, text), .type = SCHEMA_STRING, .is_text = true, .max = TEXT_MAX,
     .description =
         "Accept, but with this text (add_node, replace_text). \"edit\" says the same, and must have one."},
    {SCHEMA_MEMBER(struct decision_dto, base_hash), .type = SCHEMA_STRING, .min = 64, .max = 64,
     .description = "With a text: hash of what the node said when you wrote it. Solves a conflict."},
};
static const struct schema decision_schema = SCHEMA("Decision", struct decision_dto, decision_fields);

static const struct schema_field decide_fields[] = {
    {SCHEMA_MEMBER(struct decide_proposal_dto, decisions), .type = SCHEMA_LIST, .required = true, .min = 1,
     .max = 1000, .of = &decision_schema, .description = "Operations that are not named stay pending."},
};
const struct schema decide_schema = SCHEMA("Decide", struct decide_proposal_dto, decide_fields);

static const struct schema_field conflict_fields[] = {
    {SCHEMA_MEMBER(struct decision_conflict_dto, operation), .type = SCHEMA_INTEGER, .required = true,
     .example = "0"},
    {SCHEMA_MEMBER(struct decision_conflict_dto, reason), .type = SCHEMA_STRING, .required = true,
     .is_text = true, .example = "FR-4: the same lines were changed meanwhile"},
    {SCHEMA_MEMBER(struct decision_conflict_dto, base), .type = SCHEMA_STRING, .required = true,
     .is_text = true, .description = "What it was made against."},
    {SCHEMA_MEMBER(struct decision_conflict_dto, current), .type = SCHEMA_STRING, .required = true,
     .is_text = true, .description = "What the node says now; \"\" where it is gone."},
    {SCHEMA_MEMBER(struct decision_conflict_dto, proposed), .type = SCHEMA_STRING, .required = true,
     .is_text = true},
};
static const struct schema conflict_schema =
    SCHEMA("Conflict", struct decision_conflict_dto, conflict_fields);

static const struct schema_field decided_fields[] = {
    {SCHEMA_MEMBER(struct decided_dto, proposal), .type = SCHEMA_OBJECT, .required = true,
     .of = &proposal_schema},
    {SCHEMA_MEMBER(struct decided_dto, revision), .type = SCHEMA_RAW, .raw = "integer",
     .description = "Number of the new revision, or null where nothing had to change."},
    {SCHEMA_MEMBER(struct decided_dto, conflicts), .type = SCHEMA_LIST, .required = true,
     .of = &conflict_schema, .description = "Accepted operations that did not fit, and stay pending."},
};
const struct schema decided_schema = SCHEMA("Decided", struct decided_dto, decided_fields);
