#include "entities/project_event.h"
#include "value_objects/name_table.h"

static const char *const trust_names[] = {[TRUST_MEMBER] = "member", [TRUST_OUTSIDE] = "outside"};
static const char *const outcome_names[] = {[EVENT_SILENT] = "silent", [EVENT_PROPOSAL] = "proposal"};

NAME_TABLE_FUNCTIONS(trust, enum trust, trust, trust_names)
NAME_TABLE_FUNCTIONS(event_outcome, enum event_outcome, outcome, outcome_names)
