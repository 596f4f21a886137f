/*
 * What each rule of the lint finds, and what it leaves alone. `form` is the document around a case ("%s").
 * The counts are held by test_lint.c: eight of each, at least.
 */
#pragma once
#include <stddef.h>

struct lint_cases {
    const char *rule;
    const char *form;
    const char *const *found;
    const char *const *clean;
};

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define REQUIREMENT "# Club\n\n## Functional requirements\n\n- **FR-1** %s\n"
#define MUST "# Club\n\n- **FR-1** %s\n  - priority: must\n"
#define QUALITY "# Club\n\n- **NFR-1** %s\n"
#define ITEM "# Club\n\n- **%s\n"
#define WHOLE "%s"

extern const struct lint_cases lint_language_cases[], lint_requirement_cases[], lint_item_cases[],
    lint_structure_cases[];
