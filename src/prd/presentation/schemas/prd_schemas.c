#include "schemas/prd_schemas.h"
#include "dtos/node_dto.h"
#include "dtos/operation_dto.h"
#include "dtos/prd_dto.h"
#include "schemas/words.h"
#include "use_cases/list_prds.h"

#define TEXT_MAX ((int64_t)2 << 20)
#define ID_EXAMPLE "01936b3e-7c1a-7d42-9a51-3f0c2b8e6d10"

#define PAGE_FIELDS(dto, most, fallback)                                                        \
    {SCHEMA_MEMBER(dto, limit),                                                                 \
     .type = SCHEMA_INTEGER,                                                                    \
     .min = 1,                                                                                  \
     .max = (most),                                                                             \
     .description = "How many items at most; " fallback " by default.",                         \
     .example = "20"},                                                                          \
    {                                                                                           \
        SCHEMA_MEMBER(dto, cursor), .type = SCHEMA_STRING,                                      \
                                    .description = "Where to go on: `next` of the page before." \
    }

static const struct schema_field list_query_fields[] = {PAGE_FIELDS(struct list_query, 100, "50")};
const struct schema list_query_schema = SCHEMA("ListQuery", struct list_query, list_query_fields);

static const struct schema_field nodes_query_fields[] = {PAGE_FIELDS(struct list_query, 1000, "all")};
const struct schema nodes_query_schema = SCHEMA("NodesQuery", struct list_query, nodes_query_fields);

static const struct schema_field prds_query_fields[] = {
    PAGE_FIELDS(struct list_prds_query, 100, "50"),
    {SCHEMA_MEMBER(struct list_prds_query, workspace), .type = SCHEMA_ID,
     .description = "Only the PRDs of this workspace.", .example = ID_EXAMPLE},
};
const struct schema prds_query_schema = SCHEMA("PrdsQuery", struct list_prds_query, prds_query_fields);

#define KEY_DESCRIPTION \
    "2 to 10 of A-Z and 0-9, a letter first; unique in its workspace. Made from the title when absent."

static const struct schema_field import_query_fields[] = {
    {SCHEMA_MEMBER(struct import_prd_dto, title), .type = SCHEMA_STRING, .max = 200,
     .description = "The title; the document's first heading when absent.", .example = "Payment reminders"},
    {SCHEMA_MEMBER(struct import_prd_dto, key), .type = SCHEMA_STRING, .max = 10,
     .description = KEY_DESCRIPTION, .example = "PAY"},
    {SCHEMA_MEMBER(struct import_prd_dto, workspace), .type = SCHEMA_ID,
     .description = "Where it goes; your personal workspace when absent."},
};
const struct schema import_query_schema = SCHEMA("ImportQuery", struct import_prd_dto, import_query_fields);

#define PRD_FIELDS                                                                                   \
    {SCHEMA_MEMBER(struct prd_dto, id), .type = SCHEMA_ID, .required = true, .example = ID_EXAMPLE}, \
        {SCHEMA_MEMBER(struct prd_dto, key), .type = SCHEMA_STRING, .required = true,                \
         .description = "Short name, unique in its workspace; paths take it in place of the id.",    \
         .example = "PAY"},                                                                          \
        {SCHEMA_MEMBER(struct prd_dto, title), .type = SCHEMA_STRING, .required = true,              \
         .example = "Payment reminders"},                                                            \
        {SCHEMA_MEMBER(struct prd_dto, status), .type = SCHEMA_ENUM, .required = true,               \
         .words = prd_status_words, .example = "draft"},                                             \
        {SCHEMA_MEMBER_AS("template", struct prd_dto, template_name), .type = SCHEMA_STRING,         \
         .description = "What it was started from.", .example = "prd"},                              \
        {SCHEMA_MEMBER(struct prd_dto, workspace), .type = SCHEMA_ID, .required = true},             \
        {SCHEMA_MEMBER(struct prd_dto, role),                                                        \
         .type = SCHEMA_ENUM,                                                                        \
         .required = true,                                                                           \
         .words = role_words,                                                                        \
         .description = "Yours, in its workspace.",                                                  \
         .example = "editor"},                                                                       \
        {SCHEMA_MEMBER(struct prd_dto, head_revision), .type = SCHEMA_INTEGER, .required = true,     \
         .description = "Number of the newest revision.", .example = "7"},                           \
        {SCHEMA_MEMBER(struct prd_dto, open_proposals), .type = SCHEMA_INTEGER, .required = true,    \
         .description = "How many proposals wait for somebody.", .example = "2"},                    \
        {SCHEMA_MEMBER(struct prd_dto, created_at), .type = SCHEMA_TIME, .required = true},          \
    {                                                                                                \
        SCHEMA_MEMBER(struct prd_dto, updated_at), .type = SCHEMA_TIME, .required = true             \
    }

