#include "schemas/share_schemas.h"
#include "dtos/list_dto.h"
#include "dtos/share_dto.h"
#include "schemas/history_schemas.h"

static const struct schema_field share_fields[] = {
    {SCHEMA_MEMBER(struct share_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct share_dto, name), .type = SCHEMA_STRING, .required = true, .example = "The board"},
    {SCHEMA_MEMBER(struct share_dto, url), .type = SCHEMA_STRING,
     .description = "Where it is read. Shown once, when the link is made."},
    {SCHEMA_MEMBER(struct share_dto, author), .type = SCHEMA_OBJECT, .required = true, .of = &author_schema},
    {SCHEMA_MEMBER(struct share_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct share_dto, expires_at), .type = SCHEMA_TIME, .description = "null: never."},
    {SCHEMA_MEMBER(struct share_dto, expired), .type = SCHEMA_BOOLEAN, .required = true, .example = "false"},
};
const struct schema share_schema = SCHEMA("Share", struct share_dto, share_fields);

static const struct schema_field share_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = SHARES_MAX,
     .of = &share_schema, .description = "Oldest first, also those that are over."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "null: all are here."},
};
const struct schema share_page_schema = SCHEMA("SharePage", struct page_dto, share_page_fields);

static const struct schema_field make_share_fields[] = {
    {SCHEMA_MEMBER(struct make_share_dto, name), .type = SCHEMA_STRING, .max = 100,
     .description = "For people, to know it again.", .example = "The board"},
    {SCHEMA_MEMBER(struct make_share_dto, expires_in_days), .type = SCHEMA_INTEGER, .min = 1, .max = 3650,
     .description = "It never ends by itself when absent.", .example = "30"},
};
const struct schema make_share_schema = SCHEMA("MakeShare", struct make_share_dto, make_share_fields);
