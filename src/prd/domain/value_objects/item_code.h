/* Item codes: FR-12, NFR-3, M-2, R-1, Q-4, D-7, A-2, MS-1, T-5. Numbered per PRD and prefix, never reused. */
#pragma once
#include "str.h"

enum item_kind {
    ITEM_FUNCTIONAL,    /* FR  */
    ITEM_NONFUNCTIONAL, /* NFR */
    ITEM_METRIC,        /* M   */
    ITEM_RISK,          /* R   */
    ITEM_QUESTION,      /* Q   */
    ITEM_DECISION,      /* D   */
    ITEM_ASSUMPTION,    /* A   */
    ITEM_MILESTONE,     /* MS  */
    ITEM_TERM,          /* T   */
    ITEM_KINDS
};

struct item_code {
    enum item_kind kind;
    int64_t number; /* as written: "FR-001" is 1 */
};

/* "FR", "NFR" … */
const char *item_kind_prefix(enum item_kind kind);
/* A whole code, in upper case as documents write it; false otherwise. */
bool item_code_parse(struct str text, struct item_code *ret);
/* The next code anywhere in `text` at or after *from, standing as a word of its own; moves *from past it. */
bool item_code_find(struct str text, size_t *from, struct item_code *ret);
struct str item_code_format(struct arena *mem, struct item_code code);
