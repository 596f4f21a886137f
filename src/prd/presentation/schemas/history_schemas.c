#include "schemas/history_schemas.h"
#include "dtos/revision_dto.h"
#include "schemas/words.h"
#include "use_cases/diff_revisions.h"

static const struct schema_field author_fields[] = {
    {SCHEMA_MEMBER(struct author_dto, kind), .type = SCHEMA_ENUM, .required = true,
     .words = author_kind_words, .example = "user"},
    {SCHEMA_MEMBER(struct author_dto, id), .type = SCHEMA_ID, .description = "Of the user."},
    {SCHEMA_MEMBER(struct author_dto, name), .type = SCHEMA_STRING, .required = true,
     .description = "As it was then.", .example = "Ada Lovelace"},
};
const struct schema author_schema = SCHEMA("Author", struct author_dto, author_fields);

static const struct schema_field change_fields[] = {
    {SCHEMA_MEMBER(struct change_dto, op), .type = SCHEMA_ENUM, .required = true, .words = operation_words,
     .example = "replace_text"},
    {SCHEMA_MEMBER(struct change_dto, node), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct change_dto, code), .type = SCHEMA_STRING, .example = "FR-12"},
    {SCHEMA_MEMBER(struct change_dto, title), .type = SCHEMA_STRING},
    {SCHEMA_MEMBER(struct change_dto, before), .type = SCHEMA_STRING, .is_text = true,
     .description = "The node's Markdown before; null where it was not there."},
    {SCHEMA_MEMBER(struct change_dto, after), .type = SCHEMA_STRING, .is_text = true,
     .description = "The node's Markdown after; null where it is gone."},
};
static const struct schema change_schema = SCHEMA("Change", struct change_dto, change_fields);

#define REVISION_FIELDS                                                                            \
    {SCHEMA_MEMBER(struct revision_dto, number), .type = SCHEMA_INTEGER, .required = true,         \
     .description = "From 1, without gaps.", .example = "8"},                                      \
        {SCHEMA_MEMBER(struct revision_dto, author), .type = SCHEMA_OBJECT, .required = true,      \
         .of = &author_schema},                                                                    \
        {SCHEMA_MEMBER(struct revision_dto, cause), .type = SCHEMA_ENUM, .required = true,         \
         .words = cause_words, .example = "edit"},                                                 \
        {SCHEMA_MEMBER(struct revision_dto, why), .type = SCHEMA_STRING, .is_text = true,          \
         .example = "Agreed in the review"},                                                       \
        {SCHEMA_MEMBER(struct revision_dto, at), .type = SCHEMA_TIME, .required = true},           \
        {SCHEMA_MEMBER(struct revision_dto, hash), .type = SCHEMA_STRING, .required = true,        \
         .description = "SHA-256 over the revision and its parent's hash: the links of a chain."}, \
        {SCHEMA_MEMBER(struct revision_dto, parent_hash), .type = SCHEMA_STRING},                  \
        {SCHEMA_MEMBER(struct revision_dto, proposal), .type = SCHEMA_ID,                          \
         .description = "The proposal that was accepted."},                                        \
        {SCHEMA_MEMBER(struct revision_dto, message), .type = SCHEMA_ID,                           \
         .description = "The message it rests on."},                                               \
        {SCHEMA_MEMBER(struct revision_dto, event), .type = SCHEMA_ID,                             \
         .description = "The event it rests on."},                                                 \
    {                                                                                              \
        SCHEMA_MEMBER(struct revision_dto, changes), .type = SCHEMA_LIST, .required = true,        \
                                                     .of = &change_schema                          \
    }

static const struct schema_field revision_fields[] = {REVISION_FIELDS};
const struct schema revision_schema = SCHEMA("Revision", struct revision_dto, revision_fields);

