#include "schemas/search_schemas.h"
#include "schemas/words.h"
#include "use_cases/search_prds.h"

static const struct schema_field search_query_fields[] = {
    {SCHEMA_MEMBER(struct search_query_dto, q), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = SEARCH_TEXT_MAX,
     .description = "Words that must all be there, in any form; \"words in quotes\" one after the other; "
                    "rem* for the beginning of a word; -word for what must not be there.",
     .example = "payment remind*"},
    {SCHEMA_MEMBER(struct search_query_dto, workspace), .type = SCHEMA_ID,
     .description = "Only in this workspace."},
    {SCHEMA_MEMBER(struct search_query_dto, kind), .type = SCHEMA_ENUM, .words = search_kind_words,
     .absent = -1, .description = "Only nodes of this kind; prd: titles of PRDs.", .example = "requirement"},
    {SCHEMA_MEMBER(struct search_query_dto, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 100,
     .description = "How many items at most; 50 by default.", .example = "20"},
    {SCHEMA_MEMBER(struct search_query_dto, cursor), .type = SCHEMA_STRING,
     .description = "Where to go on: `next` of the page before."},
};
const struct schema search_query_schema = SCHEMA("SearchQuery", struct search_query_dto, search_query_fields);

static const struct schema_field found_prd_fields[] = {
    {SCHEMA_MEMBER(struct found_prd_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct found_prd_dto, key), .type = SCHEMA_STRING, .required = true, .example = "PAY"},
    {SCHEMA_MEMBER(struct found_prd_dto, title), .type = SCHEMA_STRING, .required = true},
};
static const struct schema found_prd_schema = SCHEMA("FoundPrd", struct found_prd_dto, found_prd_fields);

static const struct schema_field found_node_fields[] = {
    {SCHEMA_MEMBER(struct found_node_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct found_node_dto, kind), .type = SCHEMA_STRING, .required = true,
     .example = "requirement"},
    {SCHEMA_MEMBER(struct found_node_dto, code), .type = SCHEMA_STRING, .example = "FR-3"},
    {SCHEMA_MEMBER(struct found_node_dto, title), .type = SCHEMA_STRING, .required = true},
};
static const struct schema found_node_schema = SCHEMA("FoundNode", struct found_node_dto, found_node_fields);

static const struct schema_field snippet_part_fields[] = {
    {SCHEMA_MEMBER(struct snippet_part_dto, text), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct snippet_part_dto, hit), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "A word that was searched for, in whatever form."},
};
static const struct schema snippet_part_schema =
    SCHEMA("SnippetPart", struct snippet_part_dto, snippet_part_fields);

static const struct schema_field found_fields[] = {
    {SCHEMA_MEMBER(struct found_dto, prd), .type = SCHEMA_OBJECT, .required = true, .of = &found_prd_schema},
    {SCHEMA_MEMBER(struct found_dto, node), .type = SCHEMA_OBJECT, .of = &found_node_schema,
     .description = "Null where the PRD's title was found."},
    {SCHEMA_MEMBER(struct found_dto, snippet), .type = SCHEMA_LIST, .required = true,
     .of = &snippet_part_schema, .description = "The part of the text that shows why, piece by piece."},
};
static const struct schema found_schema = SCHEMA("Found", struct found_dto, found_fields);

static const struct schema_field found_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .of = &found_schema},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema found_page_schema = SCHEMA("FoundPage", struct page_dto, found_page_fields);
