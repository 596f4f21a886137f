#include "schemas/review_schemas.h"
#include "dtos/approval_dto.h"
#include "dtos/baseline_dto.h"
#include "schemas/history_schemas.h"
#include "schemas/words.h"

#define NOTE_MAX 2000

static const struct schema_field approval_fields[] = {
    {SCHEMA_MEMBER(struct approval_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct approval_dto, author), .type = SCHEMA_OBJECT, .required = true,
     .of = &author_schema},
    {SCHEMA_MEMBER(struct approval_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "What was signed.", .example = "7"},
    {SCHEMA_MEMBER(struct approval_dto, verdict), .type = SCHEMA_ENUM, .required = true,
     .words = approval_verdict_words, .example = "approved"},
    {SCHEMA_MEMBER(struct approval_dto, note), .type = SCHEMA_STRING, .required = true, .is_text = true},
    {SCHEMA_MEMBER(struct approval_dto, at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct approval_dto, state), .type = SCHEMA_ENUM, .required = true,
     .words = approval_state_words, .description = "fallen: the document says something else since.",
     .example = "standing"},
    {SCHEMA_MEMBER(struct approval_dto, fell_at_revision), .type = SCHEMA_RAW, .raw = "integer",
     .description = "The revision that felled it."},
    {SCHEMA_MEMBER(struct approval_dto, withdrawn_at), .type = SCHEMA_TIME,
     .description = "When it was taken back, or another took its place."},
};
const struct schema approval_schema = SCHEMA("Approval", struct approval_dto, approval_fields);

static const struct schema_field approval_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &approval_schema, .description = "Newest first, also those that do not stand."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema approval_page_schema = SCHEMA("ApprovalPage", struct page_dto, approval_page_fields);

static const struct schema_field sign_fields[] = {
    {SCHEMA_MEMBER(struct sign_revision_dto, verdict), .type = SCHEMA_ENUM, .required = true,
     .words = approval_verdict_words, .example = "approved"},
    {SCHEMA_MEMBER(struct sign_revision_dto, revision), .type = SCHEMA_INTEGER, .min = 1, .max = INT64_MAX,
     .description = "The revision that you read. Needed, unless If-Match names it.", .example = "7"},
    {SCHEMA_MEMBER(struct sign_revision_dto, note), .type = SCHEMA_STRING, .is_text = true, .max = NOTE_MAX},
};
const struct schema sign_schema = SCHEMA("Sign", struct sign_revision_dto, sign_fields);

static const struct schema_field baseline_fields[] = {
    {SCHEMA_MEMBER(struct baseline_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct baseline_dto, name), .type = SCHEMA_STRING, .required = true,
     .description = "Stands wherever a revision is asked for.", .example = "1.0 scope"},
    {SCHEMA_MEMBER(struct baseline_dto, revision), .type = SCHEMA_INTEGER, .required = true, .example = "7"},
    {SCHEMA_MEMBER(struct baseline_dto, note), .type = SCHEMA_STRING, .required = true, .is_text = true},
    {SCHEMA_MEMBER(struct baseline_dto, author), .type = SCHEMA_OBJECT, .required = true,
     .of = &author_schema},
    {SCHEMA_MEMBER(struct baseline_dto, created_at), .type = SCHEMA_TIME, .required = true},
};
const struct schema baseline_schema = SCHEMA("Baseline", struct baseline_dto, baseline_fields);

static const struct schema_field baseline_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &baseline_schema, .description = "Newest first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema baseline_page_schema = SCHEMA("BaselinePage", struct page_dto, baseline_page_fields);

static const struct schema_field make_baseline_fields[] = {
    {SCHEMA_MEMBER(struct make_baseline_dto, name), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 80, .description = "Unique in the PRD, upper and lower case alike; no bare number.",
     .example = "1.0 scope"},
    {SCHEMA_MEMBER(struct make_baseline_dto, revision), .type = SCHEMA_INTEGER, .min = 1, .max = INT64_MAX,
     .description = "The newest when absent.", .example = "7"},
    {SCHEMA_MEMBER(struct make_baseline_dto, note), .type = SCHEMA_STRING, .is_text = true, .max = NOTE_MAX},
};
const struct schema make_baseline_schema =
    SCHEMA("MakeBaseline", struct make_baseline_dto, make_baseline_fields);
