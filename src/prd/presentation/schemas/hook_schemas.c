#include "schemas/hook_schemas.h"
#include "dtos/hook_dto.h"
#include "schemas/words.h"

static const struct schema_field hook_fields[] = {
    {SCHEMA_MEMBER(struct hook_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct hook_dto, kind), .type = SCHEMA_ENUM, .required = true, .words = hook_kind_words,
     .example = "github"},
    {SCHEMA_MEMBER(struct hook_dto, name), .type = SCHEMA_STRING, .required = true, .example = "acme/app"},
    {SCHEMA_MEMBER(struct hook_dto, url), .type = SCHEMA_STRING,
     .description = "Where to deliver. Shown once, when the hook is made or rotated."},
    {SCHEMA_MEMBER(struct hook_dto, secret), .type = SCHEMA_STRING,
     .description = "What deliveries are signed with. Shown once, with the url."},
    {SCHEMA_MEMBER(struct hook_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct hook_dto, rotations), .type = SCHEMA_INTEGER, .required = true, .example = "0"},
    {SCHEMA_MEMBER(struct hook_dto, deliveries), .type = SCHEMA_INTEGER, .required = true,
     .description = "Genuine ones.", .example = "12"},
    {SCHEMA_MEMBER(struct hook_dto, last_delivery_at), .type = SCHEMA_TIME},
    {SCHEMA_MEMBER(struct hook_dto, last_outcome), .type = SCHEMA_STRING,
     .description = "counted, ignored, pong or refused.", .example = "counted"},
    {SCHEMA_MEMBER(struct hook_dto, last_detail), .type = SCHEMA_STRING,
     .example = "3 commits of main were read."},
};
const struct schema hook_schema = SCHEMA("Hook", struct hook_dto, hook_fields);

static const struct schema_field hook_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = HOOKS_MAX,
     .of = &hook_schema, .description = "Oldest first."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "null: all are here."},
};
const struct schema hook_page_schema = SCHEMA("HookPage", struct page_dto, hook_page_fields);

static const struct schema_field create_hook_fields[] = {
    {SCHEMA_MEMBER(struct create_hook_dto, kind), .type = SCHEMA_ENUM, .required = true,
     .words = hook_kind_words, .example = "github"},
    {SCHEMA_MEMBER(struct create_hook_dto, name), .type = SCHEMA_STRING, .max = 100,
     .description = "For people; GitHub or GitLab when absent.", .example = "acme/app"},
};
const struct schema create_hook_schema = SCHEMA("CreateHook", struct create_hook_dto, create_hook_fields);

static const struct schema_field delivered_fields[] = {
    {SCHEMA_MEMBER(struct delivered_dto, outcome), .type = SCHEMA_STRING, .required = true,
     .description = "counted, ignored, pong, or repeated: it was delivered before, and counted then.",
     .example = "counted"},
    {SCHEMA_MEMBER(struct delivered_dto, events), .type = SCHEMA_INTEGER, .required = true,
     .description = "That were not known yet.", .example = "3"},
    {SCHEMA_MEMBER(struct delivered_dto, proposals), .type = SCHEMA_INTEGER, .required = true,
     .example = "1"},
    {SCHEMA_MEMBER(struct delivered_dto, detail), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .example = "3 commits of main were read."},
};
const struct schema delivered_schema = SCHEMA("Delivered", struct delivered_dto, delivered_fields);
