#include "schemas/export_schemas.h"
#include "dtos/export_dto.h"
#include "schemas/conversation_schemas.h"
#include "schemas/event_schemas.h"
#include "schemas/history_schemas.h"
#include "schemas/prd_schemas.h"
#include "schemas/proposal_schemas.h"
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

static const struct schema_field export_fields[] = {
    {SCHEMA_MEMBER(struct export_dto, format), .type = SCHEMA_STRING, .required = true,
     .example = "stet.prd/1"},
    {SCHEMA_MEMBER(struct export_dto, exported_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct export_dto, prd), .type = SCHEMA_OBJECT, .required = true, .of = &prd_text_schema},
    {SCHEMA_MEMBER(struct export_dto, nodes), .type = SCHEMA_LIST, .required = true, .of = &node_schema},
    {SCHEMA_MEMBER(struct export_dto, revisions), .type = SCHEMA_LIST, .required = true,
     .of = &revision_schema},
    {SCHEMA_MEMBER(struct export_dto, messages), .type = SCHEMA_LIST, .required = true,
     .of = &message_schema},
    {SCHEMA_MEMBER(struct export_dto, proposals), .type = SCHEMA_LIST, .required = true,
     .of = &proposal_schema},
    {SCHEMA_MEMBER(struct export_dto, events), .type = SCHEMA_LIST, .required = true, .of = &event_schema},
    {SCHEMA_MEMBER(struct export_dto, answers), .type = SCHEMA_LIST, .required = true, .of = &answer_schema},
};
const struct schema export_schema = SCHEMA("Export", struct export_dto, export_fields);
