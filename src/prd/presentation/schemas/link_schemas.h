/* JSON of links, and of what went stale. */
#pragma once
#include "http/schema.h"

extern const struct schema link_schema;         /* struct link_dto */
extern const struct schema link_page_schema;    /* struct page_dto of link_dto */
extern const struct schema links_query_schema;  /* struct links_query */
extern const struct schema make_link_schema;    /* struct make_link_dto */
extern const struct schema stale_page_schema;   /* struct page_dto of stale_dto */
extern const struct schema confirmation_schema; /* struct confirmation_dto */
