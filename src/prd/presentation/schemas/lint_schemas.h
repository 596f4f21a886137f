/* JSON of the lint. */
#pragma once
#include "http/schema.h"

extern const struct schema lint_rule_page_schema; /* struct page_dto of lint_rule_dto */
extern const struct schema lint_report_schema;    /* struct lint_report_dto */
extern const struct schema propose_fix_schema;    /* struct propose_fix_dto */
