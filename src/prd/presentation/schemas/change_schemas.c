#include "schemas/change_schemas.h"
#include "dtos/feed_dto.h"

static const struct schema_field change_fields[] = {
    {SCHEMA_MEMBER(struct feed_change_dto, subject), .type = SCHEMA_ID,
     .description = "The proposal, message, event, thread …; null where the event's name says it all."},
    {SCHEMA_MEMBER(struct feed_change_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "Of a revision: its number; else 0.", .example = "12"},
};
const struct schema change_schema = SCHEMA("FeedChange", struct feed_change_dto, change_fields);

static const struct schema_field person_fields[] = {
    {SCHEMA_MEMBER(struct person_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct person_dto, name), .type = SCHEMA_STRING, .required = true, .example = "Ada"},
    {SCHEMA_MEMBER(struct person_dto, since), .type = SCHEMA_TIME, .required = true},
};
static const struct schema person_schema = SCHEMA("Person", struct person_dto, person_fields);

static const struct schema_field presence_fields[] = {
    {SCHEMA_MEMBER(struct presence_dto, people), .type = SCHEMA_LIST, .required = true, .of = &person_schema,
     .description = "Who is looking at the PRD now, the first to come first."},
};
const struct schema presence_schema = SCHEMA("Presence", struct presence_dto, presence_fields);

static const struct schema_field standing_fields[] = {
    {SCHEMA_MEMBER(struct standing_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "The newest revision of the PRD.", .example = "12"},
};
const struct schema standing_schema = SCHEMA("Standing", struct standing_dto, standing_fields);
