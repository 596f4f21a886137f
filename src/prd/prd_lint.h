/* The lint for programs that have a text and no PRD: no module, no database. Thread-safe. */
#pragma once
#include "error.h"

enum prd_lint_severity { PRD_LINT_ERROR, PRD_LINT_WARNING, PRD_LINT_ADVICE, PRD_LINT_SEVERITIES };

struct prd_lint_finding {
    const char *rule;
    enum prd_lint_severity severity;
    size_t line, column; /* from 1; the column in characters */
    struct str code;     /* of the item it is about; STR_NONE: it is about none */
    struct str text;     /* what it is about, on one line */
    struct str message;
    bool is_fixable;
};

/* What the rules find in a Markdown text, in its order, with `now` as the time. Errors: invalid for NUL or
 * ill-formed UTF-8 (with the byte's offset), too_large past 2 MiB, 100,000 lines or 20,000 parts. */
struct error *prd_lint_text(struct str markdown, int64_t now, struct arena *mem,
                            struct prd_lint_finding **ret, size_t *count) _must_check_;

struct prd_lint_rule {
    const char *id, *title, *source, *why;
    enum prd_lint_severity severity;
    bool is_fixable;
};
/* The rules, in the order of the documentation; in `mem`. */
struct prd_lint_rule *prd_lint_rules(struct arena *mem, size_t *count);
const char *prd_lint_severity_name(enum prd_lint_severity severity);
