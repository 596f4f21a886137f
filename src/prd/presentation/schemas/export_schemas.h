/* JSON of a whole PRD with its past. */
#pragma once
#include "http/schema.h"

extern const struct schema export_query_schema; /* struct export_query_dto */
extern const struct schema export_schema;       /* struct export_dto */
