/* JSON of proposals and of the verdicts on them. */
#pragma once
#include "http/schema.h"

extern const struct schema proposal_schema;        /* struct proposal_dto */
extern const struct schema proposal_page_schema;   /* struct page_dto of proposal_dto */
extern const struct schema proposals_query_schema; /* struct proposals_query */
extern const struct schema decide_schema;          /* struct decide_proposal_dto */
extern const struct schema decided_schema;         /* struct decided_dto */
