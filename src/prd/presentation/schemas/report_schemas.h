/* JSON of status reports. */
#pragma once
#include "http/schema.h"

extern const struct schema report_query_schema; /* struct report_query */
extern const struct schema report_schema;       /* struct report_dto */
