/* A handful of checks on a document's items that need no model: what a careful reader would ask about. */
#pragma once
#include "entities/document.h"

enum check_rule {
    CHECK_VAGUE,         /* a word that everybody reads differently */
    CHECK_NO_NUMBER,     /* a metric without a number */
    CHECK_NO_ACCEPTANCE, /* a must-have that nobody could say is met: no number, no acceptance criterion */
    CHECK_SEVERAL,       /* several obligations in one requirement */
    CHECK_UNDECIDED,     /* TBD, TODO, ??? */
    CHECK_DUPLICATE,     /* nearly the same as an earlier item */
    CHECK_RULES
};

struct check_finding {
    enum check_rule rule;
    size_t node;       /* index in the document */
    struct str detail; /* the word, or the code of the other item; STR_NONE */
};
struct check_list {
    struct check_finding *items; /* by rule, then in the order of the document */
    size_t count;
};

struct check_list document_check(const struct document *document, struct arena *mem);
/* What the rule found and what helps, as the beginning of a sentence: "Vague words that everybody reads
 * differently". */
const char *check_rule_title(enum check_rule rule);
