#include "schemas/conversation_schemas.h"
#include "dtos/interview_dto.h"
#include "dtos/message_dto.h"
#include "schemas/history_schemas.h"
#include "schemas/proposal_schemas.h"
#include "schemas/words.h"

static const struct schema_field message_fields[] = {
    {SCHEMA_MEMBER(struct message_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct message_dto, role), .type = SCHEMA_ENUM, .required = true,
     .words = message_role_words, .example = "user"},
    {SCHEMA_MEMBER(struct message_dto, author), .type = SCHEMA_OBJECT, .required = true,
     .of = &author_schema},
    {SCHEMA_MEMBER(struct message_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true},
    {SCHEMA_MEMBER(struct message_dto, status), .type = SCHEMA_ENUM, .required = true,
     .words = message_status_words, .example = "complete"},
    {SCHEMA_MEMBER(struct message_dto, question), .type = SCHEMA_STRING,
     .description = "Interview: the question that a reply asks, or that a message answers.",
     .example = "prd.problem"},
    {SCHEMA_MEMBER(struct message_dto, error), .type = SCHEMA_STRING,
     .description = "What happened to a reply that failed, and what to do."},
    {SCHEMA_MEMBER(struct message_dto, proposals), .type = SCHEMA_STRINGS, .required = true,
     .description = "Ids of the proposals that came with a reply."},
    {SCHEMA_MEMBER(struct message_dto, created_at), .type = SCHEMA_TIME, .required = true},
};
const struct schema message_schema = SCHEMA("Message", struct message_dto, message_fields);

static const struct schema_field message_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &message_schema, .description = "Oldest first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema message_page_schema = SCHEMA("MessagePage", struct page_dto, message_page_fields);

static const struct schema_field send_message_fields[] = {
    {SCHEMA_MEMBER(struct send_message_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .min = 1, .max = 20000,
     .description = "Anything; an answer to the pending interview question is a plain message too.",
     .example = "Customers forget to pay, and then they are angry about the fee."},
    {SCHEMA_MEMBER(struct send_message_dto, assistant), .type = SCHEMA_ENUM, .words = answerer_words,
     .absent = ANSWERER_USUAL,
     .description = "guide: the built-in guide answers, whatever usually does here."},
};
const struct schema send_message_schema = SCHEMA("SendMessage", struct send_message_dto, send_message_fields);

static const struct schema_field exchange_fields[] = {
    {SCHEMA_MEMBER(struct exchange_dto, message), .type = SCHEMA_OBJECT, .required = true,
     .of = &message_schema},
    {SCHEMA_MEMBER(struct exchange_dto, reply), .type = SCHEMA_OBJECT, .required = true,
     .of = &message_schema},
    {SCHEMA_MEMBER(struct exchange_dto, proposals), .type = SCHEMA_LIST, .required = true,
     .of = &proposal_schema},
};
const struct schema exchange_schema = SCHEMA("Exchange", struct exchange_dto, exchange_fields);

static const struct schema_field delta_fields[] = {
    {SCHEMA_MEMBER(struct delta_dto, message), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct delta_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true},
};
const struct schema delta_schema = SCHEMA("Delta", struct delta_dto, delta_fields);

static const struct schema_field usage_fields[] = {
    {SCHEMA_MEMBER(struct usage_dto, prompt_tokens), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct usage_dto, completion_tokens), .type = SCHEMA_INTEGER, .required = true},
};
const struct schema usage_schema = SCHEMA("Usage", struct usage_dto, usage_fields);

static const struct schema_field question_fields[] = {
    {SCHEMA_MEMBER(struct question_dto, id), .type = SCHEMA_STRING, .required = true,
     .example = "prd.problem"},
    {SCHEMA_MEMBER(struct question_dto, topic), .type = SCHEMA_STRING, .required = true,
     .example = "problem"},
    {SCHEMA_MEMBER(struct question_dto, text), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct question_dto, why), .type = SCHEMA_STRING, .description = "Why it is asked."},
    {SCHEMA_MEMBER(struct question_dto, example), .type = SCHEMA_STRING, .description = "Of a good answer."},
};
static const struct schema question_schema = SCHEMA("Question", struct question_dto, question_fields);

static const struct schema_field coverage_fields[] = {
    {SCHEMA_MEMBER(struct coverage_dto, topic), .type = SCHEMA_STRING, .required = true,
     .example = "problem"},
    {SCHEMA_MEMBER(struct coverage_dto, title), .type = SCHEMA_STRING, .required = true,
     .example = "Problem"},
    {SCHEMA_MEMBER(struct coverage_dto, state), .type = SCHEMA_ENUM, .required = true,
     .words = topic_state_words, .example = "known"},
};
static const struct schema coverage_schema = SCHEMA("Coverage", struct coverage_dto, coverage_fields);

static const struct schema_field interview_fields[] = {
    {SCHEMA_MEMBER(struct interview_dto, question), .type = SCHEMA_OBJECT, .of = &question_schema,
     .description = "The one that waits for an answer, or the next; null when nothing is left to ask."},
    {SCHEMA_MEMBER(struct interview_dto, coverage), .type = SCHEMA_LIST, .required = true,
     .of = &coverage_schema},
    {SCHEMA_MEMBER(struct interview_dto, answered), .type = SCHEMA_INTEGER, .required = true, .example = "3"},
    {SCHEMA_MEMBER(struct interview_dto, total), .type = SCHEMA_INTEGER, .required = true, .example = "12"},
    {SCHEMA_MEMBER(struct interview_dto, percent), .type = SCHEMA_INTEGER, .required = true, .example = "25"},
};
const struct schema interview_schema = SCHEMA("Interview", struct interview_dto, interview_fields);
