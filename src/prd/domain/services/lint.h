/*
 * The lint: what a careful reader would remark on, found without any model, by a table of rules after
 * INCOSE's Guide to Writing Requirements (v4, 2023), EARS and ISO/IEC/IEEE 29148:2018.
 *
 * Rules look at what the recogniser found (kinds, statements, fields), never at a document's syntax, so they
 * are the same for every form of item. Rules of language are for English: a document in another language gets
 * the others alone. Where a rule cannot tell, it says nothing.
 *
 * A comment turns rules off from there on, or on again:
 *     <!-- stet-lint-disable vague-word, passive-voice -->     <!-- stet-lint-enable vague-word -->
 * without a name: all of them.
 *
 * The same document and day give the same findings. Time grows with the length of the document.
 */
#pragma once
#include "entities/document.h"

enum lint_severity {
    LINT_ERROR,   /* wrong, whoever reads it: a code twice, a link to nowhere, a gap left open */
    LINT_WARNING, /* will be read differently, or cannot be tested */
    LINT_ADVICE,  /* worth a second look */
    LINT_SEVERITIES,
};
const char *lint_severity_name(enum lint_severity severity); /* "error", "warning", "advice" */

struct linting;

struct lint_rule {
    const char *id;    /* "vague-word" */
    const char *title; /* what it finds, as the beginning of a sentence */
    enum lint_severity severity;
    const char *source; /* "INCOSE R7", "EARS", "ISO 29148, 5.2.5", "Stet" */
    const char *why;    /* one sentence: what goes wrong otherwise */
    bool fixable;       /* some of its findings can be mended mechanically */
    void (*test)(struct linting *self, size_t node);
};

struct lint_finding {
    const struct lint_rule *rule;
    size_t node;         /* index in the document */
    size_t from, to;     /* what it is about, as bytes of the node's text */
    size_t line, column; /* where that begins in the document, from 1; the column in characters */
    struct str text;     /* it, on one line, cut where it is long */
    struct str message;  /* one line for people: what, and what helps */
    /* A mechanical fix: these bytes of the node's text get another text. */
    bool is_fixable;
    size_t fix_from, fix_to;
    struct str fix;
};
struct lint_list {
    struct lint_finding *items; /* in the order of the document */
    size_t count;
    size_t counts[LINT_SEVERITIES];
};

/* The rules, in the order in which documentation lists them. */
const struct lint_rule *lint_rules(size_t *count);
/* NULL: there is none of that name. */
const struct lint_rule *lint_rule_find(struct str id);

/* Everything the rules find. `now` decides what is past. Texts are in `mem` or views of the document. */
struct lint_list lint_document(const struct document *document, int64_t now, struct arena *mem);

/* The text of the node with the fixes of `rule` in it; STR_NONE: there is nothing it can fix. */
struct str lint_fix(const struct document *document, const struct lint_list *list,
                    const struct lint_rule *rule, size_t node, struct arena *mem);
