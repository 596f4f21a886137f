#include "schemas/report_schemas.h"
#include "dtos/report_dto.h"

static const struct schema_field report_query_fields[] = {
    {SCHEMA_MEMBER(struct report_query, since), .type = SCHEMA_STRING, .max = 100,
     .description = "Since when: 2027-03-01, last week (the default), 10 days, revision 4, the beginning.",
     .example = "last week"},
};
const struct schema report_query_schema = SCHEMA("ReportQuery", struct report_query, report_query_fields);

static const struct schema_field entry_fields[] = {
    {SCHEMA_MEMBER(struct report_entry_dto, node), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct report_entry_dto, kind), .type = SCHEMA_STRING, .required = true,
     .example = "requirement"},
    {SCHEMA_MEMBER(struct report_entry_dto, code), .type = SCHEMA_STRING, .example = "FR-3"},
    {SCHEMA_MEMBER(struct report_entry_dto, title), .type = SCHEMA_STRING, .required = true},
    {SCHEMA_MEMBER(struct report_entry_dto, field), .type = SCHEMA_STRING, .example = "status",
     .description = "That made the difference; null: the text, or all of it."},
    {SCHEMA_MEMBER(struct report_entry_dto, from), .type = SCHEMA_STRING, .example = "open"},
    {SCHEMA_MEMBER(struct report_entry_dto, to), .type = SCHEMA_STRING, .example = "done"},
    {SCHEMA_MEMBER(struct report_entry_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "That did it; 0 where it was before."},
    {SCHEMA_MEMBER(struct report_entry_dto, author), .type = SCHEMA_STRING,
     .description = "Of that revision."},
    {SCHEMA_MEMBER(struct report_entry_dto, at), .type = SCHEMA_TIME},
};
static const struct schema entry_schema = SCHEMA("ReportEntry", struct report_entry_dto, entry_fields);

static const struct schema_field person_fields[] = {
    {SCHEMA_MEMBER(struct report_person_dto, name), .type = SCHEMA_STRING, .required = true,
     .example = "Ada"},
    {SCHEMA_MEMBER(struct report_person_dto, revisions), .type = SCHEMA_INTEGER, .required = true},
};
static const struct schema person_schema = SCHEMA("ReportPerson", struct report_person_dto, person_fields);

#define GROUP(json_name, index)                                                                              \
    {                                                                                                        \
        SCHEMA_MEMBER_AS(json_name, struct report_dto, groups[index]), .type = SCHEMA_LIST,                  \
                                                                       .required = true, .of = &entry_schema \
    }

static const struct schema_field report_fields[] = {
    {SCHEMA_MEMBER(struct report_dto, since), .type = SCHEMA_TIME,
     .description = "Null: from the beginning."},
    {SCHEMA_MEMBER(struct report_dto, until), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct report_dto, from_revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "The revision that the head is compared with; 0: the empty document."},
    {SCHEMA_MEMBER(struct report_dto, to_revision), .type = SCHEMA_INTEGER, .required = true},
    GROUP("done", REPORT_DONE),
    GROUP("decided", REPORT_DECIDED),
    GROUP("occurred", REPORT_OCCURRED),
    GROUP("moved", REPORT_MOVED),
    GROUP("dropped", REPORT_DROPPED),
    GROUP("added", REPORT_ADDED),
    GROUP("changed", REPORT_CHANGED),
    {SCHEMA_MEMBER(struct report_dto, open), .type = SCHEMA_LIST, .required = true, .of = &entry_schema,
     .description = "Blocked, failing, and questions without an answer."},
    {SCHEMA_MEMBER(struct report_dto, people), .type = SCHEMA_LIST, .required = true, .of = &person_schema},
    {SCHEMA_MEMBER(struct report_dto, revisions), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct report_dto, events), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct report_dto, open_proposals), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct report_dto, markdown), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "All of it as a text."},
};
const struct schema report_schema = SCHEMA("Report", struct report_dto, report_fields);
