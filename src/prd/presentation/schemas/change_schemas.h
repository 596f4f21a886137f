/* JSON of the events of a PRD's changes. */
#pragma once
#include "http/schema.h"

extern const struct schema change_schema;   /* struct feed_change_dto */
extern const struct schema presence_schema; /* struct presence_dto */
extern const struct schema standing_schema; /* struct standing_dto */
