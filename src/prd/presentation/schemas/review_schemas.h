/* JSON of approvals and baselines. */
#pragma once
#include "http/schema.h"

extern const struct schema approval_schema;      /* struct approval_dto */
extern const struct schema approval_page_schema; /* struct page_dto of approval_dto */
extern const struct schema sign_schema;          /* struct sign_revision_dto */
extern const struct schema baseline_schema;      /* struct baseline_dto */
extern const struct schema baseline_page_schema; /* struct page_dto of baseline_dto */
extern const struct schema make_baseline_schema; /* struct make_baseline_dto */
