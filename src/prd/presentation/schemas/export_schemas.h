/* JSON of a whole PRD with its past. */
#pragma once
#include "dtos/export_dto.h"
#include "http/schema.h"

extern const struct schema export_query_schema; /* struct export_query */
extern const struct schema export_schema;       /* struct export_dto */
extern const struct schema export_head_schema;  /* the same without its lists */
/* The list of that part. */
const struct schema_field *export_part_field(enum export_part part);
