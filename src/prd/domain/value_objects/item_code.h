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
    ITEM_STORY,         /* US  */
    ITEM_KINDS
};

struct item_code {
    enum item_kind kind;
    int64_t number; /* as written: "FR-001" is 1 */
    /* What a document divides an item into: "FR-1.2.3" is 1 with parts 2 and 3, "FR-3a" is 3 with a letter.
     */
    int parts[2]; /* 0: none */
    char letter;  /* '\0': none */
};

/*
 * Forms that are read: "FR-12" and with zeros in front ("FR-012"), at most nine digits; "SC-3", spec-kit's
 * success criterion, is a metric and shares the numbers of M; "FR12" and "NFR3" without a hyphen, as BMAD
 * writes them (only these two: "Q4" is a quarter); each with up to two parts more, or a letter.
 */

/* "FR", "NFR" … */
const char *item_kind_prefix(enum item_kind kind);
/* The kind of a prefix, "SC" included; false when it is none. */
bool item_kind_parse(struct str prefix, enum item_kind *ret);
/* A whole code, in upper case as documents write it; false otherwise. */
bool item_code_parse(struct str text, struct item_code *ret);
/* The length of the code that `text` begins with, whatever follows it; 0 when there is none. */
size_t item_code_scan(struct str text, struct item_code *ret);
/* The next code anywhere in `text` at or after *from, standing as a word of its own; moves *from past it. */
bool item_code_find(struct str text, size_t *from, struct item_code *ret);
bool item_code_eq(struct item_code a, struct item_code b);
/* Whether it is a number alone, without parts. */
bool item_code_is_plain(struct item_code code);
/* "FR-12": without zeros in front, whatever form it was read from. */
struct str item_code_format(struct arena *mem, struct item_code code);
