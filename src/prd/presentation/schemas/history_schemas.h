/* JSON of revisions, diffs and blame. */
#pragma once
#include "http/schema.h"

extern const struct schema author_schema;        /* struct author_dto */
extern const struct schema revision_schema;      /* struct revision_dto */
extern const struct schema revision_text_schema; /* struct revision_dto with the text */
extern const struct schema revision_page_schema; /* struct page_dto of revision_dto */
extern const struct schema diff_query_schema;    /* struct diff_query */
extern const struct schema diff_schema;          /* struct diff_dto */
extern const struct schema restore_schema;       /* struct restore_revision_dto */
extern const struct schema blame_schema;         /* struct page_dto of blame_dto */
