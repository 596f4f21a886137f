#include "value_objects/probe.h"
#include "value_objects/name_table.h"

static const char *const verdict_names[] = {
    [PROBE_PASSED] = "passed", [PROBE_FAILED] = "failed", [PROBE_UNSURE] = "unsure"};

NAME_TABLE_FUNCTIONS(probe_verdict, enum probe_verdict, verdict, verdict_names)
