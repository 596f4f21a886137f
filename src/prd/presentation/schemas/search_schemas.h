/* JSON of searching. */
#pragma once
#include "http/schema.h"

extern const struct schema search_query_schema; /* struct search_query_dto */
extern const struct schema found_page_schema;   /* struct page_dto of found_dto */