static const struct schema_field prd_fields[] = {PRD_FIELDS};
const struct schema prd_schema = SCHEMA("Prd", struct prd_dto, prd_fields);

static const struct schema_field prd_text_fields[] = {
    PRD_FIELDS,
    {SCHEMA_MEMBER(struct prd_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .max = TEXT_MAX, .description = "The whole Markdown, every byte as it is."},
};
const struct schema prd_text_schema = SCHEMA("PrdWithText", struct prd_dto, prd_text_fields);

static const struct schema_field prd_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &prd_schema},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema prd_page_schema = SCHEMA("PrdPage", struct page_dto, prd_page_fields);

static const struct schema_field create_prd_fields[] = {
    {SCHEMA_MEMBER(struct create_prd_dto, title), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 200, .example = "Payment reminders"},
    {SCHEMA_MEMBER(struct create_prd_dto, idea), .type = SCHEMA_STRING, .is_text = true, .max = 10000,
     .description = "What it is about, in a sentence or two.",
     .example = "Customers forget to pay; remind them before it hurts."},
    {SCHEMA_MEMBER_AS("template", struct create_prd_dto, template_name), .type = SCHEMA_STRING, .max = 40,
     .description = "prd (the default), one-pager, pr-faq, rfc or blank.", .example = "prd"},
    {SCHEMA_MEMBER(struct create_prd_dto, key), .type = SCHEMA_STRING, .max = 10,
     .description = KEY_DESCRIPTION, .example = "PAY"},
    {SCHEMA_MEMBER(struct create_prd_dto, workspace), .type = SCHEMA_ID,
     .description = "Where it goes; your personal workspace when absent."},
};
const struct schema create_prd_schema = SCHEMA("CreatePrd", struct create_prd_dto, create_prd_fields);

static const struct schema_field update_prd_fields[] = {
    {SCHEMA_MEMBER(struct update_prd_dto, title), .type = SCHEMA_STRING, .min = 1, .max = 200},
    {SCHEMA_MEMBER(struct update_prd_dto, status), .type = SCHEMA_ENUM, .words = prd_status_words,
     .absent = -1, .description = "To and from archived: owners only.", .example = "review"},
};
const struct schema update_prd_schema = SCHEMA("UpdatePrd", struct update_prd_dto, update_prd_fields);

static const struct schema_field node_field_fields[] = {
    {SCHEMA_MEMBER(struct node_field_dto, name), .type = SCHEMA_STRING, .required = true,
     .example = "status"},
    {SCHEMA_MEMBER(struct node_field_dto, value), .type = SCHEMA_STRING, .required = true, .example = "done"},
};
static const struct schema node_field_schema = SCHEMA("NodeField", struct node_field_dto, node_field_fields);

