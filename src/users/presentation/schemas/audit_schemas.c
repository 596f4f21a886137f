#include "schemas/audit_schemas.h"
#include "dtos/audit_dtos.h"

#define EXAMPLE_ID "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"

static const struct schema_field person_fields[] = {
    {SCHEMA_MEMBER(struct audit_person_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct audit_person_dto, email), .type = SCHEMA_STRING,
     .description = "As it is now; null when the account is gone."},
    {SCHEMA_MEMBER(struct audit_person_dto, name), .type = SCHEMA_STRING,
     .description = "As it is now; null when the account is gone."},
};
static const struct schema person_schema = SCHEMA("AuditPerson", struct audit_person_dto, person_fields);

static const struct schema_field entry_fields[] = {
    {SCHEMA_MEMBER(struct audit_entry_dto, seq), .type = SCHEMA_INTEGER, .required = true,
     .description = "The place in the chain: 1, 2, 3 and so on.", .example = "17"},
    {SCHEMA_MEMBER(struct audit_entry_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct audit_entry_dto, at), .type = SCHEMA_TIME, .required = true,
     .description =
         "When it happened. Entries stand in the order in which they were chained, which may differ by a "
         "moment."},
    {SCHEMA_MEMBER(struct audit_entry_dto, action), .type = SCHEMA_STRING, .required = true,
     .example = "user.password_changed"},
    {SCHEMA_MEMBER(struct audit_entry_dto, actor), .type = SCHEMA_OBJECT, .of = &person_schema,
     .description = "Who did it; null: the server, its operator, or nobody known."},
    {SCHEMA_MEMBER(struct audit_entry_dto, user), .type = SCHEMA_OBJECT, .of = &person_schema,
     .description = "To whom; null: nobody, or nobody known."},
    {SCHEMA_MEMBER(struct audit_entry_dto, session), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct audit_entry_dto, workspace), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct audit_entry_dto, object), .type = SCHEMA_ID,
     .description = "A token, an invitation, or what else it was about."},
    {SCHEMA_MEMBER(struct audit_entry_dto, address), .type = SCHEMA_STRING,
     .description = "Where it came from; null: not over the network.", .example = "192.0.2.7"},
    {SCHEMA_MEMBER(struct audit_entry_dto, request_id), .type = SCHEMA_STRING,
     .description = "The request's id, as in its answer and in the log."},
    {SCHEMA_MEMBER(struct audit_entry_dto, detail), .type = SCHEMA_STRING,
     .description = "More, in a few words.", .example = "admin"},
};
static const struct schema entry_schema = SCHEMA("AuditEntry", struct audit_entry_dto, entry_fields);

static const struct schema_field page_fields[] = {
    {SCHEMA_MEMBER(struct audit_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 200,
     .of = &entry_schema, .description = "The newest first."},
    {SCHEMA_MEMBER(struct audit_page_dto, next), .type = SCHEMA_STRING,
     .description = "The cursor of the next page; null on the last one."},
};
const struct schema audit_page_schema = SCHEMA("AuditPage", struct audit_page_dto, page_fields);

static const struct schema_field read_fields[] = {
    {SCHEMA_MEMBER(struct read_audit_dto, actor), .type = SCHEMA_ID, .description = "Who did it.",
     .example = EXAMPLE_ID},
    {SCHEMA_MEMBER(struct read_audit_dto, user), .type = SCHEMA_ID, .description = "To whom.",
     .example = EXAMPLE_ID},
    {SCHEMA_MEMBER(struct read_audit_dto, action), .type = SCHEMA_STRING, .max = 64,
     .description = "What was done, as entries say it.", .example = "session.started"},
    {SCHEMA_MEMBER(struct read_audit_dto, workspace), .type = SCHEMA_ID, .description = "In which workspace.",
     .example = EXAMPLE_ID},
    {SCHEMA_MEMBER(struct read_audit_dto, address), .type = SCHEMA_STRING, .max = 64,
     .description = "From which address.", .example = "192.0.2.7"},
    {SCHEMA_MEMBER(struct read_audit_dto, since), .type = SCHEMA_TIME, .description = "From this time on.",
     .example = "2026-01-02T03:04:05.678Z"},
    {SCHEMA_MEMBER(struct read_audit_dto, until), .type = SCHEMA_TIME, .description = "Before this time.",
     .example = "2026-01-03T03:04:05.678Z"},
    {SCHEMA_MEMBER(struct read_audit_dto, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 200,
     .description = "How many at most; 50 where it is not given.", .example = "50"},
    {SCHEMA_MEMBER(struct read_audit_dto, cursor), .type = SCHEMA_STRING, .max = 20,
     .description = "`next` of the page before.", .example = "42"},
};
const struct schema read_audit_schema = SCHEMA("ReadAudit", struct read_audit_dto, read_fields);
