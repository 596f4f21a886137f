#include "schemas/event_schemas.h"
#include "dtos/event_dto.h"
#include "schemas/proposal_schemas.h"
#include "schemas/words.h"

static const struct schema_field fact_fields[] = {
    {SCHEMA_MEMBER(struct fact_dto, kind), .type = SCHEMA_STRING, .required = true, .example = "status"},
    {SCHEMA_MEMBER(struct fact_dto, value), .type = SCHEMA_STRING, .required = true, .example = "FR-12 done"},
};
static const struct schema fact_schema = SCHEMA("Fact", struct fact_dto, fact_fields);

static const struct schema_field event_link_fields[] = {
    {SCHEMA_MEMBER(struct event_link_dto, kind), .type = SCHEMA_STRING, .required = true,
     .example = "implemented_by"},
    {SCHEMA_MEMBER(struct event_link_dto, code), .type = SCHEMA_STRING, .required = true, .example = "FR-12"},
    {SCHEMA_MEMBER(struct event_link_dto, url), .type = SCHEMA_STRING, .required = true,
     .example = "https://git.example.org/acme/app/commit/9fceb02"},
    {SCHEMA_MEMBER(struct event_link_dto, label), .type = SCHEMA_STRING, .required = true,
     .example = "acme/app@9fceb02d0ae5"},
};
static const struct schema event_link_schema = SCHEMA("EventLink", struct event_link_dto, event_link_fields);

static const struct schema_field event_fields[] = {
    {SCHEMA_MEMBER(struct event_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct event_dto, source), .type = SCHEMA_STRING, .required = true, .example = "git"},
    {SCHEMA_MEMBER(struct event_dto, external_id), .type = SCHEMA_STRING, .required = true,
     .example = "9fceb02d0ae598e95dc970b74767f19372d61af8"},
    {SCHEMA_MEMBER(struct event_dto, kind), .type = SCHEMA_STRING, .required = true, .example = "commit"},
    {SCHEMA_MEMBER(struct event_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true},
    {SCHEMA_MEMBER(struct event_dto, at), .type = SCHEMA_TIME, .required = true,
     .description = "When it happened."},
    {SCHEMA_MEMBER(struct event_dto, received_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct event_dto, trust), .type = SCHEMA_ENUM, .required = true, .words = trust_words,
     .description = "Whose words it holds: a member's own, or those of anybody who can write to the source.",
     .example = "outside"},
    {SCHEMA_MEMBER(struct event_dto, facts), .type = SCHEMA_LIST, .required = true, .of = &fact_schema},
    {SCHEMA_MEMBER(struct event_dto, links), .type = SCHEMA_LIST, .required = true, .of = &event_link_schema,
     .description = "From each item that it is about to where it can be read."},
    {SCHEMA_MEMBER(struct event_dto, url), .type = SCHEMA_STRING, .description = "Where it can be read."},
    {SCHEMA_MEMBER(struct event_dto, outcome), .type = SCHEMA_ENUM, .required = true, .words = outcome_words,
     .example = "proposal"},
    {SCHEMA_MEMBER(struct event_dto, reason), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "Why something was proposed, or why there is nothing to say."},
    {SCHEMA_MEMBER(struct event_dto, proposal), .type = SCHEMA_ID},
};
const struct schema event_schema = SCHEMA("Event", struct event_dto, event_fields);

static const struct schema_field event_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &event_schema, .description = "Newest first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema event_page_schema = SCHEMA("EventPage", struct page_dto, event_page_fields);

static const struct schema_field report_event_fields[] = {
    {SCHEMA_MEMBER(struct report_event_dto, source), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 100,
     .description = "note for your own words; git, ci, github … for what others may have written.",
     .example = "git"},
    {SCHEMA_MEMBER(struct report_event_dto, external_id), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 200, .description = "Its id at the source: told twice, it counts once.",
     .example = "9fceb02d0ae598e95dc970b74767f19372d61af8"},
    {SCHEMA_MEMBER(struct report_event_dto, kind), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 100, .example = "commit"},
    {SCHEMA_MEMBER(struct report_event_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .min = 1, .max = 100000, .example = "Send the reminder 24 hours before (closes FR-12)",
     .description = "For the kind junit: the XML of a JUnit report."},
    {SCHEMA_MEMBER(struct report_event_dto, url), .type = SCHEMA_STRING, .min = 1, .max = 2000,
     .description = "Where it can be read: http or https.",
     .example = "https://git.example.org/acme/app/commit/9fceb02"},
    {SCHEMA_MEMBER(struct report_event_dto, at), .type = SCHEMA_TIME,
     .description = "When it happened; now when absent."},
};
const struct schema report_event_schema = SCHEMA("ReportEvent", struct report_event_dto, report_event_fields);

static const struct schema_field report_events_fields[] = {
    {SCHEMA_MEMBER(struct report_events_dto, events), .type = SCHEMA_LIST, .required = true, .min = 1,
     .max = 100, .of = &report_event_schema, .description = "In their order."},
};
const struct schema report_events_schema =
    SCHEMA("ReportEvents", struct report_events_dto, report_events_fields);

static const struct schema_field reported_fields[] = {
    {SCHEMA_MEMBER(struct reported_dto, event), .type = SCHEMA_OBJECT, .required = true, .of = &event_schema},
    {SCHEMA_MEMBER(struct reported_dto, proposal), .type = SCHEMA_OBJECT, .of = &proposal_schema,
     .description = "null where the event changes nothing."},
};
const struct schema reported_schema = SCHEMA("Reported", struct reported_dto, reported_fields);

static const struct schema_field reported_item_fields[] = {
    {SCHEMA_MEMBER(struct reported_dto, event), .type = SCHEMA_OBJECT, .required = true, .of = &event_schema},
    {SCHEMA_MEMBER(struct reported_dto, proposal), .type = SCHEMA_OBJECT, .of = &proposal_schema},
    {SCHEMA_MEMBER_AS("new", struct reported_dto, is_new), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "false: it was told before, and counted then."},
};
static const struct schema reported_item_schema =
    SCHEMA("ReportedItem", struct reported_dto, reported_item_fields);

static const struct schema_field reported_list_fields[] = {
    {SCHEMA_MEMBER(struct reported_list_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &reported_item_schema, .description = "In the order of the events."},
};
const struct schema reported_list_schema =
    SCHEMA("ReportedList", struct reported_list_dto, reported_list_fields);