static const struct schema_field node_fields[] = {
    {SCHEMA_MEMBER(struct node_dto, id), .type = SCHEMA_ID, .required = true, .example = ID_EXAMPLE},
    {SCHEMA_MEMBER(struct node_dto, kind), .type = SCHEMA_ENUM, .required = true, .words = node_kind_words,
     .example = "requirement"},
    {SCHEMA_MEMBER(struct node_dto, level), .type = SCHEMA_INTEGER, .required = true,
     .description =
         "Of a section's heading, 1 to 6; of others, that of the section they stand in, 0 before any.",
     .example = "2"},
    {SCHEMA_MEMBER(struct node_dto, code), .type = SCHEMA_STRING,
     .description = "An item's code; never used twice.", .example = "FR-12"},
    {SCHEMA_MEMBER(struct node_dto, title), .type = SCHEMA_STRING,
     .example = "The system shall send a reminder."},
    {SCHEMA_MEMBER(struct node_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "Its Markdown. The texts of all nodes, one after the other, are the document.",
     .example = "- **FR-12** The system shall send a reminder.\n"},
    {SCHEMA_MEMBER(struct node_dto, html), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "Rendered, and inert: no script, no remote image."},
    {SCHEMA_MEMBER(struct node_dto, hash), .type = SCHEMA_STRING, .required = true,
     .description = "SHA-256 of the text, hexadecimal: the base_hash of operations on it."},
    {SCHEMA_MEMBER(struct node_dto, version), .type = SCHEMA_INTEGER, .required = true,
     .description = "Counts its changes.", .example = "3"},
    {SCHEMA_MEMBER(struct node_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "The revision that last changed it.", .example = "7"},
    {SCHEMA_MEMBER(struct node_dto, fields), .type = SCHEMA_LIST, .required = true, .of = &node_field_schema,
     .description = "An item's fields, as the text has them."},
};
const struct schema node_schema = SCHEMA("Node", struct node_dto, node_fields);

static const struct schema_field node_list_fields[] = {
    {SCHEMA_MEMBER(struct node_list_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "That the nodes belong to: the base_revision of operations.", .example = "7"},
    {SCHEMA_MEMBER(struct node_list_dto, items), .type = SCHEMA_LIST, .required = true, .of = &node_schema},
    {SCHEMA_MEMBER(struct node_list_dto, next), .type = SCHEMA_STRING,
     .description = "Cursor of the next page."},
};
const struct schema node_list_schema = SCHEMA("NodeList", struct node_list_dto, node_list_fields);

static const struct schema_field operation_fields[] = {
    {SCHEMA_MEMBER(struct operation_dto, op), .type = SCHEMA_ENUM, .required = true, .words = operation_words,
     .example = "replace_text"},
    {SCHEMA_MEMBER(struct operation_dto, node), .type = SCHEMA_ID,
     .description = "The node it is about; of add_node, the id that the new one gets (made when absent).",
     .example = ID_EXAMPLE},
    {SCHEMA_MEMBER(struct operation_dto, base_hash), .type = SCHEMA_STRING, .min = 64, .max = 64,
     .description = "Hash of the text it was made against; that of the base revision when absent."},
    {SCHEMA_MEMBER(struct operation_dto, after), .type = SCHEMA_ID,
     .description = "add_node, move_node: the node to stand after; at the start when absent."},
    {SCHEMA_MEMBER(struct operation_dto, text), .type = SCHEMA_STRING, .is_text = true, .max = TEXT_MAX,
     .description = "add_node, replace_text: the Markdown. `**FR-?**` gets the next free number.",
     .example = "- **FR-?** The system shall send a reminder 24 hours before.\n"},
    {SCHEMA_MEMBER(struct operation_dto, field), .type = SCHEMA_STRING, .max = 100,
     .description = "set_field: its name.", .example = "status"},
    {SCHEMA_MEMBER(struct operation_dto, value), .type = SCHEMA_STRING, .max = 10000,
     .description = "set_field: its new value; \"\" takes the field away.", .example = "done"},
};
static const struct schema operation_schema = SCHEMA("Operation", struct operation_dto, operation_fields);

static const struct schema_field edit_prd_fields[] = {
    {SCHEMA_MEMBER(struct edit_prd_dto, base_revision), .type = SCHEMA_INTEGER, .required = true, .min = 1,
     .max = INT64_MAX, .description = "The revision that you looked at.", .example = "7"},
    {SCHEMA_MEMBER(struct edit_prd_dto, operations), .type = SCHEMA_LIST, .required = true, .min = 1,
     .max = 1000, .of = &operation_schema, .description = "All are applied, in this order, or none."},
    {SCHEMA_MEMBER(struct edit_prd_dto, why), .type = SCHEMA_STRING, .is_text = true, .max = 2000,
     .description = "The reason, for the history.", .example = "Agreed in the review"},
};
const struct schema edit_prd_schema = SCHEMA("EditPrd", struct edit_prd_dto, edit_prd_fields);
