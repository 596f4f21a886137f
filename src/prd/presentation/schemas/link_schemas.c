#include "schemas/link_schemas.h"
#include "dtos/link_dto.h"
#include "dtos/stale_dto.h"
#include "schemas/history_schemas.h"
#include "schemas/words.h"

#define LABEL_MAX 200
#define NOTE_MAX 2000

static const struct schema_field link_end_fields[] = {
    {SCHEMA_MEMBER(struct link_end_dto, node), .type = SCHEMA_ID, .description = "null: outside."},
    {SCHEMA_MEMBER(struct link_end_dto, code), .type = SCHEMA_STRING, .example = "FR-12"},
    {SCHEMA_MEMBER(struct link_end_dto, title), .type = SCHEMA_STRING,
     .description = "As it is now; of a node that is gone, as it was."},
    {SCHEMA_MEMBER(struct link_end_dto, url), .type = SCHEMA_STRING, .max = WEB_ADDRESS_LENGTH_MAX,
     .description = "null: a node, or a commit that was told without an address."},
    {SCHEMA_MEMBER(struct link_end_dto, label), .type = SCHEMA_STRING, .max = LABEL_MAX},
};
static const struct schema link_end_schema = SCHEMA("LinkEnd", struct link_end_dto, link_end_fields);

static const struct schema_field link_fields[] = {
    {SCHEMA_MEMBER(struct link_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct link_dto, kind), .type = SCHEMA_ENUM, .required = true, .words = link_kind_words,
     .example = "depends_on"},
    {SCHEMA_MEMBER(struct link_dto, from), .type = SCHEMA_OBJECT, .required = true, .of = &link_end_schema},
    {SCHEMA_MEMBER(struct link_dto, to), .type = SCHEMA_OBJECT, .required = true, .of = &link_end_schema},
    {SCHEMA_MEMBER(struct link_dto, suspect), .type = SCHEMA_BOOLEAN, .required = true,
     .description =
         "An end says something else since somebody said that the link is true, or is gone; or something "
         "else was told of the end outside.",
     .example = "false"},
    {SCHEMA_MEMBER(struct link_dto, broken), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "An end is gone.", .example = "false"},
    {SCHEMA_MEMBER(struct link_dto, suspect_since), .type = SCHEMA_RAW, .raw = "integer",
     .description = "The revision that last changed such an end."},
    {SCHEMA_MEMBER(struct link_dto, why), .type = SCHEMA_STRING, .is_text = true,
     .description = "What is suspect, in words.", .example = "FR-12 says something else since"},
    {SCHEMA_MEMBER(struct link_dto, note), .type = SCHEMA_STRING, .required = true, .is_text = true},
    {SCHEMA_MEMBER(struct link_dto, cause), .type = SCHEMA_ENUM, .required = true, .words = link_cause_words,
     .description = "Who says so: a person, or an event that was about the item or named its code.",
     .example = "person"},
    {SCHEMA_MEMBER(struct link_dto, event), .type = SCHEMA_ID, .description = "The event that made it."},
    {SCHEMA_MEMBER(struct link_dto, last_event), .type = SCHEMA_ID,
     .description = "The event that last told of the end outside."},
    {SCHEMA_MEMBER(struct link_dto, author), .type = SCHEMA_OBJECT, .required = true, .of = &author_schema},
    {SCHEMA_MEMBER(struct link_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct link_dto, confirmed_at), .type = SCHEMA_TIME,
     .description = "When somebody last said that it is still true."},
    {SCHEMA_MEMBER(struct link_dto, confirmed_by), .type = SCHEMA_OBJECT, .of = &author_schema},
};
const struct schema link_schema = SCHEMA("Link", struct link_dto, link_fields);

static const struct schema_field link_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &link_schema, .description = "Oldest first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema link_page_schema = SCHEMA("LinkPage", struct page_dto, link_page_fields);

static const struct schema_field links_query_fields[] = {
    {SCHEMA_MEMBER(struct links_query, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 100,
     .description = "How many items at most; 50 by default.", .example = "20"},
    {SCHEMA_MEMBER(struct links_query, cursor), .type = SCHEMA_STRING,
     .description = "Where to go on: `next` of the page before."},
    {SCHEMA_MEMBER(struct links_query, node), .type = SCHEMA_ID,
     .description = "Only links that this node is an end of."},
};
const struct schema links_query_schema = SCHEMA("LinksQuery", struct links_query, links_query_fields);

static const struct schema_field link_target_fields[] = {
    {SCHEMA_MEMBER(struct link_target_dto, node), .type = SCHEMA_ID, .description = "Another node."},
    {SCHEMA_MEMBER(struct link_target_dto, url), .type = SCHEMA_STRING, .min = 1,
     .max = WEB_ADDRESS_LENGTH_MAX,
     .description = "implemented_by, discussed_in: an https address without user name and password.",
     .example = "https://github.com/acme/pay/issues/7"},
    {SCHEMA_MEMBER(struct link_target_dto, label), .type = SCHEMA_STRING, .max = LABEL_MAX,
     .description = "What the address is called.", .example = "acme/pay#7"},
};
static const struct schema link_target_schema =
    SCHEMA("LinkTarget", struct link_target_dto, link_target_fields);

static const struct schema_field make_link_fields[] = {
    {SCHEMA_MEMBER(struct make_link_dto, kind), .type = SCHEMA_ENUM, .required = true,
     .words = link_kind_words, .example = "depends_on"},
    {SCHEMA_MEMBER(struct make_link_dto, from), .type = SCHEMA_ID, .required = true,
     .description = "The node that depends, refines, verifies …"},
    {SCHEMA_MEMBER(struct make_link_dto, to), .type = SCHEMA_OBJECT, .required = true,
     .of = &link_target_schema},
    {SCHEMA_MEMBER(struct make_link_dto, note), .type = SCHEMA_STRING, .is_text = true, .max = NOTE_MAX},
};
const struct schema make_link_schema = SCHEMA("MakeLink", struct make_link_dto, make_link_fields);

static const struct schema_field stale_fields[] = {
    {SCHEMA_MEMBER(struct stale_dto, node), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct stale_dto, code), .type = SCHEMA_STRING, .example = "FR-12"},
    {SCHEMA_MEMBER(struct stale_dto, title), .type = SCHEMA_STRING},
    {SCHEMA_MEMBER(struct stale_dto, reason), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .example = "Nothing has touched this must-have for 40 days, though 12 events named it."},
    {SCHEMA_MEMBER(struct stale_dto, since), .type = SCHEMA_TIME, .required = true,
     .description = "When it was last changed, or said to be still true."},
    {SCHEMA_MEMBER(struct stale_dto, events), .type = SCHEMA_INTEGER, .required = true,
     .description = "How many events named it since then.", .example = "12"},
};
static const struct schema stale_schema = SCHEMA("Stale", struct stale_dto, stale_fields);

static const struct schema_field stale_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &stale_schema, .description = "The longest untouched first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema stale_page_schema = SCHEMA("StalePage", struct page_dto, stale_page_fields);

static const struct schema_field confirmation_fields[] = {
    {SCHEMA_MEMBER(struct confirmation_dto, node), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct confirmation_dto, confirmed_by), .type = SCHEMA_OBJECT, .required = true,
     .of = &author_schema},
    {SCHEMA_MEMBER(struct confirmation_dto, confirmed_at), .type = SCHEMA_TIME, .required = true},
};
const struct schema confirmation_schema =
    SCHEMA("Confirmation", struct confirmation_dto, confirmation_fields);