static const struct schema_field revision_text_fields[] = {
    REVISION_FIELDS,
    {SCHEMA_MEMBER(struct revision_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "The whole Markdown after it."},
};
const struct schema revision_text_schema =
    SCHEMA("RevisionWithText", struct revision_dto, revision_text_fields);

static const struct schema_field revision_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &revision_schema, .description = "Newest first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema revision_page_schema = SCHEMA("RevisionPage", struct page_dto, revision_page_fields);

static const struct schema_field diff_query_fields[] = {
    {SCHEMA_MEMBER(struct diff_query, from), .type = SCHEMA_STRING, .min = 1, .max = 100,
     .description = "The older revision, by number or baseline; the one before `to` when absent.",
     .example = "6"},
    {SCHEMA_MEMBER(struct diff_query, to), .type = SCHEMA_STRING, .min = 1, .max = 100,
     .description = "The newer revision, by number or baseline; the newest when absent.", .example = "8"},
};
const struct schema diff_query_schema = SCHEMA("DiffQuery", struct diff_query, diff_query_fields);

static const struct schema_field diff_part_fields[] = {
    {SCHEMA_MEMBER(struct diff_part, changed), .type = SCHEMA_BOOLEAN, .required = true},
    {SCHEMA_MEMBER(struct diff_part, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .example = "within 2 seconds"},
};
static const struct schema diff_part_schema = SCHEMA("DiffPart", struct diff_part, diff_part_fields);

static const struct schema_field diff_line_fields[] = {
    {SCHEMA_MEMBER(struct diff_line, kind), .type = SCHEMA_ENUM, .required = true, .words = diff_line_words,
     .example = "added"},
    {SCHEMA_MEMBER(struct diff_line, from), .type = SCHEMA_INTEGER, .required = true,
     .description = "Its number in the older text; 0 where it is not there.", .example = "0"},
    {SCHEMA_MEMBER(struct diff_line, to), .type = SCHEMA_INTEGER, .required = true,
     .description = "Its number in the newer text; 0 where it is not there.", .example = "12"},
    {SCHEMA_MEMBER(struct diff_line, parts), .type = SCHEMA_LIST, .required = true, .of = &diff_part_schema,
     .description = "The line, divided where it changed. A line with little in common with those that it "
                    "stands in the place of is changed as a whole."},
};
static const struct schema diff_line_schema = SCHEMA("DiffLine", struct diff_line, diff_line_fields);

static const struct schema_field diff_fields[] = {
    {SCHEMA_MEMBER(struct diff_dto, from), .type = SCHEMA_INTEGER, .required = true,
     .description = "0 is the empty document before the first revision.", .example = "6"},
    {SCHEMA_MEMBER(struct diff_dto, to), .type = SCHEMA_INTEGER, .required = true, .example = "8"},
    {SCHEMA_MEMBER(struct diff_dto, unified), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "A unified diff with three lines of context; \"\" where nothing changed."},
    {SCHEMA_MEMBER(struct diff_dto, lines), .type = SCHEMA_LIST, .required = true, .of = &diff_line_schema,
     .description = "The same by words within lines: which parts of each line changed."},
};
const struct schema diff_schema = SCHEMA("Diff", struct diff_dto, diff_fields);

static const struct schema_field restore_fields[] = {
    {SCHEMA_MEMBER(struct restore_revision_dto, revision), .type = SCHEMA_INTEGER, .min = 1, .max = INT64_MAX,
     .description = "The revision whose text the document shall have again.", .example = "6"},
    {SCHEMA_MEMBER(struct restore_revision_dto, baseline), .type = SCHEMA_STRING, .min = 1, .max = 100,
     .description = "Or a baseline, by its name."},
    {SCHEMA_MEMBER(struct restore_revision_dto, why), .type = SCHEMA_STRING, .is_text = true, .max = 2000,
     .description = "The reason, for the history."},
};
const struct schema restore_schema = SCHEMA("Restore", struct restore_revision_dto, restore_fields);

static const struct schema_field blame_line_fields[] = {
    {SCHEMA_MEMBER(struct blame_dto, line), .type = SCHEMA_INTEGER, .required = true, .example = "12"},
    {SCHEMA_MEMBER(struct blame_dto, text), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct blame_dto, node), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct blame_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "That put the line there.", .example = "4"},
    {SCHEMA_MEMBER(struct blame_dto, author), .type = SCHEMA_OBJECT, .required = true, .of = &author_schema},
    {SCHEMA_MEMBER(struct blame_dto, cause), .type = SCHEMA_ENUM, .required = true, .words = cause_words},
    {SCHEMA_MEMBER(struct blame_dto, why), .type = SCHEMA_STRING, .is_text = true},
    {SCHEMA_MEMBER(struct blame_dto, at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct blame_dto, proposal), .type = SCHEMA_ID,
     .description = "The proposal that was accepted."},
    {SCHEMA_MEMBER(struct blame_dto, message), .type = SCHEMA_ID, .description = "The message it rests on."},
    {SCHEMA_MEMBER(struct blame_dto, event), .type = SCHEMA_ID, .description = "The event it rests on."},
};
static const struct schema blame_line_schema = SCHEMA("BlameLine", struct blame_dto, blame_line_fields);

static const struct schema_field blame_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .of = &blame_line_schema,
     .description = "Every line of the document, in order."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING},
};
const struct schema blame_schema = SCHEMA("Blame", struct page_dto, blame_fields);
