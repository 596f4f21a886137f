#include "schemas/comment_schemas.h"
#include "dtos/comment_dto.h"
#include "schemas/history_schemas.h"
#include "schemas/words.h"
#include "use_cases/list_comments.h"

static const struct schema_field comment_fields[] = {
    {SCHEMA_MEMBER(struct comment_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct comment_dto, author), .type = SCHEMA_OBJECT, .required = true,
     .of = &author_schema},
    {SCHEMA_MEMBER(struct comment_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .max = COMMENT_LENGTH_MAX, .example = "Is 24 hours agreed with support?"},
    {SCHEMA_MEMBER(struct comment_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct comment_dto, edited_at), .type = SCHEMA_TIME,
     .description = "null where it is as it was first written."},
    {SCHEMA_MEMBER(struct comment_dto, version), .type = SCHEMA_INTEGER, .required = true,
     .description = "One more with each change; in quotes, its ETag.", .example = "1"},
};
const struct schema comment_schema = SCHEMA("Comment", struct comment_dto, comment_fields);

static const struct schema_field thread_fields[] = {
    {SCHEMA_MEMBER(struct thread_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct thread_dto, node), .type = SCHEMA_ID,
     .description = "The node it is about, where it is now; of a lost one, where it was. null: the PRD as a "
                    "whole."},
    {SCHEMA_MEMBER(struct thread_dto, quote), .type = SCHEMA_STRING, .is_text = true, .max = QUOTE_LENGTH_MAX,
     .description = "The words it is about, as they were quoted. null: the whole node.",
     .example = "within 24 hours"},
    {SCHEMA_MEMBER(struct thread_dto, state), .type = SCHEMA_ENUM, .required = true, .words = anchor_words,
     .description = "here: its node says the quoted words. moved: they stand in another node, or in other "
                    "words. lost: they, or their node, are gone.",
     .example = "here"},
    {SCHEMA_MEMBER(struct thread_dto, passage), .type = SCHEMA_STRING, .is_text = true,
     .description = "The Markdown that stands there now. null: lost, or about a whole node.",
     .example = "within 24 hours"},
    {SCHEMA_MEMBER(struct thread_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "That the quotation is from.", .example = "7"},
    {SCHEMA_MEMBER(struct thread_dto, resolved_at), .type = SCHEMA_TIME, .description = "null: open."},
    {SCHEMA_MEMBER(struct thread_dto, resolved_by), .type = SCHEMA_OBJECT, .of = &author_schema},
    {SCHEMA_MEMBER(struct thread_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct thread_dto, comments), .type = SCHEMA_LIST, .required = true, .max = COMMENTS_MAX,
     .of = &comment_schema, .description = "Oldest first."},
};
const struct schema thread_schema = SCHEMA("Thread", struct thread_dto, thread_fields);

static const struct schema_field thread_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &thread_schema, .description = "Oldest first; fewer than asked for where they are long."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema thread_page_schema = SCHEMA("ThreadPage", struct page_dto, thread_page_fields);

static const struct schema_field comments_query_fields[] = {
    {SCHEMA_MEMBER(struct comments_query, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 100,
     .description = "How many threads at most; 50 by default.", .example = "20"},
    {SCHEMA_MEMBER(struct comments_query, cursor), .type = SCHEMA_STRING,
     .description = "Where to go on: `next` of the page before."},
    {SCHEMA_MEMBER(struct comments_query, status), .type = SCHEMA_ENUM, .words = comments_asked_words,
     .description = "open when absent.", .example = "open"},
    {SCHEMA_MEMBER(struct comments_query, node), .type = SCHEMA_ID,
     .description = "Only threads that were begun about this node."},
};
const struct schema comments_query_schema =
    SCHEMA("CommentsQuery", struct comments_query, comments_query_fields);

static const struct schema_field write_comment_fields[] = {
    {SCHEMA_MEMBER(struct write_comment_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .min = 1, .max = COMMENT_LENGTH_MAX, .example = "Is 24 hours agreed with support?"},
    {SCHEMA_MEMBER(struct write_comment_dto, node), .type = SCHEMA_ID,
     .description = "What a new thread is about; the PRD as a whole when absent."},
    {SCHEMA_MEMBER(struct write_comment_dto, quote), .type = SCHEMA_STRING, .is_text = true, .min = 1,
     .max = QUOTE_LENGTH_MAX,
     .description = "Words of the node, from its Markdown or as they are shown; the whole node when absent.",
     .example = "within 24 hours"},
    {SCHEMA_MEMBER(struct write_comment_dto, revision), .type = SCHEMA_INTEGER, .min = 1, .max = INT64_MAX,
     .description = "The revision that you read; the newest when absent.", .example = "7"},
    {SCHEMA_MEMBER(struct write_comment_dto, thread), .type = SCHEMA_ID,
     .description = "The thread that this answers; then without node, quote and revision."},
};
const struct schema write_comment_schema =
    SCHEMA("WriteComment", struct write_comment_dto, write_comment_fields);

static const struct schema_field edit_comment_fields[] = {
    {SCHEMA_MEMBER(struct edit_comment_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .min = 1, .max = COMMENT_LENGTH_MAX},
};
const struct schema edit_comment_schema = SCHEMA("EditComment", struct edit_comment_dto, edit_comment_fields);
