/* The lint as clients see it. */
#pragma once
#include "id.h"
#include "str.h"

struct lint_rule_dto {
    struct str id, title, source, why;
    int severity; /* enum lint_severity */
    bool fixable;
};

struct lint_finding_dto {
    struct str rule, source;
    int severity;
    struct id node;
    struct str code; /* of the item; STR_NONE: it is none */
    int64_t line, column;
    struct str text, message;
    bool fix; /* whether a fix can be proposed */
};

struct lint_counts_dto {
    int64_t error, warning, advice;
};

struct lint_report_dto {
    int64_t revision; /* that was read */
    struct {
        struct lint_finding_dto *items;
        size_t count;
    } items;
    struct lint_counts_dto *counts; /* of all findings, not of this page */
    struct str next;
};

/* Which fix is to be proposed. */
struct propose_fix_dto {
    struct str rule;
    struct id node;
};
