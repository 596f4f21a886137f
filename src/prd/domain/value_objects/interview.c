#include "value_objects/interview.h"
#include "value_objects/name_table.h"

static const char *const state_names[] = {
    [ANSWER_ASKED] = "asked",
    [ANSWER_GIVEN] = "given",
    [ANSWER_SKIPPED] = "skipped",
    [ANSWER_UNKNOWN] = "unknown",
};

NAME_TABLE_FUNCTIONS(answer_state, enum answer_state, state, state_names)
