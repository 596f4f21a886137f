#include "schemas/export_schemas.h"
#include "dtos/export_dto.h"
#include "schemas/assistant_schemas.h"
#include "schemas/comment_schemas.h"
#include "schemas/conversation_schemas.h"
#include "schemas/event_schemas.h"
#include "schemas/history_schemas.h"
#include "schemas/link_schemas.h"
#include "schemas/prd_schemas.h"
#include "schemas/proposal_schemas.h"
#include "schemas/review_schemas.h"
#include "schemas/words.h"

static const struct schema_field export_query_fields[] = {
    {SCHEMA_MEMBER(struct export_query, format), .type = SCHEMA_ENUM, .words = export_format_words,
     .description =
         "md (the default): the Markdown as it is; html: a page that needs nothing else; json: everything.",
     .example = "json"},
};
const struct schema export_query_schema = SCHEMA("ExportQuery", struct export_query, export_query_fields);

static const struct schema_field answer_fields[] = {
    {SCHEMA_MEMBER(struct answer_dto, question), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct answer_dto, state), .type = SCHEMA_ENUM, .required = true,
     .words = answer_state_words},
    {SCHEMA_MEMBER(struct answer_dto, message), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct answer_dto, text), .type = SCHEMA_STRING, .is_text = true},
    {SCHEMA_MEMBER(struct answer_dto, at), .type = SCHEMA_TIME, .required = true},
};
static const struct schema answer_schema = SCHEMA("Answer", struct answer_dto, answer_fields);

/* The head, then a list for each enum export_part. */
#define HEAD 3
static const struct schema_field export_fields[HEAD + EXPORT_PARTS] = {
    {SCHEMA_MEMBER(struct export_dto, format), .type = SCHEMA_STRING, .required = true,
     .example = "stet.prd/1"},
    {SCHEMA_MEMBER(struct export_dto, exported_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct export_dto, prd), .type = SCHEMA_OBJECT, .required = true, .of = &prd_text_schema},
    [HEAD + EXPORT_NODES] = {SCHEMA_MEMBER(struct export_dto, nodes), .type = SCHEMA_LIST, .required = true,
                             .of = &node_schema},
    [HEAD + EXPORT_REVISIONS] = {SCHEMA_MEMBER(struct export_dto, revisions), .type = SCHEMA_LIST,
                                 .required = true, .of = &revision_schema,
                                 .description = "Newest first, each with what every change found and left."},
    [HEAD + EXPORT_MESSAGES] = {SCHEMA_MEMBER(struct export_dto, messages), .type = SCHEMA_LIST,
                                .required = true, .of = &message_schema, .description = "Oldest first."},
    [HEAD + EXPORT_MANIFESTS] = {SCHEMA_MEMBER(struct export_dto, manifests), .type = SCHEMA_LIST,
                                 .required = true, .of = &manifest_schema,
                                 .description = "What models were sent for their replies."},
    [HEAD + EXPORT_PROPOSALS] = {SCHEMA_MEMBER(struct export_dto, proposals), .type = SCHEMA_LIST,
                                 .required = true, .of = &proposal_schema,
                                 .description = "Open ones, then those that were decided: by whom and when."},
    [HEAD + EXPORT_EVENTS] = {SCHEMA_MEMBER(struct export_dto, events), .type = SCHEMA_LIST, .required = true,
                              .of = &event_schema},
    [HEAD + EXPORT_ANSWERS] = {SCHEMA_MEMBER(struct export_dto, answers), .type = SCHEMA_LIST,
                               .required = true, .of = &answer_schema,
                               .description = "What the interview asked, and what came of it."},
    [HEAD + EXPORT_COMMENTS] = {SCHEMA_MEMBER(struct export_dto, comments), .type = SCHEMA_LIST,
                                .required = true, .of = &thread_schema,
                                .description = "Open and resolved threads, oldest first."},
    [HEAD + EXPORT_APPROVALS] = {SCHEMA_MEMBER(struct export_dto, approvals), .type = SCHEMA_LIST,
                                 .required = true, .of = &approval_schema,
                                 .description = "Newest first, also those that do not stand."},
    [HEAD + EXPORT_LINKS] = {SCHEMA_MEMBER(struct export_dto, links), .type = SCHEMA_LIST, .required = true,
                             .of = &link_schema, .description = "Oldest first."},
    [HEAD + EXPORT_BASELINES] = {SCHEMA_MEMBER(struct export_dto, baselines), .type = SCHEMA_LIST,
                                 .required = true, .of = &baseline_schema, .description = "Newest first."},
    [HEAD + EXPORT_CONFIRMATIONS] = {SCHEMA_MEMBER(struct export_dto, confirmations), .type = SCHEMA_LIST,
                                     .required = true, .of = &confirmation_schema,
                                     .description = "Who last said of which node that it is still true."},
};
const struct schema export_schema = SCHEMA("Export", struct export_dto, export_fields);
const struct schema export_head_schema = {
    .name = "ExportHead", .fields = export_fields, .count = HEAD, .size = sizeof(struct export_dto)};

const struct schema_field *export_part_field(enum export_part part)
{
    return &export_fields[HEAD + part];
}
