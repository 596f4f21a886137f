/* All that is kept about a person, in JSON. */
#pragma once
#include "http/schema.h"

extern const struct schema account_export_schema;
