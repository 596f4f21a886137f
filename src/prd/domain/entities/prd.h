/* A PRD: the document's frame. Its text is in nodes, its past in revisions. */
#pragma once
#include "digest.h"
#include "id.h"
#include "value_objects/item_code.h"

enum prd_status { PRD_DRAFT, PRD_REVIEW, PRD_APPROVED, PRD_ARCHIVED };

struct prd {
    struct id id, workspace;
    struct str key;   /* "PAY": 2–10 of A–Z and 0–9, first a letter; unique in its workspace */
    struct str title; /* at most 200 characters, one line */
    struct str template_name;
    enum prd_status status;
    int64_t head;                   /* number of the newest revision, from 1 */
    struct digest head_hash;        /* its hash */
    int64_t code_floor[ITEM_KINDS]; /* highest number ever used per kind: codes are never reused */
    struct id created_by;
    int64_t created_at, updated_at;
    int64_t open_proposals; /* read with the PRD; never written */
};

const char *prd_status_name(enum prd_status status); /* "draft" … */
bool prd_status_parse(struct str name, enum prd_status *ret);
/* Whether `key` has the form of a key. */
bool prd_key_is_valid(struct str key);
/* A key made from a title: initials of its words or its first letters, 2–4 capitals ("Payment reminders" ->
 * "PR"). */
struct str prd_key_suggest(struct str title, struct arena *mem);
