#include "entities/project_event.h"
#include "value_objects/name_table.h"

static const char *const trust_names[] = {[TRUST_MEMBER] = "member", [TRUST_OUTSIDE] = "outside"};
static const char *const outcome_names[] = {[EVENT_SILENT] = "silent", [EVENT_PROPOSAL] = "proposal"};

NAME_TABLE_FUNCTIONS(trust, enum trust, trust, trust_names)
NAME_TABLE_FUNCTIONS(event_outcome, enum event_outcome, outcome, outcome_names)

enum link_kind project_event_link_kind(const struct project_event *self)
{
    static const char *const code[] = {"commit", "merge", "pull_request", "release", NULL};
    static const char *const tests[] = {"test", "junit", "check", NULL};

    if (str_is_one_of(self->kind, code))
        return LINK_IMPLEMENTED_BY;
    return str_is_one_of(self->kind, tests) ? LINK_VERIFIES : LINK_DISCUSSED_IN;
}
