/* The audit log in JSON. */
#pragma once
#include "http/schema.h"

extern const struct schema audit_page_schema;
extern const struct schema read_audit_schema; /* a query */
